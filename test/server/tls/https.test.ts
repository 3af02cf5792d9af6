/** HTTPS: the created certificate is accepted by strict clients, and everything that names the mock says https. */
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createMockServer, type MockServer } from 'mockmint';
import { createCertificate } from '../../../src/server/tls/create-certificate.ts';
import { inFolder } from '../../support/temp-folder.ts';

const execute = promisify(execFile);
let mock: MockServer;
beforeAll(async () => {
  mock = await createMockServer({ port: 0, https: true, allowHosts: ['mock', '10.9.8.7'], listen: { dayzero: 0 } });
});
afterAll(() => mock.close());

interface Answer {
  readonly status: number;
  readonly json: unknown;
}

/** A request with the mock's CA as the only trusted one. */
function get(
  path: string,
  { host = '127.0.0.1', name = '127.0.0.1', port = mock.port }: { host?: string; name?: string; port?: number } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      host,
      port,
      path,
      ca: mock.ca,
      agent: false,
      ...(isIP(name) === 0 && { servername: name }), // Only names are sent in the handshake.
      headers: { host: `${isIP(name) === 6 ? `[${name}]` : name}:${port}` },
    };
    request(options, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, json: JSON.parse(text) }));
    })
      .on('error', reject)
      .end();
  });
}

const health = '/__admin/health';

describe('The created certificate', () => {
  test.each([
    { host: '127.0.0.1', name: '127.0.0.1' },
    { host: '::1', name: '::1' },
    { host: '127.0.0.1', name: 'localhost' },
    { host: '127.0.0.1', name: 'dayzero.localhost' },
    { host: '127.0.0.1', name: 'mock' },
  ])('is accepted for $name', async ({ host, name }) => {
    expect((await get(health, { host, name })).status).toBe(200);
  });

  test('is rejected for any other name, and by clients that do not trust the CA', async () => {
    for (const name of ['example.com', 'unknown.localhost'])
      await expect(get(health, { name })).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    await expect(fetch(`${mock.url()}${health}`)).rejects.toMatchObject({
      cause: { code: expect.stringMatching(/UNABLE_TO_|SELF_SIGNED/) },
    });
  });

  test('is accepted by fetch with NODE_EXTRA_CA_CERTS, by curl with --cacert, and by strict checks of OpenSSL', () =>
    inFolder({}, async (folder) => {
      const file = join(folder, 'ca.pem');
      writeFileSync(file, mock.ca ?? '');
      const url = `${mock.url()}${health}`;
      const script = `process.stdout.write(await (await fetch('${url}')).text())`;
      const env = { ...process.env, NODE_EXTRA_CA_CERTS: file };
      const fetched = await execute(process.execPath, ['--input-type=module', '-e', script], { env });
      const curled = await execute('curl', ['--silent', '--show-error', '--cacert', file, url]);
      expect([fetched.stdout, curled.stdout]).toEqual(['{"status":"ok"}', '{"status":"ok"}']);

      const { ca, cert } = await createCertificate(['localhost', '::1'], Date.now());
      writeFileSync(file, ca);
      writeFileSync(join(folder, 'cert.pem'), cert);
      const args = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', file, '-verify_ip', '::1'];
      expect((await execute('openssl', [...args, join(folder, 'cert.pem')])).stdout).toMatch(/OK/);
    }));

  test('is valid for at most 398 days, and its CA for nothing but its names', async () => {
    const now = Date.parse('2030-01-31T00:00:00Z');
    const { ca, cert } = await createCertificate(['localhost', '*.localhost', '127.0.0.1', '10.9.8.7', 'fe80::9'], now);
    const [authority, leaf] = [new X509Certificate(ca), new X509Certificate(cert)];
    expect([authority.ca, leaf.ca, leaf.verify(authority.publicKey)]).toEqual([true, false, true]);
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(Date.parse(leaf.validFrom)).toBeLessThan(now);
    expect(Date.parse(leaf.validTo)).toBeGreaterThan(now);
    expect(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)).toBeLessThanOrEqual(398 * 86_400_000);
    expect([leaf.checkIP('10.9.8.7'), leaf.checkIP('fe80::9'), leaf.checkIP('10.9.8.8')]).toEqual([
      '10.9.8.7',
      'fe80::9',
      undefined,
    ]);
    const foreign = await createCertificate(['localhost'], now);
    expect(leaf.verify(new X509Certificate(foreign.ca).publicKey)).toBe(false);
  });
});

test('every address that is offered says https: url(), base URLs, dedicated ports, documents', async () => {
  expect(mock.url('vida')).toBe(`https://127.0.0.1:${mock.port}/vida`);
  const providers = (await get('/__admin/providers')).json as { id: string; baseUrls: string[] }[];
  const { servers } = (await get('/__admin/providers/vida/openapi.json')).json as { servers: { url: string }[] };
  const unclaimed = (await get('/nowhere')).json as { providers: { baseUrls: string[] }[] };
  const urls = [...providers, ...unclaimed.providers].flatMap(({ baseUrls }) => baseUrls);
  urls.push(...servers.map(({ url }) => url));
  expect(urls.length).toBeGreaterThan(20);
  expect(urls.filter((url) => !url.startsWith('https://'))).toEqual([]);
  const own = providers.find(({ id }) => id === 'dayzero')?.baseUrls.at(-1) ?? '';
  expect((await get(health, { port: Number(new URL(own).port) })).status).toBe(200);
});

test('a recorded request can be sent again, and is exported with its scheme', async () => {
  await get('/vida/api/v2/tokens');
  const har = (await get('/__admin/requests.har')).json as { log: { entries: { request: { url: string } }[] } };
  expect(har.log.entries.at(-1)?.request.url).toBe(`https://127.0.0.1:${mock.port}/vida/api/v2/tokens`);
  const [entry] = await mock.requests.list();
  const replayed = await new Promise<number>((resolve, reject) => {
    const path = `/__admin/requests/${entry?.id}/replay`;
    request({ host: '127.0.0.1', port: mock.port, path, method: 'POST', ca: mock.ca, agent: false }, (res) => {
      let text = '';
      res
        .on('data', (chunk) => (text += chunk))
        .on('end', () => resolve((JSON.parse(text) as { status: number }).status));
    })
      .on('error', reject)
      .end();
  });
  expect(replayed).toBe(405);
});

describe("The user's own certificate", () => {
  test('is presented, and there is no CA to trust', async () => {
    const { ca, cert, key } = await createCertificate(['localhost', '127.0.0.1'], Date.now());
    const own = await createMockServer({ port: 0, providers: ['vida'], https: { cert, key } });
    expect([own.ca, own.url()]).toEqual([undefined, `https://127.0.0.1:${own.port}`]);
    const status = await new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: own.port, path: health, ca, agent: false }, (res) =>
        resolve(res.resume().statusCode),
      )
        .on('error', reject)
        .end();
    });
    await own.close();
    expect(status).toBe(200);
  });

  test.each([
    ['neither is PEM', { cert: 'x', key: 'y' }, 'https.cert is not a certificate in PEM'],
    ['a wrong type', { cert: 1 }, 'https.cert must be a string'],
  ])('is rejected: %s', async (_, https, message) => {
    await expect(createMockServer({ port: 0, https: https as never })).rejects.toThrow(message);
  });
});
