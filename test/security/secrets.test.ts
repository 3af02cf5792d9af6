/** Secrets on the surfaces of the mock: whatever form a secret takes in a request, nothing that is shown gives it away. */
import { request } from 'node:http';
import { Writable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { createLog, type Log } from '../../src/cli/log.ts';
import { useMock, valid, type Client } from '../support/mock.ts';
import { findSecret } from '../support/secret-finder.ts';
import { ask, at, named, newestToken, secretOf } from '../server/provider-calls.ts';
import { listenTo } from '../server/raw-http.ts';

let logged = '';
const out = new Writable({ write: (chunk: Buffer, _encoding, done) => ((logged += chunk.toString()), done()) });
const logs: Log[] = [];
const mock = useMock({ onExchange: (exchange) => logs.forEach((log) => log.exchange(exchange)) });

/** All that is shown of a session. */
async function surfacesOf(client: Client): Promise<Record<string, string>> {
  const surfaces: Record<string, string> = {};
  for (const path of ['/requests', '/requests.har', '/tokens', '/rules', '/sessions'])
    surfaces[path] = (await client.admin('GET', path)).text;
  surfaces['409'] = (await client.admin('POST', '/requests/verify', { count: 999 })).text;
  const newest = at(await client.admin('GET', '/requests?limit=1'), '/requests/0/id');
  surfaces['one'] = (await client.admin('GET', `/requests/${String(newest)}`)).text;
  return surfaces;
}

/** The surfaces on which a secret is found, with events and logs of what is done. */
async function leaksOf(
  act: (client: Client) => Promise<unknown>,
  ...secrets: (string | (() => string))[]
): Promise<string[]> {
  const client = mock.client();
  const events = await listenTo(`${mock.server.url()}/~${client.session}/__admin/events`);
  logged = '';
  logs.push(await createLog('json', out), await createLog('pretty', out));
  await act(client);
  await client.admin('POST', '/clock', { advance: 1 });
  await events.next('clock');
  events.close();
  logs.length = 0;
  const surfaces = { ...(await surfacesOf(client)), events: events.text, log: logged };
  return Object.entries(surfaces).flatMap(([name, text]) =>
    secrets.flatMap((secret) => {
      const found = findSecret(text, typeof secret === 'string' ? secret : secret());
      return found === undefined ? [] : [`${name}: ${found.slice(0, 300)}`];
    }),
  );
}

const secret = 'Zq7-production/key.8';
const bearer = (credential: string) => ({ authorization: `Bearer ${credential}` });
const escapes = Array.from(secret, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join(
  '',
);

const places: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
  'a query parameter': (client) => client.get(`/nowhere?access_token=${encodeURIComponent(secret)}`),
  'a query parameter with an encoded name': (client) => client.get(`/nowhere?%61ccess_%74oken=${secret}`),
  'a parameter after a semicolon': (client) => client.get(`/nowhere;token=${secret}`),
  'a Referer': (client) => client.get('/nowhere', { referer: `https://app.example/x?a=b&token=${secret}` }),
  'the fragment of a Referer': (client) =>
    client.get('/nowhere', { 'x-url': `https://app.example/#id_token=${secret}` }),
  'the userinfo of a URL': (client) =>
    client.get('/nowhere', { 'x-url': `https://user:${encodeURIComponent(secret)}@app.example/` }),
  'an address within an address': (client) =>
    client.get(`/nowhere?next=${encodeURIComponent(`https://app.example/?token=${encodeURIComponent(secret)}`)}`),
  'a secret header': (client) => client.get('/nowhere', { 'x-vault-token': secret }),
  'a cookie': (client) => client.get('/nowhere', { cookie: `theme=dark; sid=${secret}` }),
  Basic: (client) =>
    client.get('/nowhere', { authorization: `Basic ${Buffer.from(`user:${secret}`).toString('base64')}` }),
  'a member of a body': (client) =>
    client.post(valid.alumio.path, { name: 'x', client_secret: secret, nested: [{ password: secret }] }),
  'a member of a broken body': (client) => client.post(valid.alumio.path, `{"name":"x","password": "${secret}",`),
  'a form': (client) =>
    client.post(valid.alumio.path, `grant_type=password&password=${encodeURIComponent(secret)}`, {
      'content-type': 'application/x-www-form-urlencoded',
    }),
  'a credential, and in a name': (client) =>
    ask(client, 'askui', { credential: secret, body: named('askui', `for ${secret}`) }),
  'a credential, and in escapes': (client) =>
    client.post(valid.dayzero.path, `{"name":"${escapes}"}`, { ...valid.dayzero.headers, ...bearer(secret) }),
  'a credential, and in a member name': (client) =>
    client.post(valid.dayzero.path, { name: 'x', [secret]: 1 }, { ...valid.dayzero.headers, ...bearer(secret) }),
  'a credential, and percent-encoded in a path': (client) =>
    client.post(`/dayzero/api/v1/${encodeURIComponent(secret)}`, {}, bearer(secret)),
  'a credential, and in base64 in a header': (client) =>
    client.post(
      valid.dayzero.path,
      {},
      { ...bearer(secret), 'x-note': Buffer.from(`note ${secret}`).toString('base64') },
    ),
  'a credential, and reversed and in another case': (client) =>
    client.post(
      valid.dayzero.path,
      { name: Array.from(secret).reverse().join('') },
      { ...bearer(secret), 'x-note': secret.toUpperCase() },
    ),
  'a credential, and in another request': async (client) => {
    await ask(client, 'askui', { credential: secret });
    await ask(client, 'askui', { body: named('askui', secret) });
  },
  'a rule': async (client) => {
    for (const rule of [
      { match: { headers: { authorization: `Bearer ${secret}`, 'x-api-key': secret } }, respond: { status: 200 } },
      {
        match: { query: { token: secret, sig: secret }, body: { '/client_secret': secret } },
        respond: { status: 200 },
      },
      {
        respond: {
          status: 200,
          headers: { 'Set-Cookie': `sid=${secret}`, Location: `/x?token=${secret}` },
          body: { access_token: secret },
        },
      },
      { sequence: [null, { status: 200, body: [{ password: secret }] }] },
    ])
      await client.admin('POST', '/rules', rule);
  },
  'the response of a rule': async (client) => {
    await client.admin('POST', '/rules', {
      respond: {
        status: 200,
        headers: { 'Set-Cookie': `sid=${secret}`, 'X-Auth-Token': secret, Location: `/x?token=${secret}` },
        body: { access_token: secret },
      },
    });
    await ask(client, 'alumio');
  },
  'an absolute target': (client) =>
    new Promise((resolve) => {
      request(
        {
          port: mock.server.port,
          path: `http://user:${encodeURIComponent(secret)}@nowhere.example/x`,
          headers: { 'x-mock-session': client.session },
        },
        (response) => response.resume().on('end', resolve),
      ).end();
    }),
};

describe('Nothing shows a secret in', () => {
  test.each(Object.entries(places))('%s', async (_, act) => {
    expect(await leaksOf(act, secret)).toEqual([]);
  });
});

describe.each(['vida', 'dayzero'] as const)('Nothing shows a secret that %s has issued', (id) => {
  const forms: Readonly<Record<string, (issued: string) => string>> = {
    'as it is': (issued) => issued,
    'in base64': (issued) => Buffer.from(`a:${issued}`).toString('base64'),
    'percent-encoded': (issued) =>
      Array.from(Buffer.from(issued), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    reversed: (issued) => Array.from(issued).reverse().join(''),
    'in swapped case': (issued) =>
      Array.from(issued, (letter) =>
        letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
      ).join(''),
    'in hexadecimal': (issued) => Buffer.from(issued).toString('hex'),
  };

  test.each(Object.entries(forms))(
    '%s in the name of another token, in a path, a query and a header',
    async (_, form) => {
      let issued = '';
      const leaks = await leaksOf(
        async (client) => {
          issued = secretOf(id, await ask(client, id));
          const text = form(issued);
          await ask(client, 'askui', { body: named('askui', `a ${text}`) });
          await client.get(`/nowhere/${text}?note=${text}`, { 'x-note': text });
          await client.admin('POST', `/tokens/${String((await newestToken(client))['id'])}/revoke`, {
            reason: `because of ${text}`,
          });
        },
        () => issued,
      );
      expect(leaks).toEqual([]);
    },
  );

  test('after it was forgotten, or another state has come in', async () => {
    let issued = '';
    const forgotten = await leaksOf(
      async (client) => {
        issued = secretOf(id, await ask(client, id));
        await ask(client, 'dayzero', { body: named('dayzero', issued) });
        await client.admin('DELETE', '/tokens');
      },
      () => issued,
    );
    const replaced = await leaksOf(
      async (client) => {
        const state = (await client.admin('GET', '/state')).json;
        issued = secretOf(id, await ask(client, id));
        await ask(client, 'dayzero', { body: named('dayzero', issued) });
        await client.admin('PUT', '/state', state);
      },
      () => issued,
    );
    expect([forgotten, replaced]).toEqual([[], []]);
  });
});

test('events, tokens and rules come in the order in which things happen', async () => {
  const client = mock.client();
  const events = await listenTo(`${mock.server.url()}/~${client.session}/__admin/events`);
  await ask(client, 'askui');
  await client.admin('POST', '/rules', { respond: { status: 503 } });
  await client.admin('POST', '/clock', { advance: 1 });
  await client.admin('POST', '/reset');
  await events.next('reset');
  events.close();
  expect(Array.from(events.text.matchAll(/^event: (.*)$/gm), ([, name]) => name)).toEqual([
    'token',
    'request',
    'rule',
    'clock',
    'reset',
  ]);
});

test('a form of a secret tells what it is', async () => {
  const client = mock.client();
  await client.post(valid.dayzero.path, { name: 'x' }, { ...bearer(secret), 'x-note': secret.toLowerCase() });
  expect(at(await client.admin('GET', '/requests'), '/requests/0/request/headers/x-note')).toBe('<secret, lower case>');
});
