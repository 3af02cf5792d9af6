/** Bodies that nobody should send: each is answered, hurts nobody, and leaves no trace. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { postBytes, type ByteReply, type ByteRequest } from '../support/bytes.ts';
import { providerIds, useMock, valid, type ProviderId } from '../support/mock.ts';

const warnings: string[] = [];
const mock = useMock({ onWarning: (text) => warnings.push(text) });

/** Sends bytes as a provider's otherwise valid request, in a session of the test's own. */
const post = (id: ProviderId, request: Omit<ByteRequest, 'url'>, session = 'bodies'): Promise<ByteReply> =>
  postBytes({
    ...request,
    url: `${mock.server.url()}/~${session}${valid[id].path}`,
    headers: { ...valid[id].headers, ...request.headers },
  });

const text = (id: ProviderId): string =>
  ({ alumio: 'name', vida: 'description', typeauth: 'tags', dayzero: 'name', askui: 'name' })[id];

/** A valid body whose free text is this JSON, as it is written. */
const bodyWith = (id: ProviderId, json: string): string =>
  `{${id === 'vida' ? '"type":"admin",' : ''}"${text(id)}":${id === 'typeauth' ? `[${json}]` : json}}`;

const MiB = 1024 * 1024;
const bomb = gzipSync(Buffer.alloc(100 * MiB, ' '));
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

describe.each(providerIds)('%s', (id) => {
  const { status: success } = valid[id];
  const malformed = { alumio: 400, vida: 400, typeauth: 400, dayzero: 422, askui: 422 }[id];
  const invalid = { alumio: 422, vida: 400, typeauth: 400, dayzero: 422, askui: 422 }[id];

  test('refuses 2 MB with 413, whether or not the length is told in advance', async () => {
    const body = bodyWith(id, JSON.stringify('x'.repeat(2_000_000)));
    expect(await post(id, { body })).toMatchObject({ status: 413, trigger: 'protocol' });
    expect(await post(id, { body, chunked: true })).toMatchObject({ status: 413, trigger: 'protocol' });
  });

  test('refuses a small body that unpacks to 100 MB with 413', async () => {
    expect(bomb.length).toBeLessThan(MiB);
    expect(await post(id, { body: bomb, headers: { 'content-encoding': 'gzip' } })).toMatchObject({
      status: 413,
      trigger: 'protocol',
    });
  });

  test('reads a body that is packed, and refuses one that only says so', async () => {
    const body = bodyWith(id, '"packed"');
    expect((await post(id, { body: gzipSync(body), headers: { 'content-encoding': 'gzip' } })).status).toBe(success);
    expect(await post(id, { body, headers: { 'content-encoding': 'gzip' } })).toMatchObject({
      status: 400,
      trigger: 'protocol',
    });
    expect(await post(id, { body, headers: { 'content-encoding': 'morse' } })).toMatchObject({
      status: id === 'vida' ? 400 : 415,
      trigger: 'protocol',
    });
  });

  test('refuses 10,000 levels where a text should be', async () => {
    expect(await post(id, { body: bodyWith(id, nested(10_000)) })).toMatchObject({
      status: invalid,
      trigger: 'validation',
    });
    expect(await post(id, { body: nested(10_000) })).toMatchObject({ status: invalid, trigger: 'validation' });
    expect(await post(id, { body: '{"a":'.repeat(10_000) })).toMatchObject({ status: malformed, trigger: 'protocol' });
  });

  test('takes no list for a magic value, whatever is in it', async () => {
    expect(await post(id, { body: bodyWith(id, '["mock:500"]') })).toMatchObject({
      status: invalid,
      trigger: 'validation',
    });
  });

  test('passes over 10,000 levels in a member that nobody asked for', async () => {
    expect((await post(id, { body: bodyWith(id, '"deep"').replace('{', `{"deep":${nested(10_000)},`) })).status).toBe(
      success,
    );
  });

  test('takes __proto__ and constructor for names like any other', async () => {
    const body = bodyWith(id, '"x"').replace(
      '{',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
    );
    expect((await post(id, { body })).status).toBe(success);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test.each(['\\ud800', '\\udc00\\ud800', '\\u0000', 'a\\u0000b', '\\u202e', '\\ufffe'])(
    'takes "%s" for a character like any other',
    async (escaped) => {
      const session = `odd-${Buffer.from(escaped).toString('hex')}`;
      expect((await post(id, { body: bodyWith(id, `"${escaped}"`) }, session)).status).toBe(success);
      const journal = await mock.server.session(session).requests.list();
      expect(journal[0]?.request.body).toBeDefined();
      const [token] = await mock.server.session(session).tokens.list();
      expect(token?.name).toBe(JSON.parse(`"${escaped}"`));
    },
  );

  test('refuses bytes that are no UTF-8 as malformed', async () => {
    for (const bytes of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]]) {
      const body = Buffer.concat([
        Buffer.from(bodyWith(id, '"').slice(0, -1)),
        Buffer.from(bytes),
        Buffer.from(`"${id === 'typeauth' ? ']' : ''}}`),
      ]);
      expect(await post(id, { body })).toMatchObject({ status: malformed, trigger: 'protocol' });
    }
  });
});

describe('DayZero', () => {
  test('does not take a name from a prototype for a name', async () => {
    expect(await post('dayzero', { body: '{"__proto__":{"name":"x"}}' })).toMatchObject({
      status: 422,
      trigger: 'validation',
    });
  });
});

test('None of this was a fault in the mock itself', () => {
  expect(warnings).toEqual([]);
});
