/** To whom an entry was sent: by the servers of the document, by `map`, and by the addresses of the mock. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { AppError, checkHar, createMockServer, type CheckHarOptions } from 'mockmint';
import { dialects } from './har-dialects.ts';

const folder = mkdtempSync(join(tmpdir(), 'mockmint-routing-'));
afterAll(() => rmSync(folder, { recursive: true }));

const document = (name: string, servers: readonly object[], ownServers: readonly object[] = []): string => {
  const file = join(folder, `${name}.json`);
  const pets = { type: 'array', items: { type: 'string' } };
  const operation = { responses: { 200: { description: 'All', content: { 'application/json': { schema: pets } } } } };
  const paths = {
    '/pets': { get: operation },
    '/pets/{id}': { get: operation },
    ...(ownServers.length > 0 && { '/photos': { get: { ...operation, servers: ownServers } } }),
  };
  writeFileSync(file, JSON.stringify({ openapi: '3.1.0', info: { title: name, version: '1' }, servers, paths }));
  return file;
};

const variables = { region: { default: 'eu', enum: ['eu', 'us'] }, version: { default: 'v1' } };
const shop = document('shop', [{ url: 'https://{region}.shop.example.com/{version}', variables }]);
const gallery = document(
  'gallery',
  [{ url: 'https://gallery.example.com/v1' }],
  [{ url: 'https://{zone}.photos.example.com/up/{version}', variables }],
);
const local = document('local', [{ url: '/api' }]);

/** The provider and the number of findings of a GET to this URL, whose body is not a list; `other` if it is not judged. */
async function sentTo(
  url: string,
  options: CheckHarOptions = {},
  headers: readonly (readonly [string, string])[] = [],
): Promise<string> {
  const har = dialects['an unknown recorder']!([
    {
      method: 'GET',
      url,
      sent: '',
      status: 200,
      responseHeaders: [['content-type', 'application/json'], ...headers],
      received: '{}',
    },
  ]);
  try {
    const { providers } = await checkHar(har, { documents: [shop, gallery, local], ...options });
    return providers
      .map(({ provider, findings }) => `${provider}: ${findings.map(({ check }) => check).join()}`)
      .join();
  } catch (error) {
    if (error instanceof AppError) return 'other';
    throw error;
  }
}

const [found, unknown] = ['response_schema_conformance', 'undocumented_operation'];

describe('Servers', () => {
  test.each([
    ['https://eu.shop.example.com/v1/pets', `shop: ${found}`],
    ['http://US.shop.example.com:80/v27/pets?limit=5', `shop: ${found}`],
    ['https://eu.shop.example.com:443/v1/pets/7', `shop: ${found}`],
    ['https://eu.shop.example.com/v1/cats', `shop: ${unknown}`],
    ['https://eu.shop.example.com/', 'other'],
    ['https://eu.photos.example.com/up/v9/photos', `gallery: ${found}`],
    ['https://gallery.example.com/v1/photos', `gallery: ${found}`],
    ['https://eu.photos.example.com/up/v9/videos', 'other'],
    ['https://eu.shop.example.com:8443/v1/pets', 'other'],
    ['https://a.eu.shop.example.com.evil.example/v1/pets', 'other'],
    ['https://localhost/api/pets', 'other'],
  ])('%s', async (url, provider) => {
    expect(await sentTo(url)).toBe(provider);
  });
});

describe('A URL prefix', () => {
  test.each([
    ['the origin', 'http://localhost:3000', 'http://localhost:3000/api/pets'],
    ['the origin, of a service without the base path', 'http://localhost:3000', 'http://localhost:3000/pets'],
    ['with the base path', 'http://localhost:3000/api', 'http://localhost:3000/api/pets'],
    ['with a path of its own', 'http://localhost:3000/proxy/', 'http://localhost:3000/proxy/api/pets'],
    ['instead of the base path', 'http://localhost:3000/v2', 'http://localhost:3000/v2/pets'],
    ['without a scheme', 'localhost:3000', 'http://localhost:3000/api/pets'],
  ])('%s', async (_, prefix, url) => {
    expect(await sentTo(url, { map: { [prefix]: 'local' } })).toBe(`local: ${found}`);
  });

  test('ends at a segment, and the longest one counts', async () => {
    const map = { 'http://localhost:3000': 'shop', 'http://localhost:3000/api': 'local' };
    expect(await sentTo('http://localhost:3000/api/pets', { map })).toBe(`local: ${found}`);
    expect(await sentTo('http://localhost:3000/apis/pets', { map: { 'http://localhost:3000/api': 'local' } })).toBe(
      'other',
    );
  });

  test('counts before the servers', async () => {
    const map = { 'https://eu.shop.example.com/v1': 'local' };
    expect(await sentTo('https://eu.shop.example.com/v1/pets', { map })).toBe(`local: ${found}`);
  });
});

describe('An address of the mock', () => {
  const mock = ['x-mock-provider', 'local'] as const;
  test.each([
    ['a prefix', 'http://127.0.0.1:4010/local/api/pets'],
    ['a session and a prefix', 'http://127.0.0.1:4010/~ci-1/local/api/pets'],
    ['a port of its own', 'http://127.0.0.1:4104/api/pets'],
    ['a host name', 'http://local.localhost:4010/api/pets'],
    ['a host name and a session', 'http://local.localhost:4010/~ci-1/api/pets'],
  ])('%s', async (_, url) => {
    expect(await sentTo(url, {}, [mock])).toBe(`local: ${found}`);
  });

  test('what was asked of it is not judged', async () => {
    const forced = ['x-mock-trigger', 'rule'] as const;
    expect(await sentTo('http://127.0.0.1:4010/local/api/pets', {}, [mock, forced])).toBe('other');
  });

  test('two documents with the same path are told apart', async () => {
    await using server = await createMockServer({ port: 0 });
    for (const provider of ['alumio', 'dayzero'])
      await fetch(`${server.url(provider)}/api/v1/tokens`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"name":"x"}',
      });
    const har = (await (await fetch(`http://127.0.0.1:${server.port}/__admin/requests.har`)).json()) as object;
    expect((await checkHar(har)).providers.map(({ provider }) => provider)).toEqual(['alumio', 'dayzero']);
  });
});

describe('Several archives', () => {
  const exchange = { method: 'GET', url: 'https://eu.shop.example.com/v1/pets', status: 200, received: '[]' };
  const write = (name: string, entries: readonly object[]): string => {
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify({ log: { entries } }));
    return file;
  };

  test('findings name the archive, and an exchange that is in both is judged once', async () => {
    const { entries } = dialects['an unknown recorder']!([
      exchange,
      { ...exchange, received: '{}', at: '2026-06-01T13:00:00Z' },
    ]).log;
    const report = await checkHar([write('one.har', entries.slice(0, 1)), write('two.har', entries)], {
      documents: [shop],
    });
    expect(report.traffic).toMatchObject({
      files: ['one.har', 'two.har'],
      entries: 3,
      judged: 2,
      skipped: [{ entries: 1 }],
    });
    expect(report.findings.map(({ cases }) => cases)).toEqual([['two.har entry 2']]);
  });

  test('a body that Playwright has put beside the archive is read, but no other file', async () => {
    writeFileSync(join(folder, '0a1b.json'), '{"not":"a list"}');
    const attached = (file: string): object => {
      const [entry] = dialects['Playwright']!([exchange]).log.entries as { response: object }[];
      return {
        ...entry,
        response: { ...entry?.response, content: { size: 16, mimeType: 'application/json', _file: file } },
      };
    };
    const checksFor = async (file: string): Promise<string[]> =>
      (await checkHar(write('attached.har', [attached(file)]), { documents: [shop] })).findings.map(
        ({ check }) => check,
      );
    expect(await checksFor('0a1b.json')).toEqual([found]);
    expect(await checksFor(`../${folder.split('/').at(-1)}/0a1b.json`)).toEqual([]);
    expect(await checksFor('nowhere.json')).toEqual([]);
  });
});
