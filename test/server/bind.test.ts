/** The addresses that the mock listens on. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { expect, test } from '@jest/globals';
import { listen, type Listening } from '../../src/server/listen.ts';
import { freePort } from '../support/free-port.ts';
import { isLoopback, plainAddress } from '../../src/lib/host.ts';

const options = { port: 0, providers: ['vida'] };

/** On a port that nobody else is given, so that nothing else can be reached there. */
const optionsOf = async () => ({ ...options, port: await freePort() });

/** The status of a health check, or the error code of the connection. */
const health = (host: string, port: number): Promise<number | string | undefined> =>
  new Promise((resolve) => {
    request({ host, port, path: '/__admin/health', agent: false }, (res) => resolve(res.resume().statusCode))
      .on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
      .end();
  });

async function reached(listening: Listening, ...hosts: string[]): Promise<unknown[]> {
  const { port } = listening.binding;
  const ports = [port, ...listening.ownPorts.values()];
  return Promise.all(hosts.flatMap((host) => ports.map((at) => health(host, at))));
}

test.each([
  ['without a host', undefined, '127.0.0.1', '::1'],
  ['localhost', 'localhost', '127.0.0.1', '::1'],
  ['0.0.0.0', '0.0.0.0', '127.0.0.1', '::1'],
  ['::', '::', '127.0.0.1', '::1'],
])(
  '%s: both loopback addresses are served, on dedicated ports as well, and all are closed',
  async (_, host, one, other) => {
    const hosts = [one, other];
    const listening = await listen({ ...(await optionsOf()), host, listen: { vida: await freePort() } });
    expect(await reached(listening, ...hosts)).toEqual([200, 200, 200, 200]);
    expect(listening.notes).toEqual([]);
    await listening.close(0);
    expect(await reached(listening, ...hosts)).toEqual(Array.from({ length: 4 }, () => 'ECONNREFUSED'));
  },
);

test.each([
  ['127.0.0.1', '::1'],
  ['::1', '127.0.0.1'],
])('%s alone is served if it is asked for', async (host, other) => {
  const listening = await listen({ ...(await optionsOf()), host });
  expect(await reached(listening, host, other)).toEqual([200, 'ECONNREFUSED']);
  await listening.close(0);
});

test('all addresses include those by which other machines reach this one', async () => {
  const external = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4');
  const listening = await listen({ ...options, host: '::' });
  expect(await reached(listening, external?.address ?? '127.0.0.1')).toEqual([200]);
  await listening.close(0);
});

test('a port that another program uses on ::1 is served on 127.0.0.1, with a note', async () => {
  const port = await freePort();
  const other = createServer().listen(port, '::1');
  await once(other, 'listening');
  const listening = await listen({ ...options, port });
  expect(listening.notes).toEqual([
    `[::1]:${port} is not served: another program uses it, and may get the requests to localhost. Use 127.0.0.1, or another port.`,
  ]);
  expect(await health('127.0.0.1', port)).toBe(200);
  await listening.close(0);
  other.close();
});

test('a free port is free on both loopback addresses', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => listen(options)));
  expect(all.flatMap(({ notes }) => notes)).toEqual([]);
  await Promise.all(all.map(({ close }) => close(0)));
});

test('an IPv4 loopback address counts as one in its IPv6 form, too', () => {
  expect(['::1', '::ffff:127.0.0.1', '[::ffff:7f00:1]', '::ffff:127.9.9.9'].map(isLoopback)).toEqual(
    Array.from({ length: 4 }, () => true),
  );
  expect(['::ffff:10.0.0.1', '::ffff:128.0.0.1', '::7f00:1', '::'].map(isLoopback)).toEqual(
    Array.from({ length: 4 }, () => false),
  );
  expect([plainAddress('::ffff:127.0.0.1'), plainAddress('::1')]).toEqual(['127.0.0.1', '::1']);
});
