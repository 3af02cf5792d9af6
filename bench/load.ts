/** Load on one server: autocannon with keep-alive, and what the server spent on it. */
import autocannon from 'autocannon';
import type { Call } from './request.ts';
import { cpuMs, type Running } from './process.ts';

export interface Burst {
  readonly connections: number;
  /** For so long … */
  readonly seconds?: number;
  /** … or so many requests. */
  readonly amount?: number;
}

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  /** In milliseconds. */
  readonly p99: number;
  /** Of the server's process, user and system, in microseconds a request; undefined where it can't be told. */
  readonly cpuMicros: number | undefined;
}

/**
 * Sends the calls in turn.
 * @throws Error where anything but successes came: a refusal costs something else
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
  // The default samples each second, and ends at a sample.
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
    const what = `${requests} answers, of them ${non2xx} refusals; ${errors} errors, ${timeouts} timeouts, ${resets} resets`;
    throw new Error(`${url}${calls[0]?.path}: ${what}: nothing was measured`);
  }
  return {
    requests,
    // The first answer opens the window.
    perSecond: (1000 * (requests - 1)) / (last - first),
    p99: times.sort((a, b) => a - b)[Math.floor(requests * 0.99)]!,
    cpuMicros: before === undefined || after === undefined ? undefined : ((after - before) * 1000) / requests,
  };
}
