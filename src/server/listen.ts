/** Sockets: the main port, the providers' own ports, and a close that finishes what is under way. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { raise } from '../core/problem.ts';
import { pin } from './dispatch.ts';
import { createMock, type MockOptions } from './app.ts';
import type { Binding, Mock } from './mock.ts';

export interface ListenOptions extends MockOptions {
  /** 4010 by default; 0 takes a free one. */
  readonly port?: number | undefined;
  /** 127.0.0.1 by default. */
  readonly host?: string | undefined;
}

/** A mock that listens. */
export interface Listening {
  readonly mock: Mock;
  /** Where the main port is bound. */
  readonly binding: Binding;
  /** By provider id, where its own port is bound. */
  readonly ownPorts: ReadonlyMap<string, number>;
  /** Stops listening, lets requests end for at most `graceMs`, then cuts what is left. */
  close(graceMs?: number): Promise<void>;
}

export const defaultPort = 4010;
export const defaultHost = '127.0.0.1';

/**
 * Compiles everything, then listens.
 * @throws AppError `broken-document`, `address-claimed-twice`, `port-taken`, `cannot-listen`, …
 */
export async function listen({ port = defaultPort, host = defaultHost, ...options }: ListenOptions): Promise<Listening> {
  const servers: Server[] = [];
  const ownPorts = new Map<string, number>();
  let binding: Binding | undefined;
  const { app, ready } = createMock(options, () => binding, ownPorts);
  const mock = await ready;
  try {
    const bound = await start(app, host, port, 'mockmint', servers);
    binding = { host, port: bound };
    for (const [id, own] of Object.entries(options.listen ?? {})) {
      ownPorts.set(id, await start((req, res) => (pin(req, id), app(req, res)), host, own, id, servers));
    }
    return { mock, binding, ownPorts, close: (graceMs = 5000) => stop(servers, graceMs) };
  } catch (error) {
    await stop(servers, 0);
    throw error;
  }
}

async function start(listener: RequestListener, host: string, port: number, claimant: string, servers: Server[]): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  }).catch(async (error: NodeJS.ErrnoException) => {
    const address = `${host}:${port}, wanted by ${claimant}`;
    if (error.code === 'EADDRINUSE') raise.portTaken(address, await freePort(host));
    raise.cannotListen(address, error.code === 'EACCES' ? 'no permission; ports below 1024 need it' : error.message);
  });
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

async function freePort(host: string): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, host, resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function stop(servers: readonly Server[], graceMs: number): Promise<void> {
  const closed = Promise.all(servers.map((server) => new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  })));
  const cut = setTimeout(() => servers.forEach((server) => server.closeAllConnections()), graceMs);
  await closed;
  clearTimeout(cut);
}
