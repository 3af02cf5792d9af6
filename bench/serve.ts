/**
 * How much the mock costs over a bare Express app that answers the same bodies without any check: requests per second,
 * 99th percentile, and the time from process start to the first answer. Both run in processes of their own; their
 * rounds take turns, so that whatever else the machine does befalls both.
 *
 *   npm run bench:serve -- [--rounds 5] [--seconds 3] [--connections 32] [--starts 9] [--json]
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    starts: { type: 'string', default: '9' },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const connections = Number(values.connections);
const starts = Number(values.starts);

interface Call {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** One opaque token and one signed JWT. */
const calls: Readonly<Record<string, Call>> = {
  'askui (opaque)': {
    path: '/askui/api/v1/access-tokens',
    headers: { 'content-type': 'application/json', authorization: 'Bearer mock_valid' },
    body: '{"name":"Main app"}',
  },
  'dayzero (JWT)': {
    path: '/dayzero/api/v1/tokens',
    headers: { 'content-type': 'application/json', authorization: 'Bearer mock_valid', 'x-business-id': '3fa85f64-5717-4562-b3fc-2c963f66afa6' },
    body: '{"name":"Main app"}',
  },
};
const [firstCall] = Object.values(calls) as [Call];

const at = (file: string): string => join(import.meta.dirname, file);
const commands = {
  mock: (port: number) => [at('../bin/mockmint.js'), 'serve', '--port', String(port), '--log', 'silent'],
  bare: (port: number) => [at('bare.ts'), JSON.stringify(answers), String(port)],
};
type Side = keyof typeof commands;
const sides = ['mock', 'bare'] as const;

/** What the mock answers, for the bare app to answer likewise. */
const answers: Record<string, { status: number; body: unknown }> = {};

interface Started {
  readonly url: string;
  /** From the start of the process to its first answer, in milliseconds. */
  readonly ms: number;
  end(): Promise<void>;
}

async function start(side: Side): Promise<Started> {
  const port = await freePort();
  const begun = performance.now();
  const child = spawn(process.execPath, commands[side](port), { stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `http://127.0.0.1:${port}`;
  while ((await post(url, firstCall).catch(() => undefined)) === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  return { url, ms: performance.now() - begun, end: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** One request on a connection of its own. @throws Error where nobody listens yet, or the answer is no success */
function post(url: string, { path, headers, body }: Call): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const call = request(url + path, { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) }, agent: false }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (part: string) => (text += part)).once('end', () => resolve({ status: res.statusCode ?? 0, body: JSON.parse(text) }));
    });
    call.once('error', reject).end(body);
  });
}

interface Measured {
  readonly perSecond: number;
  readonly p99: number;
}

async function measure(url: string, { path, headers, body }: Call, duration: number): Promise<Measured> {
  const { requests, latency, non2xx, errors } = await autocannon({ url: url + path, method: 'POST', headers, body, connections, duration });
  if (non2xx > 0 || errors > 0) throw new Error(`${non2xx} refusals and ${errors} errors at ${path}: nothing was measured`);
  return { perSecond: requests.average, p99: latency.p99 };
}

interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

function spread(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return { median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2, least: sorted[0]!, most: sorted.at(-1)! };
}

interface Row {
  readonly what: string;
  readonly unit: string;
  readonly mock: Spread;
  readonly bare: Spread;
  /** Of the medians, the mock's to the bare app's. */
  readonly ratio: number;
}

const row = (what: string, unit: string, samples: Record<Side, number[]>): Row => {
  const [mock, bare] = [spread(samples.mock), spread(samples.bare)];
  return { what, unit, mock, bare, ratio: mock.median / bare.median };
};

const tell = (text: string): void => void (values.json || process.stderr.write(`${text}\n`));

async function load(): Promise<Row[]> {
  const mock = await start('mock');
  for (const call of Object.values(calls)) answers[call.path] = await post(mock.url, call);
  const bare = await start('bare');
  const urls = { mock: mock.url, bare: bare.url };
  const samples = new Map(Object.keys(calls).map((name) => [name, { mock: [] as Measured[], bare: [] as Measured[] }]));
  for (let round = 0; round <= rounds; round++) {
    tell(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
    for (const [name, call] of Object.entries(calls)) {
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
        const measured = await measure(urls[side], call, seconds);
        if (round > 0) samples.get(name)![side].push(measured);
      }
    }
  }
  await Promise.all([mock.end(), bare.end()]);
  return [...samples].flatMap(([name, { mock: ours, bare: theirs }]) => [
    row(name, 'requests/s', { mock: ours.map(({ perSecond }) => perSecond), bare: theirs.map(({ perSecond }) => perSecond) }),
    row(name, 'p99 ms', { mock: ours.map(({ p99 }) => p99), bare: theirs.map(({ p99 }) => p99) }),
  ]);
}

async function startUps(): Promise<Row> {
  const samples: Record<Side, number[]> = { mock: [], bare: [] };
  tell(`${starts} starts of each`);
  for (let run = 0; run <= starts; run++) {
    for (const side of sides) {
      const started = await start(side);
      if (run > 0) samples[side].push(started.ms);
      await started.end();
    }
  }
  return row('process start to first answer', 'ms', samples);
}

const rows = [...(await load()), await startUps()];
const machine = { node: process.version, cpus: cpus().length, load: Number(loadavg()[0]!.toFixed(2)), rounds, seconds, connections, starts };
if (values.json) {
  process.stdout.write(`${JSON.stringify({ machine, rows }, null, 2)}\n`);
} else {
  const digits = (value: number, unit: string): string => value.toFixed(unit === 'requests/s' ? 0 : 1);
  const shown = ({ median, least, most }: Spread, unit: string): string => `${digits(median, unit)} (${digits(least, unit)}–${digits(most, unit)})`;
  const table = rows.map(({ what, unit, mock, bare, ratio }) => [what, unit, shown(mock, unit), shown(bare, unit), ratio.toFixed(2)]);
  const lines = [['', '', 'mock, median (range)', 'bare Express', 'ratio'], ...table];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  process.stdout.write(`\n${lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd()).join('\n')}\n\n`);
  process.stdout.write(`Node ${machine.node}, ${machine.cpus} CPUs, load ${machine.load}, ${connections} connections, ${rounds} rounds of ${seconds} s\n`);
}
