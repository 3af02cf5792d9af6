/** Which members of responses are secrets, when they are credentials, and what ends them, in documents of many habits. */
import { describe, expect, test } from '@jest/globals';
import type { Send } from './clinic.ts';
import { body, empty, object, ok, parameter, serveSecured as serve, text } from './small-document.ts';

const id = parameter('id');

describe('An operation whose names tell nothing of secrets', () => {
  const robots = `
  /robots:
    get: { ${ok(`{ type: array, items: ${object(`id: ${text}, name: ${text}`)} }`)} }
    post: { ${body(object(`name: ${text}, secret: ${text}`))}, ${ok(object(`id: ${text}, name: ${text}, secret: ${text}`), 201)} }
  /robots/{id}:
    parameters: [${id}]
    patch: { operationId: refreshSecret, ${body(object(`secret: ${text}`))}, ${ok(object(`secret: ${text}`))} }
    delete: { ${empty} }`;

  test('issues a new secret with what it creates, which works until that is deleted', () =>
    serve(robots, async (send, opens) => {
      const [a, b] = [
        (await send('POST /robots', { name: 'a' })).body,
        (await send('POST /robots', { name: 'b' })).body,
      ];
      expect(a.secret).not.toBe(b.secret);
      expect([await opens(a.secret), await opens(b.secret)]).toEqual([200, 200]);
      await send(`DELETE /robots/${a.id}`);
      expect([await opens(a.secret), await opens(b.secret)]).toEqual([401, 200]);
    }));

  test('does not make a credential of a secret that the client stores', () =>
    serve(robots, async (send, opens) => {
      const { secret } = (await send('POST /robots', { name: 'a', secret: 'of-another-service' })).body;
      expect([secret, await opens(secret)]).toEqual(['of-another-service', 401]);
    }));

  test('may refresh the secret of an item, which replaces the one before', () =>
    serve(robots, async (send, opens) => {
      const { id: robot, secret } = (await send('POST /robots', { name: 'a' })).body;
      const next = (await send(`PATCH /robots/${robot}`, {})).body.secret;
      expect([await opens(secret), await opens(next)]).toEqual([401, 200]);
    }));

  test('on the receiver of events issues a secret that signs them and is not a credential', () =>
    serve(
      `
  /webhooks: { post: { ${body(object(`url: ${text}`))}, ${ok(object(`id: ${text}, secret: ${text}`), 201)} } }`,
      async (send, opens) => {
        const secrets = [
          (await send('POST /webhooks', { url: 'x' })).body.secret,
          (await send('POST /webhooks', { url: 'x' })).body.secret,
        ];
        expect(new Set(secrets).size).toBe(2);
        expect(await opens(secrets[0] ?? '')).toBe(401);
      },
    ));
});

describe('A member that may be a secret', () => {
  test('is not the key or the value of what a client stores', () =>
    serve(
      `
  /secrets: { post: { ${body(object(`key: ${text}, value: ${text}`, 'key, value'))}, ${ok(object(`key: ${text}, value: ${text}`), 201)} } }`,
      async (send, opens) => {
        const stored = { key: 'DATABASE_PASSWORD', value: 'correct horse battery' };
        expect((await send('POST /secrets', stored)).body).toEqual(stored);
        expect([await opens(stored.key), await opens(stored.value)]).toEqual([401, 401]);
      },
    ));

  test('is not the key of a label, nor a key in a list', () => {
    const labels = `labels: { type: array, items: ${object(`key: ${text}, value: ${text}`)} }`;
    const tasks = `data: { type: array, items: ${object(`key: ${text}`)} }`;
    return serve(
      `
  /sessions: { post: { ${body(object(`${labels}, ${tasks}`))}, ${ok(object(`id: ${text}, token: ${text}, ${labels}, ${tasks}`), 201)} } }`,
      async (send, opens) => {
        const sent = { labels: [{ key: 'env', value: 'production' }], data: [{ key: 'choose-a-team' }] };
        const { token, labels: shown, data } = (await send('POST /sessions', sent)).body;
        expect({ labels: shown, data }).toEqual(sent);
        expect([await opens('choose-a-team'), await opens(token)]).toEqual([401, 200]);
      },
    );
  });

  test('keeps the text that the client has chosen, also a short one', () =>
    serve(
      `
  /keys: { post: { ${body(object(`key: ${text}`))}, ${ok(object(`id: ${text}, key: ${text}`, 'key'), 201)} } }`,
      async (send, opens) => {
        expect((await send('POST /keys', { key: 'my-key' })).body.key).toBe('my-key');
        expect((await send('POST /keys', { key: 'ab' })).body.key).toBe('ab');
        expect([await opens('my-key'), await opens('ab'), await opens('my-kez')]).toEqual([200, 401, 401]);
      },
    ));

  test('is added to the response of a creation whose example lacks it', () =>
    serve(
      `
  /clients:
    get: { ${ok(`{ type: array, items: ${object(`client_id: ${text}`)} }`)} }
    post:
      ${body(object(`client_name: ${text}`))}
      responses: { '201': { description: made, content: { application/json: { schema: ${object(`client_id: ${text}, client_secret: { type: [string, 'null'] }`)}, example: { client_id: 0oa1gjh63g214q0Hq0g4 } } } } }`,
      async (send, opens) => {
        const { client_secret } = (await send('POST /clients', { client_name: 'x' })).body;
        expect(client_secret).toMatch(/^[A-Za-z0-9]{40}$/);
        expect(await opens(client_secret)).toBe(200);
      },
    ));
});

test('A token that a GET issues is new each time, and works', () =>
  serve(
    `
  /session/token: { get: { ${ok(object(`token: ${text}`))} } }`,
    async (send, opens) => {
      const [a, b] = [(await send('GET /session/token')).body.token, (await send('GET /session/token')).body.token];
      expect(a).not.toBe(b);
      expect([await opens(a), await opens(b)]).toEqual([200, 200]);
    },
  ));

describe('Keys of operations whose paths are the names of functions', () => {
  const made = object(
    `data: ${object('keyId: { type: string, example: key_2cGKbMxRyIzhCxo1 }, key: { type: string }')}`,
  );
  const named = body(object(`keyId: ${text}`, 'keyId'));
  const paths = `
  /keys.createKey: { post: { ${body(object(`name: ${text}`))}, ${ok(made)} } }
  /keys.rerollKey: { post: { ${named}, ${ok(made)} } }
  /keys.removeRoles: { post: { ${named}, ${ok('{ type: object }')} } }
  /keys.deleteKey: { post: { ${named}, ${ok('{ type: object }')} } }`;
  const create = async (send: Send): Promise<{ key: string; keyId: string }> =>
    (await send('POST /keys.createKey', { name: 'x' })).body.data;

  test('have ids of their own, and end with the deletion of their id', () =>
    serve(paths, async (send, opens) => {
      const [a, b] = [await create(send), await create(send)];
      expect(a.keyId).not.toBe(b.keyId);
      await send('POST /keys.removeRoles', { keyId: a.keyId });
      expect([await opens(a.key), await opens(b.key)]).toEqual([200, 200]);
      await send('POST /keys.deleteKey', { keyId: a.keyId });
      expect([await opens(a.key), await opens(b.key)]).toEqual([401, 200]);
    }));

  test('end when another is made for their id', () =>
    serve(paths, async (send, opens) => {
      const { key, keyId } = await create(send);
      const next = (await send('POST /keys.rerollKey', { keyId })).body.data.key;
      expect([await opens(key), await opens(next)]).toEqual([401, 200]);
    }));
});

test('The id of a new token has the form that its path permits, and ends it', () =>
  serve(
    `
  /tokens: { post: { ${ok(object(`token: ${text}, slug: ${text}`, 'token, slug'), 201)} } }
  /tokens/{token_id}:
    parameters: [${parameter('token_id', "{ type: string, pattern: '^key_[A-Za-z0-9]{27}$', example: key_1srOrx2ZWZBpBUvZwXKQmoEYga2 }")}]
    delete: { ${empty} }`,
    async (send, opens) => {
      const { token, slug } = (await send('POST /tokens')).body;
      expect(slug).toMatch(/^key_[A-Za-z0-9]{27}$/);
      expect([await opens(token), (await send(`DELETE /tokens/${slug}`)).status, await opens(token)]).toEqual([
        200, 204, 401,
      ]);
    },
  ));
