/** Token introspection as OAuth clients call it (RFC 7662). */
import { describe, expect, test } from '@jest/globals';
import { useMock } from '../../support/mock.ts';
import { call } from '../control-calls.ts';
import { ask, secretOf } from '../provider-calls.ts';

const mock = useMock();
const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('A form', () => {
  test.each([
    ['the token alone', (token: string) => `token=${token}`, form],
    [
      'a hint and what clients add',
      (token: string) => `client_id=a&token=${token}&token_type_hint=access_token&x=1&x=2`,
      form,
    ],
    ['a charset', (token: string) => `token=${token}`, { 'content-type': `${form['content-type']};charset=UTF-8` }],
    ['client credentials', (token: string) => `token=${token}`, { ...form, authorization: 'Basic YTpi' }],
    ['percent-encoding', (token: string) => `token=%${token.charCodeAt(0).toString(16)}${token.slice(1)}`, form],
  ])('with %s', async (_, body, headers) => {
    const client = mock.client();
    const secret = secretOf('askui', await ask(client, 'askui'));
    const reply = await client.post('/__admin/introspect', body(secret), headers);
    expect([reply.status, reply.json]).toMatchObject([200, { active: true, provider: 'askui' }]);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.headers.get('content-type')).toMatch('application/json');
  });

  test('of an unknown token is not active', async () => {
    const reply = await mock.client().post('/__admin/introspect', 'token=unknown', form);
    expect([reply.status, reply.json]).toEqual([200, { active: false }]);
  });

  test.each([
    '',
    'token=',
    'token_type_hint=access_token',
    'token=a&token=b',
    'token=&token=',
    'token=a&token_type_hint=b&token_type_hint=c',
  ])('%j is rejected', async (body) => {
    const reply = await mock.client().post('/__admin/introspect', body, form);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([400, 'application/problem+json; charset=utf-8']);
  });

  test.each([
    ['/clock', 'now=2030-01-01T00:00:00Z'],
    ['/rules', 'provider=vida'],
    ['/reset', 'x=1'],
  ])('is rejected by %s, because pages of other origins can send one', async (path, body) => {
    expect((await mock.client().post(`/__admin${path}`, body, form)).status).toBe(415);
  });
});

test('JSON is accepted as before, and without a token it is rejected', async () => {
  const client = mock.client();
  expect((await call(client, 'POST', '/introspect', { token: 'mock_valid' })).json).toEqual({ active: true });
  expect((await call(client, 'POST', '/introspect', {})).status).toBe(400);
});
