/** Starts the HTTP servers on the main port and the providers' dedicated ports, and stops them gracefully. */
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clearInterval, clearTimeout, setInterval, setTimeout } from '../lib/timers.ts';
import { http } from '../lib/http.ts';
import { raise } from '../lib/errors.ts';
import { describeError, safeWarning } from './contain-errors.ts';
import { bindProvider } from './dispatch.ts';
import { createMock, type MockOptions } from './app.ts';
import type { Binding, Mock } from './mock.ts';

export interface ListenOptions extends MockOptions {
  /** Default: 4010. 0 selects a free port. */
  readonly port?: number | undefined;
  /** Default: 127.0.0.1. */
  readonly host?: string | undefined;
}

/** A running mock. */
export interface Listening {
  readonly mock: Mock;
  /** Address of the main port. */
  readonly binding: Binding;
  /** Dedicated ports by provider id. */
  readonly ownPorts: ReadonlyMap<string, number>;
  /** Stops listening, waits up to `graceMs` (default 5000) for open requests, then closes the remaining connections. */
  close(graceMs?: number): Promise<void>;
}

export const defaultPort = 4010;
export const defaultHost = '127.0.0.1';

/** Names the claimant of the main port in error messages. */
const allProviders = 'all providers';

/**
 * Loads all providers, then starts the servers.
 * @throws AppError `broken-document`, `address-claimed-twice`, `port-taken`, `cannot-listen`, …
 */
export async function listen({
  port = defaultPort,
  host = defaultHost,
  ...options
}: ListenOptions): Promise<Listening> {
  if (host.trim() === '') raise.wrongUsage('The host is empty. Give a host name or an address, such as 127.0.0.1.');
  const servers: Server[] = [];
  const ownPorts = new Map<string, number>();
  let binding: Binding | undefined;
  for (const [id, own] of Object.entries(options.listen ?? {})) {
    if (own === port && port !== 0)
      raise.addressClaimedTwice(`Port ${port}`, allProviders, id, 'Use a different port for one of them.');
  }
  const { app, ready } = createMock(options, () => binding, ownPorts);
  const mock = await ready;
  const warn = safeWarning(options.onWarning);
  const onError = (error: Error): void => warn(`A connection could not be accepted: ${describeError(error)}`);
  try {
    const bound = await startServer(app, host, port, allProviders, servers, onError);
    binding = { host, port: bound };
    for (const [id, own] of Object.entries(options.listen ?? {})) {
      ownPorts.set(
        id,
        await startServer((req, res) => (bindProvider(req, id), app(req, res)), host, own, id, servers, onError),
      );
    }
    const close = (graceMs = 5000): Promise<void> => {
      for (const session of mock.sessions.all()) session.events.end(); // Event streams would stay open forever.
      return stopServers(servers, graceMs);
    };
    return { mock, binding, ownPorts, close };
  } catch (error) {
    await stopServers(servers, 0);
    throw error;
  }
}

async function startServer(
  listener: RequestListener,
  host: string,
  port: number,
  claimant: string,
  servers: Server[],
  onError: (error: Error) => void,
): Promise<number> {
  const server = http.createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  }).catch(async (error: NodeJS.ErrnoException) => {
    const address = `${host}:${port}`;
    if (error.code === 'EADDRINUSE') raise.portTaken(claimant, address, await freePort(host, port + 1));
    raise.cannotListen(claimant, address, explainListenError(error));
  });
  server.on('error', onError); // For example too many open files; affects one connection only.
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

function explainListenError({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'EACCES':
      return 'permission denied; ports below 1024 need elevated privileges';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return "the host can't be resolved";
    case 'EADDRNOTAVAIL':
      return 'the host is not an address of this machine';
    default:
      return message;
  }
}

/** Returns the first free port of `first` to `first + 2`, or else any free port; 0 if there is none. */
async function freePort(host: string, first: number): Promise<number> {
  for (const port of [first, first + 1, first + 2, 0]) {
    const probe = http.createServer();
    const free = await new Promise<number>((resolve) => {
      probe
        .once('error', () => resolve(0))
        .listen(port > 65_535 ? 0 : port, host, () => resolve((probe.address() as AddressInfo).port));
    });
    await new Promise((resolve) => probe.close(resolve));
    if (free !== 0) return free;
  }
  return 0;
}

async function stopServers(servers: readonly Server[], graceMs: number): Promise<void> {
  const closed = Promise.all(
    servers.map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeIdleConnections();
        }),
    ),
  );
  // Connections that become idle later would otherwise be kept alive.
  const sweep = setInterval(() => servers.forEach((server) => server.closeIdleConnections()), 20);
  const cut = setTimeout(() => servers.forEach((server) => server.closeAllConnections()), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
