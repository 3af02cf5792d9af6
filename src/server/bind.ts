/** Binds a server to a host, which may stand for several addresses. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { canonicalHost, urlHost } from '../lib/host.ts';
import { http } from '../lib/http.ts';
import { raise } from '../lib/errors.ts';
import { isWildcard } from './mock.ts';

export interface BindRequest {
  readonly host: string;
  /** 0 selects a free port. */
  readonly port: number;
  /** Names what the port is for, in error messages. */
  readonly claimant: string;
  /** Creates a server for one address. */
  readonly create: () => Server;
}

export interface Bound {
  readonly servers: readonly Server[];
  readonly port: number;
  /** Notes for the user, such as an address that is not served. */
  readonly notes: readonly string[];
}

/** Attempts to find a port that is free on both loopback addresses. */
const maxAttempts = 20;

/**
 * `localhost` stands for both loopback addresses, `0.0.0.0` and `::` for all addresses.
 * @throws AppError `port-taken`, `cannot-listen`
 */
export async function bind(request: BindRequest): Promise<Bound> {
  if (isWildcard(request.host)) return bindAll(request);
  return canonicalHost(request.host) === 'localhost' ? bindLoopback(request, maxAttempts) : bindOne(request);
}

async function bindOne(request: BindRequest): Promise<Bound> {
  const server = request.create();
  try {
    return { servers: [server], port: await start(server, request.host, request.port), notes: [] };
  } catch (error) {
    return raiseListenError(request, error);
  }
}

/** A dual-stack socket accepts IPv4 connections as well. */
async function bindAll(request: BindRequest): Promise<Bound> {
  const server = request.create();
  try {
    return { servers: [server], port: await start(server, '::', request.port), notes: [] };
  } catch (error) {
    return lacksIPv6(error) ? bindOne({ ...request, host: '0.0.0.0' }) : raiseListenError(request, error);
  }
}

async function bindLoopback(request: BindRequest, attempts: number): Promise<Bound> {
  const first = await bindOne({ ...request, host: '127.0.0.1' });
  const server = request.create();
  try {
    await start(server, '::1', first.port);
    return { ...first, servers: [...first.servers, server] };
  } catch (error) {
    const isTaken = codeOf(error) === 'EADDRINUSE';
    if (isTaken && request.port === 0 && attempts > 1) {
      await Promise.all(first.servers.map((one) => new Promise((resolve) => one.close(resolve))));
      return bindLoopback(request, attempts - 1);
    }
    const why = isTaken
      ? 'another program uses it, and may get the requests to localhost. Use 127.0.0.1, or another port'
      : `${explainListenError(error)}. Use 127.0.0.1`;
    return { ...first, notes: [`[::1]:${first.port} is not served: ${why}.`] };
  }
}

function start(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

async function raiseListenError({ host, port, claimant }: BindRequest, error: unknown): Promise<never> {
  const address = `${urlHost(host)}:${port}`;
  if (codeOf(error) === 'EADDRINUSE') return raise.portTaken(claimant, address, await freePort(host, port + 1));
  return raise.cannotListen(claimant, address, explainListenError(error));
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

const lacksIPv6 = (error: unknown): boolean => ['EAFNOSUPPORT', 'EADDRNOTAVAIL'].includes(codeOf(error) ?? '');

function explainListenError(error: unknown): string {
  switch (codeOf(error)) {
    case 'EACCES':
      return 'permission denied; ports below 1024 need elevated privileges';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return "the host can't be resolved";
    case 'EADDRNOTAVAIL':
      return 'the host is not an address of this machine';
    case 'EAFNOSUPPORT':
      return 'this machine does not support the address family';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/** Returns the first free port of `first` to `first + 2`, or else any free port; 0 if there is none. */
async function freePort(host: string, first: number): Promise<number> {
  for (const port of [first, first + 1, first + 2, 0]) {
    const probe = http.createServer();
    const free = await start(probe, host, port > 65_535 ? 0 : port).catch(() => 0);
    await new Promise((resolve) => probe.close(resolve));
    if (free !== 0) return free;
  }
  return 0;
}
