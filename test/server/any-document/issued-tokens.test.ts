/** Tokens of a generic mock: what a response issues as a secret works as a credential, until it expires or is revoked. */
import { describe, expect, test } from '@jest/globals';
import { ok } from './small-document.ts';
import { serving, type Reply, type Send } from './clinic.ts';

const issue = async (send: Send, body: object = { name: 'CI' }): Promise<Reply['body']> =>
  (await send('POST /api-keys', body)).body;
const opens = async (send: Send, secret: string): Promise<number> =>
  (await send('GET /settings', undefined, secret)).status;
const form = (members: Record<string, string>): URLSearchParams => new URLSearchParams(members);

describe('An issued key', () => {
  test('looks like the example, is new each time, and works as a credential', () =>
    serving(async (send) => {
      const [a, b] = [await issue(send), await issue(send)];
      for (const { api_key } of [a, b]) {
        expect(api_key).toMatch(/^sk_live_[A-Za-z0-9]{24}$/);
        expect(await opens(send, api_key)).toBe(200);
      }
      expect([a.api_key === b.api_key, a.id === b.id]).toEqual([false, false]);
      expect(await opens(send, `${a.api_key}x`)).toBe(401);
    }));

  test('is refused once its resource is deleted', () =>
    serving(async (send) => {
      const { id, api_key } = await issue(send);
      expect([
        await opens(send, api_key),
        (await send(`DELETE /api-keys/${id}`)).status,
        await opens(send, api_key),
      ]).toEqual([200, 204, 401]);
    }));

  test('is refused once another has taken its place', () =>
    serving(async (send) => {
      const { id, api_key } = await issue(send);
      const rotated = (await send(`POST /api-keys/${id}/rotate`)).body.api_key;
      expect([await opens(send, api_key), await opens(send, rotated)]).toEqual([401, 200]);
    }));

  test('expires when the request or the response says so', () =>
    serving(async (send, server) => {
      const key = await issue(send, { name: 'short', expires_in: 60 });
      expect(Date.parse(key.expires_at) - Date.parse(server.clock.read().now)).toBeLessThanOrEqual(60_000);
      const { access_token } = (await send('POST /oauth/token', form({ grant_type: 'client_credentials' }))).body;
      server.clock.advance('PT61S');
      expect([await opens(send, key.api_key), await opens(send, access_token)]).toEqual([401, 200]);
      server.clock.advance('PT10M');
      expect(await opens(send, access_token)).toBe(401);
    }));

  test('is in the list of tokens with its name, and can be revoked there', () =>
    serving(async (send, server) => {
      const { id, api_key } = await issue(send);
      const [token] = await server.tokens.list();
      expect(token).toMatchObject({ id, provider: 'clinic', name: 'CI', status: 'active' });
      await server.tokens.revoke(String(id));
      expect(await opens(send, api_key)).toBe(401);
    }));

  test('is masked in the journal, the resources and the events', () =>
    serving(async (send, server) => {
      const { api_key } = await issue(send);
      const shown = JSON.stringify([
        await server.requests.list(),
        await server.resources.list(),
        await server.tokens.list(),
      ]);
      expect(shown).not.toContain(api_key);
      expect(shown).toContain('CI');
    }));

  test('that a client has stored in a resource is masked by the name of its member', () =>
    serving(async (send, server) => {
      await send('POST /pets', { name: 'Tom', refresh_token: 'chosen-by-the-client' });
      const shown = JSON.stringify([
        await server.resources.list({ collection: '/pets' }),
        await server.requests.list(),
      ]);
      expect(shown).not.toContain('chosen-by-the-client');
      expect(shown).toContain('Tom');
    }));

  test('works in its own session only', () =>
    serving(async (send, server) => {
      const { api_key } = await issue(send);
      const response = await fetch(`${server.session('other').url('clinic')}/settings`, {
        headers: { authorization: `Bearer ${api_key}` },
      });
      expect(response.status).toBe(401);
    }));
});

describe('OAuth', () => {
  test('a refresh token is new each time, and is not a credential of the API', () =>
    serving(async (send) => {
      const call = (): Promise<Reply> => send('POST /oauth/token', form({ grant_type: 'client_credentials' }));
      const [a, b] = [(await call()).body, (await call()).body];
      expect(a.refresh_token).not.toBe(b.refresh_token);
      expect([await opens(send, a.access_token), await opens(send, a.refresh_token)]).toEqual([200, 401]);
      expect(a).toMatchObject({ token_type: 'Bearer', expires_in: 600 });
    }));

  test('a token is refused once it was revoked by its value', () =>
    serving(async (send) => {
      const { access_token } = (await send('POST /oauth/token', form({ grant_type: 'client_credentials' }))).body;
      await send('POST /oauth/revoke', form({ token: access_token }));
      expect(await opens(send, access_token)).toBe(401);
    }));

  test('a log-out revokes the credential that it was sent with', () =>
    serving(async (send) => {
      const { api_key } = await issue(send);
      expect([
        (await send('POST /logout', undefined, api_key)).status,
        await opens(send, api_key),
        await opens(send, 'mock_valid'),
      ]).toEqual([204, 401, 200]);
    }));
});

test.each([
  [
    'of something else',
    '{ type: object, properties: { scope: { type: object, properties: { id: { type: string, example: "12" } } } } }',
  ],
  ['that is short', '{ type: object, properties: { id: { type: integer, example: 12 } } }'],
])('A log-in leaves the tokens of those before, also where its response has an id %s', (_, schema) => {
  const session = `{ allOf: [${schema}, { type: object, required: [access_token], properties: { access_token: { type: string } } }] }`;
  const secured = 'security: [{ key: [] }]';
  const document = `openapi: 3.1.0
info: { title: Sessions, version: '1' }
paths:
  /login: { post: { ${ok(session)} } }
  /me: { get: { ${secured}, ${ok('{ type: object }')} } }
components: { securitySchemes: { key: { type: http, scheme: bearer } } }
`;
  return serving(
    async (send) => {
      const tokens = [(await send('POST /login')).body.access_token, (await send('POST /login')).body.access_token];
      const statuses = tokens.map(async (token) => (await send('GET /me', undefined, token)).status);
      expect(await Promise.all(statuses)).toEqual([200, 200]);
    },
    {},
    document,
  );
});

test('A success that was asked for issues and stores nothing', () =>
  serving(async (send, server) => {
    for (const [path, body] of [
      ['/api-keys', '{"name":"x"}'],
      ['/pets', '{"name":"never"}'],
    ] as const) {
      const response = await fetch(`${server.url('clinic')}${path}?__code=201`, {
        method: 'POST',
        headers: { authorization: 'Bearer mock_valid', 'content-type': 'application/json' },
        body,
      });
      expect(response.status).toBe(201);
    }
    expect([await server.tokens.list(), await server.resources.list()]).toEqual([[], []]);
    expect(JSON.stringify((await send('GET /pets')).body)).not.toContain('never');
  }));
