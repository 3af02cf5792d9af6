/** The judge of observed exchanges: what is a finding, and what can't be known. */
import { describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { bytes, credential, issued, judgeOf, observed, type Change } from './observed.ts';

const validationError = {
  detail: [{ loc: ['body', 'name'], msg: 'Input should be a valid string', type: 'string_type' }],
};

async function defectsOf(...changes: readonly Change[]): Promise<string[]> {
  const judge = await judgeOf('dayzero');
  return changes.flatMap((change, index) => {
    const verdict = judge.judge(observed({ id: `entry ${index + 1}`, ...change }));
    return verdict.kind === 'skipped'
      ? [`skipped: ${verdict.reason}`]
      : verdict.defects.map(({ severity, check }) => `${severity} ${check}`);
  });
}

describe('A lawful exchange has no defects', () => {
  const lawful: readonly [title: string, ...changes: Change[]][] = [
    ['a success', {}],
    ['two successes', {}, { received: issued('CI', 2) }],
    ['an invalid request that is rejected', { sent: { name: 5 }, status: 422, received: validationError }],
    ['a request without a body that is rejected', { sent: undefined, status: 422, received: validationError }],
    ...[401, 403, 404, 409, 429].map((status): [string, Change] => [
      `a valid request with status ${status}`,
      { status, received: { detail: 'no' } },
    ]),
    ['an invalid request with status 401', { sent: { name: 5 }, status: 401, received: { detail: 'no' } }],
    ['a name that is taken', { status: 400, received: { detail: 'A token with this name already exists' } }],
    ['a redirect', { status: 307, received: '', responseHeaders: { location: '/x', 'content-type': undefined } }],
    ['an unchanged response', { status: 304, received: undefined }],
    ['a response whose body is not known', { received: 'unknown' }],
    ['a response without headers and body', { received: 'unknown', responseHeaders: { 'content-type': undefined } }],
    ['a request whose body is not known', { sent: 'unknown' }],
    ['a rejected request whose body is not known', { sent: 'unknown', status: 422, received: validationError }],
    ['an unknown content coding', { responseHeaders: { 'content-encoding': 'aws-chunked' } }],
    ['a body in another charset', { responseHeaders: { 'content-type': 'application/json; charset=utf-16' } }],
    [
      'a text that a client sends as text/plain',
      { requestHeaders: { 'content-type': 'text/plain;charset=UTF-8' }, sent: 'CI' },
    ],
    ['another clock', { sentAt: undefined }],
    [
      'a masked token',
      { received: { ...issued(), token: 'dz_eyJ…' } },
      { received: { ...issued('CI', 2), token: 'dz_eyJ…' } },
    ],
    ['a redacted name', { sent: { name: '[REDACTED]' }, received: issued('CI') }],
  ];
  test.each(lawful)('%s', async (_, ...changes) => {
    expect(await defectsOf(...changes)).toEqual([]);
  });
});

describe('A deviation is a defect', () => {
  const wrong: readonly [title: string, defect: string, ...changes: Change[]][] = [
    ['a valid request is rejected', 'error positive_data_acceptance', { status: 422, received: validationError }],
    ['an invalid request is accepted', 'error negative_data_rejection', { sent: { name: 5 } }],
    ['a request without a body is accepted', 'error negative_data_rejection', { sent: undefined }],
    ['an undeclared success', 'error status_code_conformance', { status: 200 }],
    ['an undeclared rejection', 'error positive_data_acceptance', { status: 418, received: {} }],
    ['a server error', 'error not_a_server_error', { status: 500, received: {} }],
    [
      'an undeclared media type',
      'error content_type_conformance',
      { responseHeaders: { 'content-type': 'text/html' } },
    ],
    ['a body that is not JSON', 'error response_schema_conformance', { received: '{"token":' }],
    ['no body', 'error response_schema_conformance', { received: undefined }],
    ['a missing member', 'error response_schema_conformance', { received: { token_info: issued()['token_info'] } }],
    ['the credential in a header', 'error secret_leak', { responseHeaders: { 'x-echo': `Bearer ${credential}` } }],
    ['another name', 'error dayzero/name_echo', { received: issued('other') }],
    ['the same token twice', 'error dayzero/token_unique', {}, {}],
    ['an old time', 'error dayzero/created_at_fresh', { sentAt: Date.UTC(2026, 7, 1) }],
    ['an unknown path', 'warning undocumented_operation', { path: '/api/v1/other' }],
    ['an unknown method', 'warning undocumented_operation', { method: 'PUT' }],
  ];
  test.each(wrong)('%s', async (_, defect, ...changes) => {
    expect(await defectsOf(...changes)).toContain(defect);
  });
});

test('a preflight and an exchange without response are not judged', async () => {
  expect(
    await defectsOf({ method: 'OPTIONS', requestHeaders: { 'access-control-request-method': 'POST' } }, { status: 0 }),
  ).toEqual(['skipped: CORS preflight', 'skipped: no response']);
});

test('a compressed body is judged', async () => {
  const judge = await judgeOf('dayzero');
  const { response, ...rest } = observed({ responseHeaders: { 'content-encoding': 'gzip' } });
  const judged = (value: unknown) =>
    judge.judge({ ...rest, response: response && { ...response, body: gzipSync(bytes(value)) } });
  expect(judged(issued())).toMatchObject({ kind: 'judged', defects: [] });
  const verdict = judged({ ...issued(), token: 5 });
  expect(verdict.kind === 'judged' && verdict.defects[0]?.check).toBe('response_schema_conformance');
});

test('no secret is in the report', async () => {
  const judge = await judgeOf('dayzero');
  const token = String(issued('other')['token']);
  judge.judge(
    observed({ received: issued('other'), responseHeaders: { 'set-cookie': 'sid=the_secret_of_the_session; Path=/' } }),
  );
  judge.judge(observed({ status: 500, received: { echo: token }, sent: { name: 'x', password: 'the_password' } }));
  const report = JSON.stringify(judge.report('https://api.ondayzero.com'));
  expect(report).toContain('dayzero/name_echo');
  for (const secret of [token, credential, 'the_password', 'the_secret_of_the_session'])
    expect(report).not.toContain(secret);
});

test('a finding names the exchanges that show it, and the report stays small', async () => {
  const judge = await judgeOf('dayzero');
  for (let number = 1; number <= 3000; number++)
    judge.judge(observed({ id: `entry ${number}`, status: number % 2 === 0 ? 500 : 401, received: {} }));
  const { cases, unlistedCases, findings } = judge.report('https://api.ondayzero.com');
  expect(findings.map(({ check, cases: named }) => [check, named.slice(0, 2), named.length])).toEqual([
    ['not_a_server_error', ['entry 2', 'entry 4'], 100],
  ]);
  expect([cases.length, unlistedCases]).toEqual([2000, 1000]);
});
