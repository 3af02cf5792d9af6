/** Finds a free port for a program that must be told one, or for an address at which nothing listens. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import process from 'node:process';

const firstPort = 10_000;

/** The system gives the ports from here on to whoever asks for any, and to each connection: one may be taken at once. */
const firstGivenPort = (() => {
  try {
    return Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'), 10);
  } catch {
    return 32_768;
  }
})();

const count = firstGivenPort - firstPort;

/** Each process begins elsewhere, so that no two of them find the same port. */
let next = (process.pid * 97) % count;

async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EADDRNOTAVAIL'; // A machine without IPv6.
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** A port that is free on the loopback addresses, and that the system gives to nobody. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = firstPort + next;
    next = (next + 1) % count;
    if ((await isFree(port, '127.0.0.1')) && (await isFree(port, '::1'))) return port;
  }
}
