/** The control API as a whole: what it tells of the mock, how it refuses, and that its document says so. */
import { describe, expect, test } from '@jest/globals';
import { createMockServer } from 'mockmint';
import { exchange, providerIds, useMock } from '../../support/mock.ts';
import { call, controlDocument } from '../control-calls.ts';
import { ask, schemaProblems, gist } from '../provider-calls.ts';

const mock = useMock();

describe('Overview', () => {
  test('health', async () => {
    expect((await call(mock.client(), 'GET', '/health')).json).toEqual({ status: 'ok' });
  });

  test('providers: addresses, operations and credentials of all five', async () => {
    const providers = (await call(mock.client(), 'GET', '/providers')).json as { id: string }[];
    expect(providers.map(({ id }) => id).sort()).toEqual([...providerIds].sort());
    expect(providers.find(({ id }) => id === 'vida')).toMatchObject({
      openapi: '3.0.0',
      baseUrls: [mock.server.url('vida'), `http://vida.localhost:${mock.server.port}`],
      operations: [{ method: 'POST', path: '/api/v2/tokens', statuses: ['200', '400', '401'] }],
      credentials: expect.arrayContaining([
        { credential: 'mock_valid', meaning: 'active', presentedAs: ['?token=mock_valid'] },
      ]),
    });
    expect(providers.find(({ id }) => id === 'alumio')).toMatchObject({
      operations: [{ path: '/api/v1/tokens' }],
      credentials: [],
    });
  });

  test.each(providerIds)("the document in effect of %s, which judges the mock's own answers", async (id) => {
    const client = mock.client();
    await call(client, 'GET', `/providers/${id}/openapi.json`);
    expect(await schemaProblems(client, id, await ask(client, id))).toEqual([]);
  });

  test('its own document, as it is served', async () => {
    expect((await call(mock.client(), 'GET', '/openapi.json')).json).toEqual(controlDocument.effective);
  });

  test('the public key of the JWTs, and nothing private', async () => {
    expect((await call(mock.client(), 'GET', '/jwks.json')).json).toEqual({
      keys: [{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', x: expect.any(String), kid: expect.any(String) }],
    });
  });

  test('metrics in the text format of Prometheus', async () => {
    const client = mock.client();
    await ask(client, 'vida', { credential: 'unknown' });
    const { text, headers } = await call(client, 'GET', '/metrics');
    expect(headers.get('content-type')).toMatch('text/plain');
    expect(text).toMatch(/^mockmint_requests_total\{provider="vida",status="401",trigger="auth"\} [1-9]/m);
  });
});

describe('Errors are problem+json:', () => {
  test.each([
    ['an unknown page', 'GET', '/nothing', undefined, {}, 404],
    ['another method', 'PATCH', '/tokens', undefined, {}, 405],
    ['HEAD of an unknown page', 'HEAD', '/nothing', undefined, {}, 404],
    ['a form', 'POST', '/clock', 'advance=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['plain text', 'POST', '/reset', '{}', { 'content-type': 'text/plain' }, 415],
    ['malformed JSON', 'POST', '/clock', '{', {}, 400],
    ['no body where one is needed', 'POST', '/introspect', '', {}, 400],
    ['an unknown provider', 'GET', '/providers/nobody/openapi.json', undefined, {}, 404],
    ['an unknown request', 'GET', '/requests/none', undefined, {}, 404],
    ['an unknown rule', 'DELETE', '/rules/none', undefined, {}, 404],
  ])('%s', async (_, method, path, body, headers, status) => {
    const reply = await mock.client().send(method, `/__admin${path}`, body, headers);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
    if (status === 405) expect(reply.headers.get('allow')).toBe('GET, HEAD, DELETE');
    if (method !== 'HEAD')
      expect(reply.json).toMatchObject({
        type: expect.stringMatching(/^urn:mockmint:problem:/),
        title: expect.any(String),
        status,
        detail: expect.any(String),
      });
  });
});

test('the library does what the control API does', async () => {
  const server = await createMockServer({ port: 0, seed: 1, clock: { now: '2090-01-01T00:00:00Z', frozen: true } });
  const create = () => exchange('POST', `${server.url('alumio')}/api/v1/tokens`, { name: 'x' });
  await create();
  const [token] = await server.tokens.list();
  expect(await server.tokens.revoke(token!.id, 'leaked')).toMatchObject({
    status: 'revoked',
    revocationReason: 'leaked',
  });
  expect(server.clock.advance('P1D')).toMatchObject({ now: '2090-01-02T00:00:00.000Z' });
  server.rules.add({ provider: 'alumio', respond: { status: 403 }, times: 1 });
  expect(gist(await create())).toEqual([403, 'rule']);
  expect(await server.requests.list()).toHaveLength(2);
  await server.reset();
  expect([
    await server.tokens.list(),
    server.rules.list(),
    await server.requests.list(),
    server.clock.read().now,
  ]).toEqual([[], [], [], '2090-01-01T00:00:00.000Z']);
  await server.close();
});
