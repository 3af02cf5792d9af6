/** Requests per second, latency and CPU time of all servers, for both operations. */
import { load, type Load } from '../load.ts';
import { callAt, type Operation, type Task } from '../operation.ts';
import { probe, type Probed } from '../probe.ts';
import { start, type Running } from '../process.ts';
import type { Goal, Part, Table } from '../report.ts';
import { bare, commandLine, ours, baselines, type Server } from '../servers.ts';
import { rotated, log, type Settings } from '../settings.ts';
import { shownRatio, shownSpread, spread, spreadOfKnown } from '../statistics.ts';

interface Contender {
  readonly server: Server;
  readonly running: Running;
  readonly probed: Probed;
  readonly loads: Load[];
}

export async function serve(tasks: readonly Task[], servers: readonly Server[], settings: Settings): Promise<Part> {
  const found: { task: Task; contenders: Contender[] }[] = [];
  for (const task of tasks) found.push({ task, contenders: await race(task, servers, settings) });
  const { connections, rounds, seconds } = settings;
  return {
    title: 'Serving',
    about:
      `Valid requests over ${connections} keep-alive connections: ${rounds} rounds of ${seconds} s after one warm-up round; the servers take turns within each round, in a ` +
      "changing order. CPU is the user and system time of the server's process per request. The load generator runs on the same machine and limits the fastest servers: " +
      'compare those by CPU rather than by requests/s.',
    tables: [...found.map(({ task, contenders }) => figures(task, contenders)), checks(found[0]!.contenders)],
    goals: found.flatMap(({ task, contenders }) => goals(task, contenders)),
    notes: [
      ...servers.map(
        (server) => `${server.name} ${server.version}: ${server.about} \`${commandLine(server, tasks[0]!)}\``,
      ),
      "All use the effective document (the published one with mockmint's overlay) except the first two, which need none.",
      'The checks were determined with requests without a credential, with an invalid credential, and with an invalid body. Response validation is reported as documented.',
    ],
  };
}

async function race(
  task: Task,
  servers: readonly Server[],
  { rounds, seconds, connections }: Settings,
): Promise<Contender[]> {
  const contenders: Contender[] = [];
  const call = (server: Server) => callAt(task.operation, server.prefix(task.operation));
  try {
    for (const server of servers) {
      const running = await start(server.command(task), call(server));
      contenders.push({
        server,
        running,
        probed: await probe(server.name, running.url, task.operation, call(server)),
        loads: [],
      });
    }
    for (let round = 0; round <= rounds; round++) {
      log(`  ${task.operation.title}: ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`);
      for (const { server, running, loads } of rotated(contenders, round)) {
        const measured = await load(running, [call(server)], { connections, seconds });
        if (round > 0) loads.push(measured);
      }
    }
    return contenders;
  } finally {
    await Promise.all(contenders.map(({ running }) => running.stop()));
  }
}

const perSecond = ({ loads }: Contender) => spread(loads.map((each) => each.perSecond));

/** The required requests/s, relative to the bare app and to the other mocks. */
function goals({ operation }: Task, contenders: readonly Contender[]): Goal[] {
  const rate = (name: string): number => perSecond(contenders.find(({ server }) => server.name === name)!).median;
  const peers = contenders.filter(({ server }) => server.name !== ours && !baselines.includes(server.name));
  const fastest = peers.map(({ server }) => server.name).reduce((a, b) => (rate(b) > rate(a) ? b : a));
  return [
    {
      goal: `${operation.title}: at least ${operation.minRatioToBare.toFixed(1)} × the requests/s of ${bare}`,
      found: shownRatio(rate(ours), rate(bare)),
      met: rate(ours) >= operation.minRatioToBare * rate(bare),
    },
    {
      goal: `${operation.title}: more than every other mock`,
      found: `${shownRatio(rate(ours), rate(fastest))} that of ${fastest}`,
      met: rate(ours) > rate(fastest),
    },
  ];
}

function figures({ operation }: { operation: Operation }, contenders: readonly Contender[]): Table {
  const cpu = ({ loads }: Contender) => spreadOfKnown(loads.map(({ cpuMicros }) => cpuMicros));
  const base = contenders.find(({ server }) => server.name === bare);
  return {
    title: operation.title,
    columns: ['server', 'requests/s', `to ${bare}`, 'p99 ms', 'CPU µs a request', `to ${bare}`, 'bytes of body'],
    rows: contenders.map((contender) => [
      contender.server.name,
      shownSpread(perSecond(contender)),
      shownRatio(perSecond(contender).median, base && perSecond(base).median),
      shownSpread(spread(contender.loads.map(({ p99 }) => p99))),
      shownSpread(cpu(contender)),
      shownRatio(cpu(contender)?.median, base && cpu(base)?.median),
      String(contender.probed.bytes),
    ]),
  };
}

const checks = (contenders: readonly Contender[]): Table => ({
  title: 'What each server does per request',
  columns: [
    'server',
    'requires a credential',
    'validates the credential',
    'validates the request',
    'validates its response',
    'new token each time',
    'tokens work as credentials',
  ],
  rows: contenders.map(({ server: { name, checksResponses }, probed }) => [
    name,
    ...[
      probed.rejectsNoCredential,
      probed.rejectsBadCredential,
      probed.rejectsInvalidBody,
      checksResponses,
      probed.newTokenEachTime,
      probed.tokensLive,
    ].map((does) => (does ? 'yes' : '–')),
  ]),
});
