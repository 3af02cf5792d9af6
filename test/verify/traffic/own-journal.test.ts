/** The journal of the mock as an archive: it conforms, whatever the recorder adds, and each fault that is put into it is found. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from '../../support/fast-check.ts';
import { gzipSync } from 'node:zlib';
import { checkHar, createMockServer, type MockServer, type Report } from 'mockmint';

interface Message {
  headers: { name: string; value: string }[];
  [member: string]: unknown;
}

interface Entry {
  request: Message & { method: string; url: string; postData?: { mimeType: string; text: string } };
  response: Message & { status: number; content: { text: string; size: number; encoding?: string } };
  comment: string;
  startedDateTime: string;
}

interface Har {
  log: { creator: { name: string }; entries: Entry[] };
}

const business = { 'x-business-id': '3fa85f64-5717-4562-b3fc-2c963f66afa6' };
const json = { 'content-type': 'application/json' };
const bearer = (token: string) => ({ ...json, authorization: `Bearer ${token}` });

/** A request to each provider with a token and a body. */
const requests: readonly ((
  token: string,
) => readonly [provider: string, path: string, headers: Record<string, string>, body: unknown])[] = [
  () => ['alumio', '/api/v1/tokens', json, { name: 'CI' }],
  (token) => ['vida', `/api/v2/tokens?token=${token}`, json, { type: 'admin', description: 'CI' }],
  (token) => ['typeauth', '/acme/token/create/app', bearer(token), { amount: 2, tags: ['one'] }],
  (token) => ['dayzero', '/api/v1/tokens', { ...bearer(token), ...business }, { name: 'CI', expires_in_days: 30 }],
  (token) => ['askui', '/api/v1/access-tokens', bearer(token), { name: 'CI', expiresAt: null }],
];

let mock: MockServer;
let har: Har;

beforeAll(async () => {
  mock = await createMockServer({ port: 0, clock: { now: '2031-02-03T04:05:06Z' } });
  for (const session of ['default', 'ci-1'])
    for (const request of requests)
      for (const token of ['mock_valid', 'mock_valid', 'mock_expired', 'mock_revoked', 'mock_readonly', 'unknown'])
        for (const body of [undefined, {}, '{"name":', { name: 5, type: 'user' }]) {
          const [provider, path, headers, valid] = request(token);
          const sent = body === undefined ? valid : body;
          await fetch(`${mock.session(session).url(provider)}${path}`, {
            method: 'POST',
            headers,
            body: typeof sent === 'string' ? sent : JSON.stringify(sent),
          }).then((response) => response.text());
        }
  await fetch(`${mock.url('dayzero')}/api/v1/tokens`, { method: 'POST', headers: { prefer: 'code=500' } });
  const archives = ['', '/~ci-1'].map((prefix) => fetch(`http://127.0.0.1:${mock.port}${prefix}/__admin/requests.har`));
  const [first, second] = await Promise.all(archives.map(async (response) => (await (await response).json()) as Har));
  if (!first || !second) throw new Error('There is no archive.');
  har = { log: { ...first.log, entries: [...first.log.entries, ...second.log.entries] } };
});

afterAll(() => mock.close());

const checksOf = ({ findings }: Report): string[] => findings.map(({ check }) => check);

test('the journal of all providers has no findings', async () => {
  const report = await checkHar(har);
  expect(report.findings).toEqual([]);
  expect(report.providers.map(({ provider }) => provider)).toEqual(['alumio', 'askui', 'dayzero', 'typeauth', 'vida']);
  expect(report.traffic).toMatchObject({
    judged: har.log.entries.length - 1,
    otherHosts: [],
    skipped: [{ entries: 1 }],
  });
});

test('the journal is clean also if another program records it, by the wall clock', async () => {
  const entries = har.log.entries.map((entry) => ({ ...entry, startedDateTime: new Date().toISOString() }));
  expect((await checkHar({ log: { creator: { name: 'Firefox' }, entries } })).findings).toEqual([]);
});

test('custom members, encodings and the order of members do not matter', async () => {
  const custom = fc.dictionary(
    fc.string().map((name) => `_${name}`),
    fc.jsonValue(),
  );
  const change = fc.record({
    custom,
    isBase64: fc.constantFrom('no', 'plain', 'gzip'),
    isShuffled: fc.boolean(),
    upper: fc.boolean(),
  });
  const some = har.log.entries.filter((_, index) => index % 7 === 0);
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 9 }), async (changes) => {
      const entries = some.map((entry, index) => {
        const { custom: more, isBase64, isShuffled, upper } = changes[index % changes.length]!;
        const { content, headers } = entry.response;
        const bytes = isBase64 === 'gzip' ? gzipSync(content.text) : Buffer.from(content.text);
        const response = {
          ...entry.response,
          ...more,
          headers: [
            ...headers.map(({ name, value }) => ({
              name: upper ? name.toUpperCase() : name.toLowerCase(),
              value,
              comment: '',
            })),
            ...(isBase64 === 'gzip' ? [{ name: 'Content-Encoding', value: 'gzip' }] : []),
          ],
          content: {
            ...content,
            ...more,
            ...(isBase64 !== 'no' &&
              content.text !== '' &&
              !content.text.includes('…') && { encoding: 'base64', text: bytes.toString('base64') }),
          },
        };
        const changed = { ...entry, ...more, request: { ...entry.request, ...more }, response };
        return isShuffled ? Object.fromEntries(Object.entries(changed).toReversed()) : changed;
      });
      expect((await checkHar({ log: { ...har.log, entries } })).findings).toEqual([]);
    }),
    { numRuns: 15 },
  );
});

/** The first entry of a provider with this status, changed. */
async function checkChanged(provider: string, status: number, change: (entry: Entry) => void): Promise<Report> {
  const found = har.log.entries.find(
    ({ comment, response }) => comment.startsWith(`${provider} `) && response.status === status,
  );
  if (!found) throw new Error(`${provider} has no entry with status ${status}.`);
  const entry = structuredClone(found);
  change(entry);
  return checkHar({ log: { ...har.log, entries: [...har.log.entries.filter((other) => other !== found), entry] } });
}

const setBody = (entry: Entry, change: (body: Record<string, unknown>) => unknown): void => {
  entry.response.content.text = JSON.stringify(
    change(JSON.parse(entry.response.content.text) as Record<string, unknown>),
  );
};

describe('A fault is found', () => {
  const faults: readonly [
    title: string,
    check: string,
    provider: string,
    status: number,
    change: (entry: Entry) => void,
  ][] = [
    ['a wrong status', 'status_code_conformance', 'dayzero', 201, ({ response }) => (response.status = 202)],
    ['a server error', 'not_a_server_error', 'vida', 200, ({ response }) => (response.status = 500)],
    [
      'a wrong media type',
      'content_type_conformance',
      'askui',
      201,
      ({ response }) =>
        (response.headers = [
          { name: 'content-type', value: 'text/html' },
          ...response.headers.filter(({ name }) => name.toLowerCase() !== 'content-type'),
        ]),
    ],
    ['a body of another type', 'response_schema_conformance', 'typeauth', 201, (entry) => setBody(entry, () => [])],
    [
      'an invalid error body',
      'response_schema_conformance',
      'dayzero',
      422,
      (entry) => setBody(entry, () => ({ detail: 5 })),
    ],
    [
      'a credential in a header',
      'secret_leak',
      'dayzero',
      201,
      ({ request, response }) => {
        request.headers = [
          ...request.headers.filter(({ name }) => name !== 'authorization'),
          { name: 'authorization', value: 'Bearer dz_leaked_token' },
        ];
        response.headers = [...response.headers, { name: 'x-token', value: 'dz_leaked_token' }];
      },
    ],
    [
      'a validation error for a valid request',
      'positive_data_acceptance',
      'askui',
      201,
      (entry) => {
        entry.response.status = 422;
        setBody(entry, () => ({ detail: [] }));
      },
    ],
    [
      'a success for an invalid request',
      'negative_data_rejection',
      'dayzero',
      201,
      ({ request }) => (request.postData = { mimeType: 'application/json', text: '{"name":5}' }),
    ],
    [
      'a changed name',
      'askui/name_echo',
      'askui',
      201,
      (entry) => setBody(entry, ({ token, ...rest }) => ({ ...rest, token: { ...(token as object), name: 'other' } })),
    ],
    [
      'an old time',
      'dayzero/created_at_fresh',
      'dayzero',
      201,
      (entry) =>
        setBody(entry, ({ token_info: info, ...rest }) => ({
          ...rest,
          token_info: { ...(info as object), created_at: '2020-01-01T00:00:00Z' },
        })),
    ],
  ];
  test.each(faults)('%s', async (_, check, provider, status, change) => {
    expect(checksOf(await checkChanged(provider, status, change))).toContain(check);
  });
});
