/** Addresses: a provider is reached by prefix, by host name and by its own port, and never mistaken for another. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createMockServer } from 'mockmint';
import { loadDocument } from '../../src/openapi/document.ts';
import { findProviders, loadProviders } from '../../src/provider/registry.ts';
import { ProviderRouter } from '../../src/server/provider-router.ts';
import { useMock, valid } from '../support/mock.ts';
import { ask, at } from './provider-calls.ts';
import { rawRequest } from './raw-http.ts';

const mock = useMock({ listen: { dayzero: 0 } });
const { headers, body } = valid.dayzero;
const path = '/api/v1/tokens';

async function ownPort(): Promise<number> {
  const providers = (await mock.client().admin('GET', '/providers')).json as { id: string; baseUrls: string[] }[];
  return Number(new URL(providers.find(({ id }) => id === 'dayzero')!.baseUrls[2]!).port);
}

const addresses: Record<
  string,
  (session: string) => Promise<{ status: number; headers: Readonly<Record<string, unknown>> }>
> = {
  'by its prefix': (session) =>
    rawRequest(mock.server.port, `/~${session}/dayzero${path}`, { method: 'POST', headers, body }),
  'by <id>.localhost': (session) =>
    rawRequest(mock.server.port, `/~${session}${path}`, {
      method: 'POST',
      headers: { ...headers, host: 'dayzero.localhost:4010' },
      body,
    }),
  'by a host name in capitals': (session) =>
    rawRequest(mock.server.port, `/~${session}${path}`, {
      method: 'POST',
      headers: { ...headers, host: 'DayZero.LOCALHOST' },
      body,
    }),
  "by its document's own host": (session) =>
    rawRequest(mock.server.port, `/~${session}${path}`, {
      method: 'POST',
      headers: { ...headers, host: 'api.ondayzero.com' },
      body,
    }),
  'by its own port': async (session) =>
    rawRequest(await ownPort(), `/~${session}${path}`, { method: 'POST', headers, body }),
  'by an absolute request target, as through a proxy': (session) =>
    rawRequest(mock.server.port, `http://api.ondayzero.com/~${session}${path}`, {
      method: 'POST',
      headers: { ...headers, host: 'elsewhere' },
      body,
    }),
};

describe('A provider is reached', () => {
  test.each(Object.keys(addresses))('%s', async (address) => {
    const reply = await addresses[address]!(mock.client().session);
    expect([reply.status, reply.headers['x-mock-provider']]).toEqual([201, 'dayzero']);
  });

  test('in every way with the same state', async () => {
    const client = mock.client();
    for (const address of Object.values(addresses)) await address(client.session);
    expect(at(await client.admin('GET', '/tokens?provider=dayzero'), '/tokens')).toHaveLength(
      Object.keys(addresses).length,
    );
  });
});

test('two providers that share POST /api/v1/tokens are never mixed up', async () => {
  const client = mock.client();
  const port = mock.server.port;
  const asked = (host: string) =>
    rawRequest(port, `/~${client.session}${path}`, { method: 'POST', headers: { ...headers, host }, body });
  const replies = [
    await asked('alumio.localhost'),
    await asked('dayzero.localhost'),
    await ask(client, 'alumio'),
    await ask(client, 'dayzero'),
  ];
  expect(replies.map(({ json }) => Object.keys(json as object))).toEqual([
    ['access_token', 'identifier'],
    ['token', 'token_info'],
    ['access_token', 'identifier'],
    ['token', 'token_info'],
  ]);
});

test.each([path, '/', '/dayzer0/api/v1/tokens', '//dayzero/api/v1/tokens', '/DAYZERO/api/v1/tokens'])(
  'nobody claims %s: a 404 that lists the providers and their base URLs',
  async (unclaimed) => {
    const reply = await mock.client().post(unclaimed, body);
    expect(reply.status).toBe(404);
    expect(reply.headers.get('content-type')).toMatch('application/problem+json');
    expect(reply.headers.get('x-mock-trigger')).toBe('protocol');
    expect(at(reply, '/providers')).toEqual(
      expect.arrayContaining([
        { id: 'alumio', baseUrls: [mock.server.url('alumio'), `http://alumio.localhost:${mock.server.port}`] },
        {
          id: 'dayzero',
          baseUrls: [
            mock.server.url('dayzero'),
            `http://dayzero.localhost:${mock.server.port}`,
            `http://127.0.0.1:${await ownPort()}`,
          ],
        },
      ]),
    );
  },
);

test("a provider's own port serves no other provider", async () => {
  const reply = await rawRequest(await ownPort(), '/askui/api/v1/access-tokens', {
    method: 'POST',
    headers: valid.askui.headers,
    body,
  });
  expect([reply.status, reply.headers['x-mock-provider']]).toEqual([404, 'dayzero']);
});

describe('An address claimed twice stops the start and names both claimants', () => {
  test('a port, by two providers', async () => {
    await expect(createMockServer({ port: 0, listen: { dayzero: 4999, askui: 4999 } })).rejects.toThrow(
      /Port 4999 .*dayzero.*askui/,
    );
  });

  test('a port, by a provider and all together', async () => {
    await expect(createMockServer({ port: 4999, listen: { dayzero: 4999 } })).rejects.toThrow(
      /Port 4999 .*twice.* dayzero/,
    );
  });

  test('a provider id', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mockmint-'));
    mkdirSync(join(folder, 'specs/dayzero'), { recursive: true });
    writeFileSync(join(folder, 'specs/dayzero/openapi.yaml'), '');
    expect(() => findProviders({ folders: [folder] })).toThrow(
      new RegExp(`id "dayzero" .+/specs/dayzero/openapi.yaml.+${folder}/specs/dayzero/openapi.yaml`),
    );
  });

  test('a path, whatever its parameters are called', async () => {
    const [dayzero] = await loadProviders({ providers: ['dayzero'] });
    const file = join(mkdtempSync(join(tmpdir(), 'mockmint-')), 'openapi.json');
    const operation = (operationId: string, name: string) => ({
      post: {
        operationId,
        parameters: [{ name, in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 200: { description: 'OK' } },
      },
    });
    writeFileSync(
      file,
      JSON.stringify({
        openapi: '3.1.0',
        info: { title: 'Twice', version: '1' },
        paths: { '/a/{one}': operation('first', 'one'), '/a/{two}': operation('second', 'two') },
      }),
    );
    const document = await loadDocument(file);
    expect(() => new ProviderRouter([{ ...dayzero!, id: 'twice', document }])).toThrow(
      /POST \/a\/\{two\} of twice .*first.*second/,
    );
  });

  test('a port for a provider that there is not', async () => {
    await expect(createMockServer({ port: 0, listen: { dayzer: 4999 } })).rejects.toThrow(/no provider "dayzer"/);
  });
});
