/** Base URLs: usable by the client that asks, and by clients that are made from a document. */
import { describe, expect, test } from '@jest/globals';
import express from 'express';
import { createApp } from 'mockmint';
import supertest from 'supertest';
import { useMock } from '../support/mock.ts';
import { rawRequest } from './raw-http.ts';

const token = 'letmein';
const open = useMock({ host: '0.0.0.0', adminToken: token, allowHosts: ['mock'], listen: { dayzero: 0 } });

interface Named {
  readonly id: string;
  readonly baseUrls: readonly string[];
  readonly baseUrlNotes: readonly string[];
}

/** What `/providers` says about DayZero to a client that uses this Host. */
async function offered(host: string, port = open.server.port): Promise<Named> {
  const { text } = await rawRequest(port, '/__admin/providers', {
    headers: { host, authorization: `Bearer ${token}` },
  });
  const providers = JSON.parse(text) as Named[];
  return providers.find(({ id }) => id === 'dayzero')!;
}

const ownPort = async (): Promise<number> => Number(new URL((await offered('mock')).baseUrls.at(-1)!).port);

describe('A mock that is bound to all addresses', () => {
  test('tells the library an address that works', () => {
    expect(open.server.url('vida')).toBe(`http://127.0.0.1:${open.server.port}/vida`);
  });

  test.each(['mock:4010', 'mock', 'MOCK:4010', 'mock:80', '10.1.2.3:4010', '[fd00::1]:4010'])(
    'names the host by which the client came: %s',
    async (host) => {
      const shown = host.toLowerCase();
      const name = shown.replace(/:\d+$/, '');
      const { baseUrls, baseUrlNotes } = await offered(host);
      expect(baseUrls).toEqual([`http://${shown}/dayzero`, `http://${name}:${await ownPort()}`]);
      expect(baseUrlNotes).toEqual([]);
    },
  );

  test('offers host names of this machine to clients on this machine, and says where they work', async () => {
    const { baseUrls, baseUrlNotes } = await offered('localhost:4010');
    expect(baseUrls).toEqual([
      'http://localhost:4010/dayzero',
      'http://dayzero.localhost:4010',
      `http://localhost:${await ownPort()}`,
    ]);
    expect(baseUrlNotes).toEqual([expect.stringMatching(/browsers and curl.*Node/)]);
  });

  test.each(['dayzero.localhost', 'api.ondayzero.com', 'dayzero.localhost:9'])(
    'does not name a host that leads to one provider: %s',
    async (host) => {
      expect((await offered(host)).baseUrls[0]).toBe(`http://127.0.0.1:${open.server.port}/dayzero`);
    },
  );

  test.each(['evil.example"><script>', 'a b', 'user@evil', 'x/../y', '', 'a:99999', 'a\\b', '%0d%0a'])(
    'ignores a Host that is not a host: %j',
    async (host) => {
      const reply = await rawRequest(open.server.port, '/nowhere', { headers: { host } });
      const { providers } = reply.json as { providers: Named[] };
      expect(providers[0]!.baseUrls[0]).toBe(`http://127.0.0.1:${open.server.port}/alumio`);
    },
  );

  test('on a dedicated port, names the main port for all providers', async () => {
    const { baseUrls } = await offered('mock:1', await ownPort());
    expect(baseUrls[0]).toBe(`http://mock:${open.server.port}/dayzero`);
  });

  test('the list for an unclaimed address names the same', async () => {
    const reply = await rawRequest(open.server.port, '/nowhere', { headers: { host: 'mock:8080' } });
    expect(reply.json).toMatchObject({
      providers: [{ id: 'alumio', baseUrls: ['http://mock:8080/alumio'] }, {}, {}, {}, {}],
    });
  });
});

describe('A document that is offered to clients', () => {
  const documentAt = async (path: string, host = 'mock:4010'): Promise<Record<string, unknown>> =>
    JSON.parse(
      (await rawRequest(open.server.port, path, { headers: { host, authorization: `Bearer ${token}` } })).text,
    ) as Record<string, unknown>;

  test("has the mock's addresses as servers, with the base path, and keeps the provider's", async () => {
    const document = await documentAt('/__admin/providers/alumio/openapi.json');
    expect(document['servers']).toEqual([{ url: 'http://mock:4010/alumio/api/v1', description: 'mockmint' }]);
    expect(document['x-mockmint-servers']).toEqual([
      expect.objectContaining({ url: expect.stringMatching(/api\/v1/) }),
    ]);
  });

  test('keeps the session of the path', async () => {
    const document = await documentAt('/~ci-42/__admin/providers/alumio/openapi.json');
    expect(document['servers']).toMatchObject([{ url: 'http://mock:4010/~ci-42/alumio/api/v1' }]);
  });

  test('leads to the mock: the first server plus a path is an operation', async () => {
    const { servers, paths } = await documentAt(
      '/~c/__admin/providers/alumio/openapi.json',
      `127.0.0.1:${open.server.port}`,
    );
    const url = (servers as { url: string }[])[0]!.url + Object.keys(paths as object)[0]!;
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(url, { method: 'POST', headers, body: '{"name":"One"}' })).status).toBe(200);
  });
});

test('an app that is mounted below a path names that path', async () => {
  const parent = express().use('/mock', createApp());
  const { body } = await supertest(parent).get('/mock/__admin/providers').set('Host', 'localhost:1234');
  expect((body as Named[])[0]!.baseUrls[0]).toBe('http://localhost:1234/mock/alumio');
});
