/** Proxied requests: throughput, added latency and CPU of mockmint's proxy and others, in front of one service. */
import { load, type Load } from '../load.ts';
import { mockmint } from '../mockmint.ts';
import { callAt, type Task } from '../operation.ts';
import { at, versionOf } from '../paths.ts';
import { start, type Command, type Running } from '../process.ts';
import type { Goal, Part } from '../report.ts';
import { log, rotated, type Settings } from '../settings.ts';
import { shownRatio, shownSpread, spread, spreadOfKnown } from '../statistics.ts';
import { environment } from '../temp-folder.ts';

const direct = 'no proxy';
const middleware = 'http-proxy-middleware on bare Express';
const ours = 'mockmint proxy';
const prism = 'Prism proxy';
const minRatio = 0.7;

interface Proxy {
  readonly name: string;
  /** Prefix of the service's paths. */
  readonly prefix: string;
  readonly running: Running;
  /** Under full load. */
  readonly loads: Load[];
  /** Over one connection, for the latency. */
  readonly alone: Load[];
}

const plain = (args: (port: string) => string[]): Command => ({
  args: (port) => args(String(port)),
  env: environment(),
});

export async function proxies({ operation, document, response }: Task, settings: Settings): Promise<Part> {
  const { provider } = operation;
  const body = JSON.stringify(response);
  const service = await start(
    plain((port) => [at('bench/baselines/node.ts'), body, port]),
    operation.call,
  );
  const contenders: Proxy[] = [];
  const add = async (name: string, prefix: string, command: Command): Promise<void> => {
    contenders.push({ name, prefix, running: await start(command, callAt(operation, prefix)), loads: [], alone: [] });
  };
  try {
    contenders.push({ name: direct, prefix: '', running: service, loads: [], alone: [] });
    await add(
      middleware,
      '',
      plain((port) => [at('bench/peers/proxy-middleware.mjs'), service.url, port]),
    );
    await add(ours, `/${provider}`, mockmint({ command: ['proxy', provider, service.url] }));
    await add(
      prism,
      '',
      plain((port) => [
        at('node_modules/@stoplight/prism-cli/dist/index.js'),
        'proxy',
        '--host',
        '127.0.0.1',
        '--port',
        port,
        '-v',
        'silent',
        document,
        service.url,
      ]),
    );
    for (let round = 0; round <= settings.rounds; round++) {
      log(`  ${round === 0 ? 'warming up' : `round ${round} of ${settings.rounds}`}`);
      for (const { running, prefix, loads, alone } of rotated(contenders, round)) {
        const calls = [callAt(operation, prefix)];
        const { connections, seconds } = settings;
        const full = await load(running, calls, { connections, seconds });
        const single = await load(running, calls, { connections: 1, seconds: seconds / 4 });
        if (round === 0) continue;
        loads.push(full);
        alone.push(single);
      }
    }
    return report(operation.title, contenders, settings);
  } finally {
    await Promise.all(contenders.map(({ running }) => running.stop()));
  }
}

const perSecond = ({ loads }: Proxy) => spread(loads.map((each) => each.perSecond));

/** The median time of a request over one connection, in milliseconds. */
const millisAlone = ({ alone }: Proxy): number => spread(alone.map((each) => 1000 / each.perSecond)).median;

function report(title: string, contenders: readonly Proxy[], { connections }: Settings): Part {
  const find = (name: string): Proxy => contenders.find((one) => one.name === name)!;
  const rate = (name: string): number => perSecond(find(name)).median;
  const goals: Goal[] = [
    {
      goal: `at least ${minRatio} × the requests/s of ${middleware}`,
      found: shownRatio(rate(ours), rate(middleware)),
      met: rate(ours) >= minRatio * rate(middleware),
    },
    {
      goal: `more than ${prism}`,
      found: shownRatio(rate(ours), rate(prism)),
      met: rate(ours) > rate(prism),
    },
  ];
  return {
    title: 'Proxies',
    about:
      `${title}: valid requests over ${connections} connections, forwarded to a \`node:http\` service in a process of its own on the same machine. ` +
      `mockmint judges and records each exchange; Prism ${versionOf('node_modules/@stoplight/prism-cli')} validates it; http-proxy-middleware ` +
      `${versionOf('bench/peers/node_modules/http-proxy-middleware')} forwards only. The added latency is that of one connection.`,
    tables: [
      {
        title: 'Proxied requests',
        columns: ['proxy', 'requests/s', `to ${middleware}`, 'p99 ms', 'added ms a request', 'CPU µs a request'],
        rows: contenders.map((one) => [
          one.name,
          shownSpread(perSecond(one)),
          shownRatio(perSecond(one).median, rate(middleware)),
          shownSpread(spread(one.loads.map(({ p99 }) => p99))),
          one.name === direct ? '–' : (millisAlone(one) - millisAlone(find(direct))).toFixed(2),
          shownSpread(spreadOfKnown(one.loads.map(({ cpuMicros }) => cpuMicros))),
        ]),
      },
    ],
    goals,
    notes: [],
  };
}
