/** Speed of `verify`: all providers against the built-in mock, in process and as a command. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { verify as verifyAll, type Report } from '../../src/index.ts';
import { at } from '../paths.ts';
import type { Part } from '../report.ts';
import { environment } from '../temp-folder.ts';
import { log, type Settings } from '../settings.ts';
import { shown, shownSpread, spread } from '../statistics.ts';

const minPerSecond = 2000;
const program = at('bin/mockmint.js');

export async function verify({ rounds }: Settings): Promise<Part> {
  const reports: Report[] = [];
  for (let round = 0; round <= rounds; round++) {
    log(`  ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`);
    const report = await verifyAll();
    if (!report.ok)
      throw new Error(`The mock violates its contract: ${report.findings.map(({ title }) => title).join('; ')}`);
    if (round > 0) reports.push(report);
  }
  const { providers } = reports.at(-1)!;
  const commands: number[] = [];
  const firsts: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const [command, first] = [await wholeCommand(), await firstRequest(providers[round % providers.length]!.provider)];
    if (round === 0) continue;
    commands.push(command);
    firsts.push(first);
  }
  const row = (name: string, cases: number, requests: number, ms: readonly number[]): string[] => [
    name,
    shown(cases),
    shown(requests),
    shownSpread(spread(ms)),
    shownSpread(spread(ms.map((each) => (cases * 1000) / each))),
    shownSpread(spread(ms.map((each) => (requests * 1000) / each))),
  ];
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
  const all = sum(providers.map(({ cases }) => cases.length));
  const perSecond = spread(reports.map(({ durationMs }) => (all * 1000) / durationMs)).median;
  return {
    title: 'Verifying',
    about: `The whole contract of each provider against the built-in mock, in the same process; ${rounds} runs after one warm-up run.`,
    tables: [
      {
        columns: ['provider', 'cases', 'requests', 'ms', 'cases/s', 'requests/s'],
        rows: [
          ...providers.map(({ provider, cases, requests }, index) =>
            row(
              provider,
              cases.length,
              requests,
              reports.map((report) => report.providers[index]!.durationMs),
            ),
          ),
          row(
            'all',
            all,
            sum(providers.map(({ requests }) => requests)),
            reports.map(({ durationMs }) => durationMs),
          ),
        ],
      },
      {
        columns: ['command', 'ms'],
        rows: [
          ['`mockmint verify`, from start to end', shownSpread(spread(commands))],
          ['`mockmint verify <provider> --target …`, from start to its first request', shownSpread(spread(firsts))],
        ],
      },
    ],
    goals: [
      {
        goal: `at least ${shown(minPerSecond)} cases/s in process`,
        found: shown(perSecond),
        met: perSecond >= minPerSecond,
      },
    ],
    notes: [],
  };
}

/** Runs the whole program. Returns milliseconds. */
async function wholeCommand(): Promise<number> {
  const startedAt = performance.now();
  const [code] = await once(
    spawn(process.execPath, [program, 'verify'], { stdio: 'ignore', env: environment() }),
    'close',
  );
  if (code !== 0) throw new Error(`verify exited with ${String(code)}`);
  return performance.now() - startedAt;
}

/** Measures from program start to its first request, in milliseconds. */
async function firstRequest(provider: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer((_req, res) => (resolve(performance.now()), res.writeHead(404).end())).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [program, 'verify', provider, '--target', target, '--credential', 'bench-credential'],
    { stdio: 'ignore', env: environment() },
  );
  const ended = once(child, 'close').then(() => reject(new Error('verify sent no request')));
  try {
    return (await promise) - startedAt;
  } finally {
    await ended;
    server.close();
  }
}
