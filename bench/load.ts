/** Sends load to one server with autocannon (keep-alive) and measures its CPU time. */
import autocannon from 'autocannon';
import type { Call } from './request.ts';
import { cpuMs, type Running } from './process.ts';

export interface Burst {
  readonly connections: number;
  /** Duration; or set `amount`. */
  readonly seconds?: number;
  /** Number of requests; or set `seconds`. */
  readonly amount?: number;
}

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  /** 99th percentile of the response time, in milliseconds. */
  readonly p99: number;
  /** CPU time (user and system) of the server's process per request, in microseconds; undefined if unknown. */
  readonly cpuMicros: number | undefined;
}

/**
 * Sends the calls in rotation.
 * @throws Error if any request failed, since a rejected request has a different cost
 */
export async function load(
  { url, pid }: Pick<Running, 'url' | 'pid'>,
  calls: readonly Call[],
  { connections, seconds, amount }: Burst,
): Promise<Load> {
  const before = cpuMs(pid);
  const times: number[] = [];
  let first = 0;
  let last = 0;
  // By default autocannon samples once a second and stops only at a sample.
  const options = {
    url,
    connections,
    requests: calls.map(({ path, headers, body }) => ({ method: 'POST' as const, path, headers, body })),
    sampleInt: 50,
    ...(amount === undefined ? { duration: seconds! } : { amount }),
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(options, (error: Error | null, done: autocannon.Result) =>
      error ? reject(error) : resolve(done),
    );
    run.on('response', (_client, _status, _bytes, ms) => {
      last = performance.now();
      if (times.length === 0) first = last;
      times.push(ms);
    });
  });
  const after = cpuMs(pid);
  const { non2xx, errors, timeouts, resets } = result;
  const requests = times.length;
  if (non2xx + errors + timeouts + resets > 0 || requests < (amount ?? 2)) {
    const what = `${requests} responses, ${non2xx} of them not 2xx; ${errors} errors, ${timeouts} timeouts, ${resets} resets`;
    throw new Error(`${url}${calls[0]?.path}: ${what}: nothing was measured`);
  }
  return {
    requests,
    // The first response starts the measured interval.
    perSecond: (1000 * (requests - 1)) / (last - first),
    p99: times.sort((a, b) => a - b)[Math.floor(requests * 0.99)]!,
    cpuMicros: before === undefined || after === undefined ? undefined : ((after - before) * 1000) / requests,
  };
}
