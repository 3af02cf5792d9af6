/** First contact with a target: what is understood, what is explained, and how connections are made. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo, type Server as NetServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCertificate } from '../../../src/server/tls/create-certificate.ts';
import { proxyFromEnvironment } from '../../../src/http/connector.ts';
import { plan, verifyProvider } from '../../../src/verify/verify-provider.ts';
import { check, reported } from './verify-service.ts';
import { start } from './service.ts';
import { services } from './providers.ts';

const servers: NetServer[] = [];

async function listening(server: NetServer): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Answers as Alumio would. */
const alumio: RequestListener = (request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(`{"access_token":"${Math.random()}","identifier":"${Math.random()}"}`);
  });
};

const one = { provider: 'alumio', maxRequests: 10, concurrency: 1 } as const;

/** Verifies with a few requests, and tells the reason of the rejection if there is one. */
const problemWith = async (target: string, more: object = {}): Promise<string> =>
  verifyProvider({ ...one, target, ...more }).then(
    () => 'none',
    (error: Error) => error.message,
  );

let tlsPort: number;
let ca: string;

beforeAll(async () => {
  const certificate = await createCertificate(['127.0.0.1'], Date.now());
  ca = certificate.ca;
  tlsPort = await listening(createHttpsServer({ cert: certificate.cert, key: certificate.key }, alumio));
});

afterAll(() => {
  for (const server of servers) {
    (server as Partial<Server>).closeAllConnections?.();
    server.close();
  }
});

describe('TLS', () => {
  test('a certificate of an unknown CA is told apart from a service that is not there', async () => {
    const problem = await problemWith(`https://127.0.0.1:${tlsPort}`);
    expect(problem).toMatch(/certificate is (?:self-signed|from an unknown CA).*--ca/);
    expect(problem).not.toContain('Start the service');
  });

  test.each([
    ['its CA is given', () => ({ ca })],
    ['any certificate is accepted', () => ({ insecure: true })],
  ])('works if %s', async (_, options) => {
    expect(await problemWith(`https://127.0.0.1:${tlsPort}`, options())).toBe('none');
  });

  test('https to a port of http, and HTTP/2 to a client of HTTP/1.1, are explained', async () => {
    const plain = await listening(createServer(alumio));
    expect(await problemWith(`https://127.0.0.1:${plain}`)).toMatch(/does not speak TLS. Use http:/);
    const http2 = await listening(createHttp2Server());
    expect(await problemWith(`http://127.0.0.1:${http2}`)).toMatch(/HTTP\/2/);
  });
});

describe('A proxy', () => {
  test('forwards requests to http, and tunnels those to https', async () => {
    const seen: string[] = [];
    const target = await listening(createServer(alumio));
    const proxy = createServer((request, response) => {
      seen.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers['proxy-authorization'] ?? ''}`);
      alumio(request, response);
    });
    proxy.on('connect', (request, socket, head) => {
      seen.push(`CONNECT ${request.url ?? ''}`);
      const upstream = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.write(head);
        upstream.pipe(socket).pipe(upstream);
      });
      socket.on('error', () => upstream.destroy());
      upstream.on('error', () => socket.destroy());
    });
    const port = await listening(proxy);
    const url = `http://user:pass@127.0.0.1:${port}`;
    expect(await problemWith(`http://127.0.0.1:${target}`, { proxy: url })).toBe('none');
    expect(seen[0]).toBe(`POST http://127.0.0.1:${target}/api/v1/tokens Basic dXNlcjpwYXNz`);
    expect(await problemWith(`https://127.0.0.1:${tlsPort}`, { proxy: url, ca })).toBe('none');
    expect(seen).toContain(`CONNECT 127.0.0.1:${tlsPort}`);
  });

  test('that rejects the tunnel is named', async () => {
    const proxy = createServer();
    proxy.on('connect', (_, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    const port = await listening(proxy);
    expect(await problemWith(`https://127.0.0.1:${tlsPort}`, { proxy: `http://127.0.0.1:${port}` })).toMatch(
      new RegExp(`proxy 127.0.0.1:${port} rejected the connection with status 407`),
    );
  });

  test.each([
    ['https://a.example.com', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
    ['https://a.example.com', { https_proxy: 'p:1' }, 'http://p:1'],
    ['http://a.example.com', { HTTPS_PROXY: 'http://p:1' }, undefined],
    ['http://a.example.com', { HTTP_PROXY: 'http://p:1', NO_PROXY: 'b.com, example.com' }, undefined],
    ['http://a.example.com', { HTTP_PROXY: 'http://p:1', NO_PROXY: '.example.com:81' }, 'http://p:1'],
    ['http://a.example.com:81', { HTTP_PROXY: 'http://p:1', NO_PROXY: '.example.com:81' }, undefined],
    ['http://notexample.com', { HTTP_PROXY: 'http://p:1', no_proxy: 'example.com' }, 'http://p:1'],
    ['http://a.example.com', { HTTP_PROXY: 'http://p:1', NO_PROXY: '*' }, undefined],
    ['http://a.example.com', { HTTP_PROXY: '' }, undefined],
  ])('for %s by %j is %s', (target, variables, expected) => {
    expect(proxyFromEnvironment(new URL(target), variables)).toBe(expected);
  });
});

describe('What is sent', () => {
  test('has a User-Agent, and a given one instead', async () => {
    const agents = new Set<string | undefined>();
    const port = await listening(
      createServer((request, response) => {
        agents.add(request.headers['user-agent']);
        alumio(request, response);
      }),
    );
    await problemWith(`http://127.0.0.1:${port}`);
    expect(agents).toEqual(new Set(['mockmint']));
    await problemWith(`http://127.0.0.1:${port}`, { headers: { 'User-Agent': 'ours/1' } });
    expect(agents).toEqual(new Set(['mockmint', 'ours/1']));
  });

  test('may contain characters that Latin-1 does not have', async () => {
    const names = new Set<string>();
    const port = await listening(
      createServer((request, response) => {
        names.add(Buffer.from(String(request.headers['x-name']), 'latin1').toString('utf8'));
        alumio(request, response);
      }),
    );
    expect(await problemWith(`http://127.0.0.1:${port}`, { headers: { 'X-Name': '€ 令牌' } })).toBe('none');
    expect(names).toEqual(new Set(['€ 令牌']));
    await expect(check('dayzero', {}, { credential: '€' })).rejects.toMatchObject({ code: 'credential-refused' });
  });
});

describe('What is given is understood, and said', () => {
  test.each(['/api/v1', '/api/v1/', '/api/v1/tokens'])('a target that ends in %s', async (path) => {
    const service = await start(services['alumio']!);
    const report = await verifyProvider({ ...one, maxRequests: 20, target: service.url + path });
    await service.close();
    expect(reported(report, 'error')).toEqual([]);
    expect(report.providers[0]).toMatchObject({
      target: `${service.url}/`,
      notes: [expect.stringContaining('base URL')],
    });
  });

  test('a credential with the word of its scheme', async () => {
    const report = await check('dayzero', {}, { credential: 'Bearer good-credential', maxRequests: 40 });
    expect(reported(report, 'error')).toEqual([]);
    expect(report.providers[0]!.notes).toEqual([expect.stringContaining('begins with "Bearer"')]);
  });

  test('a parameter that no operation has is rejected, with the closest one', async () => {
    await expect(
      plan({ provider: 'typeauth', target: 'http://localhost:1', params: { acount_id: 'x' } }),
    ).rejects.toThrow('Did you mean account_id?');
  });
});

describe('What stops a run is told with the request and the response', () => {
  test.each<[string, number, Record<string, string>, string, RegExp]>([
    [
      'a redirect',
      302,
      { Location: 'https://elsewhere.example.com/login' },
      '',
      /POST http\S+\/api\/v1\/tokens gave status 302, Location: https:\/\/elsewhere\.example\.com\/login\. Redirects/,
    ],
    [
      'a page of a firewall',
      403,
      { 'Content-Type': 'text/html' },
      '<h1>Blocked</h1>',
      /status 403.*<h1>Blocked.*firewall/,
    ],
    [
      'a credential that the document does not have',
      401,
      { 'Content-Type': 'application/json' },
      '{"title":"Log in"}',
      /status 401, body: \{"title":"Log in"\}.*declares no credential.*--header/,
    ],
  ])('%s', async (_, status, headers, body, expected) => {
    const port = await listening(
      createServer((request, response) => {
        request.resume().on('end', () => response.writeHead(status, headers).end(body));
      }),
    );
    expect(await problemWith(`http://127.0.0.1:${port}`)).toMatch(expected);
  });

  test('a service that is too slow, with the option that helps', async () => {
    const port = await listening(createServer(() => {}));
    expect(await problemWith(`http://127.0.0.1:${port}`, { timeout: 50, maxRequests: 10 })).toContain('--timeout');
  });
});
