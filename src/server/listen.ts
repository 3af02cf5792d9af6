/** Starts the servers on the main port and the providers' dedicated ports, and stops them gracefully. */
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { clearInterval, clearTimeout, setInterval, setTimeout } from '../lib/timers.ts';
import type { Duplex } from 'node:stream';
import { http } from '../lib/http.ts';
import { raise } from '../lib/errors.ts';
import { bind } from './bind.ts';
import { contain, describeError, safeWarning, type ErrorReport } from './contain-errors.ts';
import { bindProvider } from './dispatch.ts';
import { passUpgrades } from './upgrade.ts';
import { watchDocuments, type ReloadReport } from './document-watcher.ts';
import { createMock, type MockOptions } from './app.ts';
import type { Binding, Mock } from './mock.ts';
import { protocolErrors } from './protocol-errors.ts';
import { createTlsIdentity, type TlsIdentity, type TlsKeyPair } from './tls/tls-identity.ts';

export interface ListenOptions extends MockOptions {
  /** Default: 4010. 0 selects a free port. */
  readonly port?: number | undefined;
  /** Default: both loopback addresses, 127.0.0.1 and ::1. `0.0.0.0` and `::` stand for all addresses. */
  readonly host?: string | undefined;
  /** Serve HTTPS: with a certificate that is created at start (`true`), or with your own, in PEM. */
  readonly https?: boolean | TlsKeyPair | undefined;
  /** Load documents and overlays again when their files change. The state of the sessions stays. Default: false. */
  readonly watch?: boolean | undefined;
  /** Called with the ids of the providers whose documents were loaded again. */
  readonly onReload?: ((providers: readonly string[]) => unknown) | undefined;
}

/** A running mock. */
export interface Listening {
  readonly mock: Mock;
  /** Address of the main port. */
  readonly binding: Binding;
  /** Dedicated ports by provider id. */
  readonly ownPorts: ReadonlyMap<string, number>;
  /** The CA of the created certificate, in PEM; undefined for plain HTTP and for the user's own certificate. */
  readonly ca: string | undefined;
  /** Notes for the user, such as an address that is not served. */
  readonly notes: readonly string[];
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
  host,
  https,
  watch: watches = false,
  onReload,
  ...options
}: ListenOptions): Promise<Listening> {
  if (host?.trim() === '') raise.wrongUsage('The host is empty. Give a host name or an address, such as 127.0.0.1.');
  const servers: Server[] = [];
  const upgraded = new Set<Duplex>();
  const notes: string[] = [];
  const ownPorts = new Map<string, number>();
  let binding: Binding | undefined;
  for (const [id, own] of Object.entries(options.listen ?? {})) {
    if (own === port && port !== 0)
      raise.addressClaimedTwice(`Port ${port}`, allProviders, id, 'Use a different port for one of them.');
  }
  const { app, ready } = createMock(options, () => binding, ownPorts);
  const mock = await ready;
  notes.push(...mock.providerRouter.notes, ...[...mock.upstreams.values()].flatMap((upstream) => upstream.notes));
  const warn = safeWarning(options.onWarning);
  const identity = await createTlsIdentity(https, {
    host: host ?? defaultHost,
    providers: mock.providerRouter.providers.map(({ id }) => id),
    allowHosts: options.allowHosts ?? [],
  });
  const createServer = await serverFactory(identity);
  const watch = protocolErrors(mock, warn);
  const report: ErrorReport = (what, error) => warn(`${what} failed: ${describeError(error)}`);
  const start = async (
    at: number,
    claimant: string,
    prepare: (req: IncomingMessage) => void = () => {},
  ): Promise<number> => {
    const listener: RequestListener = (req, res) => (prepare(req), app(req, res));
    const create = (): Server => {
      const server = watch(createServer(listener));
      return mock.upstreams.size === 0 ? server : passUpgrades(server, mock, { prepare, upgraded, report });
    };
    const bound = await bind({ host: host ?? 'localhost', port: at, claimant, create });
    servers.push(...bound.servers);
    notes.push(...bound.notes);
    for (const server of bound.servers) {
      // For example too many open files; affects one connection only.
      server.on('error', (error) => warn(`A connection could not be accepted: ${describeError(error)}`));
    }
    return bound.port;
  };
  try {
    const mainPort = await start(port, allProviders);
    binding = { scheme: identity ? 'https' : 'http', host: host ?? defaultHost, port: mainPort };
    for (const [id, own] of Object.entries(options.listen ?? {}))
      ownPorts.set(id, await start(own, id, (req) => bindProvider(req, id)));
    const unwatch = watches ? watchDocuments(mock, reloadReport(warn, report, onReload)) : undefined;
    const close = async (graceMs = 5000): Promise<void> => {
      unwatch?.();
      for (const session of mock.sessions.all()) session.events.end(); // Event streams would stay open forever.
      for (const socket of upgraded) socket.destroy();
      await stopServers(servers, graceMs);
      await mock.close();
    };
    return { mock, binding, ownPorts, ca: identity?.ca, notes, close };
  } catch (error) {
    await stopServers(servers, 0);
    await mock.close();
    throw error;
  }
}

const reloadReport = (
  warn: (warning: string) => void,
  report: ErrorReport,
  onReload: ListenOptions['onReload'],
): ReloadReport => ({
  reloaded: (providers) => void contain(report, 'onReload', () => onReload?.(providers)),
  failed: (reason) => warn(`A changed document was not loaded, so the mock serves it as it was. ${reason}`),
});

/** A missing Host is rejected later, so that it is recorded and the page gets to see why. */
const serverOptions = { requireHostHeader: false } as const;

async function serverFactory(identity: TlsIdentity | undefined): Promise<(listener: RequestListener) => Server> {
  if (!identity) return (listener) => http.createServer(serverOptions, listener);
  const { cert, key } = identity;
  const https = await import('node:https');
  return (listener) => https.createServer({ ...serverOptions, cert, key }, listener);
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
