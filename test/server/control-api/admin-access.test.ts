/** The gate of the control API: this machine and its own pages; beyond loopback, whoever holds the admin token. */
import { hostname } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { useMock, valid } from '../../support/mock.ts';
import { rawRequest } from '../raw-http.ts';

const mock = useMock();
const open = useMock({ host: '0.0.0.0', adminToken: 'open-sesame' });

const clock = (headers: Record<string, string>, { server } = mock) =>
  rawRequest(server.port, '/__admin/clock', { headers });

describe('Bound to loopback, no token is needed from', () => {
  test.each([
    '127.0.0.1',
    '127.0.0.1:4010',
    'localhost',
    'LOCALHOST:1',
    'localhost.',
    '[::1]:4010',
    '127.8.9.10',
    'dayzero.localhost:4010',
    'any.thing.localhost',
  ])('Host %s', async (host) => {
    expect((await clock({ host })).status).toBe(200);
  });
});

describe('A Host that a DNS answer could have led here is refused with 403:', () => {
  test.each([
    'evil.example',
    'evil.example:4010',
    '127.evil.example',
    '127.0.0.1.nip.io',
    'localhost.evil.example',
    'evil-localhost',
    '127.0.0.1@evil.example',
    '0.0.0.0',
    '10.0.0.1',
    '192.168.0.1:4010',
    '[::2]',
    'api.ondayzero.com',
  ])('%s', async (host) => {
    const { status, headers, json } = await clock({ host });
    expect([status, headers['content-type'], json]).toEqual([
      403,
      'application/problem+json; charset=utf-8',
      expect.objectContaining({ type: 'urn:mockmint:problem:untrusted-origin' }),
    ]);
  });

  test('however it names the control API', async () => {
    for (const path of ['/__admin/tokens', '/~s/__admin/tokens', '/__admin', '/__admin/nothing'])
      expect((await rawRequest(mock.server.port, path, { headers: { host: 'evil.example' } })).status).toBe(403);
  });
});

describe('A page', () => {
  test.each([
    'https://evil.example',
    'null',
    'http://evil.localhost:4010',
    'http://127.0.0.1.evil.example',
    'file://',
    'http://localhost',
    'http://localhost:4010@evil.example',
    'chrome-extension://abc',
    '',
  ])('from "%s" is refused', async (origin) => {
    expect((await clock({ host: 'localhost:4010', origin })).status).toBe(403);
  });

  test.each(['http://localhost:4010', 'https://localhost:4010'])(
    'from the very address that it calls, %s, is not',
    async (origin) => {
      expect((await clock({ host: 'localhost:4010', origin })).status).toBe(200);
    },
  );

  test.each([
    ['cross-site', 403],
    ['same-origin', 200],
    ['none', 200],
  ])('whose browser says "Sec-Fetch-Site: %s": %i', async (site, status) => {
    expect((await clock({ host: 'localhost', 'sec-fetch-site': site })).status).toBe(status);
  });

  test('elsewhere changes nothing, even by a request that needs no preflight', async () => {
    const client = mock.client();
    const { status } = await rawRequest(mock.server.port, `/~${client.session}/__admin/rules`, {
      method: 'POST',
      headers: { host: 'localhost', origin: 'https://evil.example', 'content-type': 'text/plain' },
      body: { respond: { status: 500 } },
    });
    expect([status, (await client.admin('GET', '/rules')).json]).toEqual([403, { rules: [] }]);
  });

  test('is told by no CORS header that it may read the control API, while providers are open to all', async () => {
    const cors = (headers: object) => Object.keys(headers).filter((name) => name.startsWith('access-control-'));
    const origin = { host: 'localhost:4010', origin: 'http://localhost:4010' };
    const preflight = await rawRequest(mock.server.port, '/__admin/rules', {
      method: 'OPTIONS',
      headers: { ...origin, 'access-control-request-method': 'POST' },
    });
    const provider = await rawRequest(mock.server.port, `/~${mock.client().session}${valid.alumio.path}`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: valid.alumio.body,
    });
    expect([cors((await clock(origin)).headers), cors(preflight.headers), preflight.status]).toEqual([[], [], 405]);
    expect(provider.headers['access-control-allow-origin']).toBe('https://evil.example');
  });
});

describe('Bound beyond loopback', () => {
  const authorization = 'Bearer open-sesame';

  test.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer open-sesam' }],
    ['another scheme', { authorization: 'Basic open-sesame' }],
    ['an empty token', { authorization: 'Bearer ' }],
  ])('%s is 401, with a challenge', async (_, given) => {
    const { status, headers } = await clock({ host: 'localhost', ...given }, open);
    expect([status, headers['content-type'], headers['www-authenticate']]).toEqual([
      401,
      'application/problem+json; charset=utf-8',
      expect.stringMatching(/^Bearer/),
    ]);
  });

  test.each(['localhost', '0.0.0.0', '127.0.0.1', hostname()])('the token lets in, by Host %s', async (host) => {
    expect((await clock({ host, authorization }, open)).status).toBe(200);
  });

  test('the token lets in by any Host, but no page elsewhere', async () => {
    expect((await clock({ host: 'mockmint:4010', authorization }, open)).status).toBe(200);
    expect((await clock({ host: 'localhost', origin: 'https://evil.example', authorization }, open)).status).toBe(403);
  });

  test('providers need no admin token', async () => {
    expect(
      (await rawRequest(open.server.port, valid.alumio.path, { method: 'POST', body: valid.alumio.body })).status,
    ).toBe(200);
  });
});
