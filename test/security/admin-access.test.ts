/** Access to the control API and the console: which hosts, pages and tokens get in, and what everybody may learn. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { createApp, createMockServer } from 'mockmint';
import supertest from 'supertest';
import { canonicalHost, isLoopback } from '../../src/lib/host.ts';
import { loadDocument } from '../../src/openapi/document.ts';
import { rejectionLog } from '../../src/server/control-api/rejection-log.ts';
import { rawExchange, rawRequest, type RawReply } from '../server/raw-http.ts';
import { inFolder } from '../support/temp-folder.ts';
import { useMock } from '../support/mock.ts';

const token = 'correct-horse-battery-staple';
const authorization = `Bearer ${token}`;
const clock = { now: '2030-01-01T00:00:00Z', frozen: true };
const local = useMock({ adminToken: token, clock });
const open = useMock({
  host: '0.0.0.0',
  adminToken: token,
  clock,
  allowHosts: ['host.docker.internal', 'Mockmint.', '10.9.8.7', 'fe80::9'],
});

type Headers = Record<string, string | string[]>;
const call = (path: string, headers: Headers, { server } = local, method = 'GET'): Promise<RawReply> =>
  rawRequest(server.port, path, { method, headers });
const statusOf = async (...args: Parameters<typeof call>): Promise<number> => (await call(...args)).status;

const ours = fc.constantFrom(
  'localhost',
  'LocalHost',
  '127.0.0.1',
  '127.8.9.10',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  'dayzero.localhost',
  'a.b-c_d.localhost',
  'localhost.',
);
const port = fc.option(fc.nat(65_535), { nil: undefined }).map((number) => (number === undefined ? '' : `:${number}`));
const printable = fc.stringMatching(/^[!-~]{1,40}$/);

/** Hosts that do not name this machine, most of them close to one that does. */
const foreign = fc.oneof(
  fc.domain().filter((name) => !name.endsWith('localhost')),
  fc.ipV4().filter((address) => !address.startsWith('127.') && address !== '0.0.0.0'),
  fc
    .ipV6()
    .map((address) => `[${address}]`)
    .filter((address) => !isLoopback(address)),
  fc
    .tuple(
      ours,
      fc.constantFrom(
        '.evil.example',
        '.nip.io',
        'x',
        '/',
        '/a',
        '?',
        '#',
        '\\',
        '@evil.example',
        ':65536',
        ':99999',
        ':-1',
        ':8a',
        ':1:2',
        ':0x50',
        ' x',
        '%00',
        '%2e',
        ',evil.example',
        '..',
        '\u00e9',
      ),
    )
    .map(([host, end]) => host + end),
  fc
    .tuple(
      fc.constantFrom(
        'evil.example/.',
        'evil.example#.',
        'evil.example?.',
        'evil@',
        ':@',
        'a b.',
        'http://',
        '//',
        '.',
        'x..',
        '[',
        '*.',
        '%6c.',
        '\u00e9.',
      ),
      ours,
    )
    .map(([begin, host]) => begin + host),
  fc.constantFrom(
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0x7f.0.0.1',
    '017700000001',
    '0177.0.0.1',
    '127.1',
    '127.0.1',
    '127.0.0.01',
    '127.0.0.256',
    '127.0.0.1.1',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[::1%25lo]',
    '[::1%lo]',
    '[::1',
    '::1',
    '::1]',
    '[127.0.0.1]',
    '[localhost]',
    '[]',
    '[::2]',
    '0',
    '.',
    ':80',
    `${'a'.repeat(64)}.localhost`,
    `${'a.'.repeat(130)}localhost`,
  ),
  printable.filter((text) => !/localhost|127|:/i.test(text)),
);

describe('Without the token', () => {
  test('no Host that does not name this machine gets in, wherever the mock is bound', async () => {
    await fc.assert(
      fc.asyncProperty(foreign, async (host) => {
        // 400 is the HTTP parser's.
        for (const mock of [local, open])
          expect([400, 403]).toContain(await statusOf('/__admin/clock', { host }, mock));
      }),
      { numRuns: 250 },
    );
  });

  test('every Host that names this machine gets in on loopback', async () => {
    await fc.assert(
      fc.asyncProperty(ours, port, async (host, end) =>
        expect(await statusOf('/__admin/clock', { host: host + end })).toBe(200),
      ),
      { numRuns: 50 },
    );
  });

  test('a console page is not shown for another Host', async () => {
    await fc.assert(
      fc.asyncProperty(foreign, async (host) => expect(await statusOf('/__console/app.js', { host })).not.toBe(200)),
      { numRuns: 50 },
    );
  });

  test.each([
    ['two Host headers', 'GET /__admin/clock HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n'],
    [
      'two Host headers, in the other order',
      'GET /__admin/clock HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\n',
    ],
    ['an empty Host header', 'GET /__admin/clock HTTP/1.1\r\nHost: \r\n'],
    ['no Host header', 'GET /__admin/clock HTTP/1.1\r\n'],
    ['no Host header, in HTTP/1.0', 'GET /__admin/clock HTTP/1.0\r\n'],
    ['an absolute target with another host', 'GET http://evil.example/__admin/clock HTTP/1.1\r\nHost: localhost\r\n'],
    [
      'an absolute target with user information',
      'GET http://evil.example@localhost/__admin/clock HTTP/1.1\r\nHost: localhost\r\n',
    ],
    [
      'an absolute target with our host, but another Host header',
      'GET http://localhost/__admin/clock HTTP/1.1\r\nHost: evil.example\r\n',
    ],
  ])('a request with %s is rejected', async (_, head) => {
    expect((await rawExchange(local.server.port, `${head}Connection: close\r\n\r\n`)).received).toMatch(
      /^HTTP\/1\.1 40[03] /,
    );
  });

  test('an absolute target with our host gets in', async () => {
    const { received } = await rawExchange(
      local.server.port,
      'GET http://localhost:1/__admin/clock HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n',
    );
    expect(received).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('a rejected Host is told how to get in', async () => {
    expect((await call('/__admin/clock', { host: 'mock.internal:4010' })).json).toMatchObject({
      type: 'urn:mockmint:problem:untrusted-origin',
      detail: expect.stringContaining('--allow-host mock.internal,'),
    });
  });
});

describe('With the token', () => {
  test('every Host gets in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(foreign, ours), async (host) => {
        // 400 is the HTTP parser's.
        for (const mock of [local, open])
          expect([200, 400]).toContain(await statusOf('/__admin/clock', { host, authorization }, mock));
      }),
      { numRuns: 50 },
    );
    expect(
      await statusOf('/__admin/clock', { host: 'mockmint.default.svc.cluster.local:4010', authorization }, open),
    ).toBe(200);
  });

  test('a page elsewhere does not get in', async () => {
    const origins = fc.oneof(
      fc.webUrl(),
      printable,
      fc.constantFrom(
        'null',
        'http://localhost',
        'http://localhost:4011',
        'http://localhost:4010.evil.example',
        'file://',
        'http://localhost:4010/',
        '',
      ),
    );
    await fc.assert(
      fc.asyncProperty(origins, async (origin) =>
        expect(await statusOf('/__admin/clock', { host: 'localhost:4010', origin, authorization }, open)).toBe(403),
      ),
      { numRuns: 50 },
    );
    expect(
      await statusOf('/__admin/clock', { host: 'localhost:4010', 'sec-fetch-site': 'cross-site', authorization }, open),
    ).toBe(403);
  });

  test('anything but the token is rejected', async () => {
    const near = fc.constantFrom(
      token.slice(1),
      token.slice(0, -1),
      `${token}x`,
      `x${token}`,
      token.toUpperCase(),
      `${token} ${token}`,
      Buffer.from(token).toString('base64'),
      '',
    );
    const given = fc
      .tuple(fc.constantFrom('Bearer', 'bearer', 'Basic', 'Token', ''), fc.oneof(near, printable))
      .map(([scheme, value]) => `${scheme} ${value}`);
    await fc.assert(
      fc.asyncProperty(given, async (text) => {
        const { status, headers } = await call('/__admin/clock', { host: 'localhost', authorization: text }, open);
        expect([status, headers['www-authenticate']]).toEqual([401, expect.stringMatching(/^Bearer/)]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('A host that is allowed', () => {
  test.each([
    'host.docker.internal',
    'HOST.docker.internal:4010',
    'mockmint:80',
    'mockmint.',
    '10.9.8.7:1',
    '[fe80::9]',
    '[fe80:0::9]:4010',
  ])('gets in as %s, with the token or as a page', async (host) => {
    expect(await statusOf('/__admin/clock', { host }, open)).toBe(401);
    expect(await statusOf('/', { host, accept: 'text/html' }, open)).toBe(200);
  });

  test.each(['x.host.docker.internal', 'host.docker.internal.evil.example', 'mockmint-2', '10.9.8.70', '[fe80::8]'])(
    'is not %s',
    async (host) => {
      expect(await statusOf('/__admin/clock', { host }, open)).toBe(403);
      expect(await statusOf('/', { host, accept: 'text/html' }, open)).toBe(403);
    },
  );

  test('is written without scheme, port, wildcard or spaces', async () => {
    for (const host of ['http://a', 'a:80', '*.a', 'a b', '', 'a/b', '127.1']) {
      await expect(createMockServer({ port: 0, allowHosts: [host] })).rejects.toMatchObject({
        code: 'wrong-usage',
        message: expect.stringContaining(`"${host}" can't be allowed as a host.`),
      });
    }
  });
});

test('The library takes neither a token that no header can carry nor an empty host, and shows no token', async () => {
  for (const adminToken of ['', 'a b', 'geheim\u00e9', 'secret\n']) {
    const error: unknown = await createMockServer({ port: 0, adminToken }).catch((fault: unknown) => fault);
    expect(error).toMatchObject({
      code: 'wrong-usage',
      message: "The admin token can't be used. Use one or more printable ASCII characters without spaces.",
    });
  }
  await expect(createMockServer({ port: 0, host: '' })).rejects.toMatchObject({ code: 'wrong-usage' });
});

describe('GET and HEAD /__admin/health', () => {
  test('need no token and take any Host, and tell nothing but the status', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(foreign, ours), fc.constantFrom(local, open), async (host, mock) => {
        const { status, text } = await call('/__admin/health', { host }, mock);
        if (status !== 400) expect([status, text]).toEqual([200, '{"status":"ok"}']);
        if (status !== 400) expect(await statusOf('/__admin/health', { host }, mock, 'HEAD')).toBe(200);
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ['POST', '/__admin/health'],
    ['OPTIONS', '/__admin/health'],
    ['GET', '/__admin/health/'],
    ['GET', '/__admin//health'],
    ['GET', '/__admin/health/../clock'],
    ['GET', '/__admin/health%2f..%2fclock'],
    ['GET', '/__admin/HEALTH'],
  ])('open nothing else: %s %s', async (method, path) => {
    expect(await statusOf(path, { host: 'evil.example' }, open, method)).toBe(403);
  });

  test('are 503 where a document is broken, without the reason', async () => {
    await inFolder(
      { 'specs/broken/openapi.yaml': 'openapi: 3.1.0\npaths: 1\n', 'mocks/broken.ts': '' },
      async (folder) => {
        const app = createApp({ folders: [folder] });
        for (const path of ['/__admin/health', '/~s/__admin/health']) {
          const { status, body, headers } = await supertest(app).get(path);
          expect([status, body, headers['cache-control']]).toEqual([503, { status: 'unavailable' }, 'no-store']);
        }
        expect((await supertest(app).get('/__admin/clock')).body).toMatchObject({
          type: 'urn:mockmint:problem:broken-provider',
        });
      },
    );
  });
});

describe('Every response of the control API', () => {
  const file = fileURLToPath(new URL('../../src/server/control-api/openapi.yaml', import.meta.url));
  const readable = async (): Promise<string[]> =>
    (await loadDocument(file)).operations
      .filter(({ method }) => method === 'GET')
      .map(({ path }) => `/~fresh${path.replace('{id}', 'dayzero')}`);

  test('to HEAD is that to GET without its body', async () => {
    const paths = [...(await readable()), '/__admin', '/__admin/none', '/__admin/clock?x=1'];
    expect(paths.length).toBeGreaterThan(15);
    for (const path of paths) {
      const [get, head] = path.endsWith('/events')
        ? [undefined, await call(path, {}, local, 'HEAD')]
        : [await call(path, {}), await call(path, {}, local, 'HEAD')];
      const shown = ({ status, headers: { date: _, ...headers } }: RawReply): object => ({ status, headers });
      if (get === undefined)
        expect([head.status, head.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
      else if (path.endsWith('/metrics'))
        expect(head.status).toBe(get.status); // Its length changes as it is read.
      else expect([path, shown(head)]).toEqual([path, shown(get)]);
      expect(head.text).toBe('');
    }
  });

  test('is nosniff and not stored', async () => {
    const replies = await Promise.all([
      ...(await readable()).filter((path) => !path.endsWith('/events')).map((path) => call(path, {})),
      call('/__admin/events', {}, local, 'HEAD'),
      call('/__admin/none', {}),
      call('/__admin/clock', {}, local, 'PATCH'),
      call('/__admin/clock', { host: 'evil.example' }),
      call('/__admin/clock', {}, open),
      call('/__admin/clock', { 'content-type': 'text/plain' }, local, 'POST'),
      call('/__admin/clock?x=1', {}),
      call('/__admin/tokens?limit=x', {}),
      call('/~a%20b/__admin/clock', {}),
      rawRequest(local.server.port, '/~fresh/__admin/requests/verify', { method: 'POST', body: { count: 1 } }),
      rawRequest(local.server.port, '/~s/__admin/rules', { method: 'POST', body: { respond: { status: 500 } } }),
      rawRequest(local.server.port, '/~s/__admin/rules', { method: 'DELETE' }),
    ]);
    expect(new Set(replies.map(({ status }) => status))).toEqual(
      new Set([200, 201, 400, 401, 403, 404, 405, 409, 415]),
    );
    for (const { headers } of replies)
      expect([headers['x-content-type-options'], headers['cache-control']]).toEqual(['nosniff', 'no-store']);
  });

  test('HEAD of the console is GET without its body', async () => {
    for (const path of ['/', '/__console/app.js', '/__console/none.js', '/~s']) {
      const [get, head] = [
        await call(path, { accept: 'text/html' }),
        await call(path, { accept: 'text/html' }, local, 'HEAD'),
      ];
      const shown = ({ status, headers: { date: _, ...headers } }: RawReply): object => ({ status, headers });
      expect([path, shown(head), head.text]).toEqual([path, shown(get), '']);
    }
  });
});

describe('Rejected logins', () => {
  test('are logged with the address of the client and never with what it sent, ten a minute', async () => {
    const warnings: string[] = [];
    const server = await createMockServer({
      port: 0,
      host: '0.0.0.0',
      adminToken: token,
      onWarning: (text) => warnings.push(text),
    });
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        statusOf(
          '/__admin/clock',
          { host: 'localhost', authorization: `Bearer guess-number-${i}` },
          { ...open, server },
        ),
      ),
    );
    await server.close();
    expect(warnings).toHaveLength(10);
    for (const text of warnings)
      expect(text).toMatch(/^The control API rejected a request from (::ffff:)?127\.0\.0\.1: a wrong admin token\./);
  });

  test('are counted beyond that', () => {
    const reported: string[] = [];
    let now = 0;
    const log = rejectionLog(
      (text) => reported.push(text),
      () => now,
    );
    for (let i = 0; i < 1000; i++) log('192.0.2.1', 'no admin token');
    expect(reported).toHaveLength(10);
    expect(reported[0]).toBe('The control API rejected a request from 192.0.2.1: no admin token.');
    now = 60_000;
    log('192.0.2.2', 'a wrong admin token');
    expect(reported.slice(10)).toEqual([
      'The control API rejected 990 further requests.',
      'The control API rejected a request from 192.0.2.2: a wrong admin token.',
    ]);
  });
});

test('A host has one canonical spelling', () => {
  fc.assert(
    fc.property(fc.oneof(foreign, ours, printable), (host) => {
      const name = canonicalHost(host);
      if (name !== undefined) expect(canonicalHost(name)).toBe(name);
    }),
    { numRuns: 1000 },
  );
});
