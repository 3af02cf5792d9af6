/** Cost of additional providers: at start-up and per request. */
import { timeColdStart } from '../cold.ts';
import { load, type Load } from '../load.ts';
import { builtIn, providersArgs } from '../provider-copies.ts';
import { mockmint } from '../mockmint.ts';
import { get } from '../request.ts';
import { opaque, ourCall } from '../operation.ts';
import { residentMb, start, timeStart, type Running } from '../process.ts';
import type { Goal, Part } from '../report.ts';
import { rotated, log, type Settings } from '../settings.ts';
import { shown, shownRatio, shownSpread, spread, spreadOfKnown } from '../statistics.ts';

const counts = [5, 10, 20, 50] as const;
const extremes = [counts[0], counts.at(-1)!] as const;
const maxMs = 2000;
const flatWithin = 0.1;
/** Allowed increase of the cost per provider from 20 to 50, relative to that from 5 to 20. */
const linearWithin = 0.5;

interface Starts {
  readonly count: number;
  readonly cold: number[];
  readonly warm: number[];
}

interface Loaded {
  readonly count: number;
  readonly running: Running;
  readonly loads: Load[];
  /** Resident memory after the last round. */
  mb?: number | undefined;
}

export async function providers(settings: Settings): Promise<Part> {
  if (builtIn.length !== counts[0]) throw new Error(`There are ${builtIn.length} providers, not ${counts[0]}`);
  const args = new Map(counts.map((count) => [count as number, providersArgs(count)]));
  const starts = await startAll(args, Math.ceil(settings.starts / 2));
  const loaded = await loadExtremes(args, settings);
  const [few, many] = loaded as [Loaded, Loaded];
  const perSecond = ({ loads }: Loaded) => spread(loads.map((each) => each.perSecond));
  const cpu = ({ loads }: Loaded) => spreadOfKnown(loads.map(({ cpuMicros }) => cpuMicros));
  return {
    title: 'Many providers',
    about:
      `The five built-in providers and copies of them with other ids and hosts, from a folder (\`serve --folder\`), measured with ${opaque.title}. Cold: nothing is cached, as at the ` +
      'first start. Warm: all later starts.',
    tables: [
      {
        title: 'From the start of the process to the first valid response',
        columns: ['providers', 'cold ms', 'warm ms'],
        rows: starts.map(({ count, cold, warm }) => [
          String(count),
          shownSpread(spread(cold)),
          shownSpread(spread(warm)),
        ]),
      },
      {
        title: 'Requests',
        columns: ['providers', 'requests/s', `to ${few.count}`, 'CPU µs a request', `to ${few.count}`, 'MB at the end'],
        rows: loaded.map((each) => [
          String(each.count),
          shownSpread(perSecond(each)),
          shownRatio(perSecond(each).median, perSecond(few).median),
          shownSpread(cpu(each)),
          shownRatio(cpu(each)?.median, cpu(few)?.median),
          shown(each.mb),
        ]),
      },
    ],
    goals: [
      ...(['cold', 'warm'] as const).flatMap((kind) =>
        startGoals(
          kind,
          starts.map(({ count, [kind]: times }) => ({ count, ms: spread(times).median })),
        ),
      ),
      flat('requests/s', perSecond(few).median / perSecond(many).median),
      ...(cpu(few) && cpu(many) ? [flat('CPU', cpu(many)!.median / cpu(few)!.median)] : []),
    ],
    notes: [],
  };
}

const flat = (what: string, ratio: number): Goal => ({
  goal: `${what}: a request costs at most ${flatWithin * 100} % more at ${extremes[1]} than at ${extremes[0]}`,
  found: `${ratio.toFixed(2)} ×`,
  met: ratio <= 1 + flatWithin,
});

function startGoals(kind: string, starts: readonly { count: number; ms: number }[]): Goal[] {
  const ms = (count: number): number => starts.find((each) => each.count === count)!.ms;
  const marginal = (from: number, to: number): number => (ms(to) - ms(from)) / (to - from);
  const [early, late] = [marginal(5, 20), marginal(20, 50)];
  return [
    {
      goal: `${kind} start with 50 in less than ${shown(maxMs)} ms`,
      found: `${shown(ms(50))} ms`,
      met: ms(50) < maxMs,
    },
    {
      goal: `${kind} start grows no faster than linearly: a provider costs at most ${linearWithin * 100} % more from 20 to 50 than from 5 to 20`,
      found: `${shown(late)} ms to ${shown(early)} ms`,
      met: late <= early * (1 + linearWithin),
    },
  ];
}

async function startAll(args: ReadonlyMap<number, readonly string[]>, times: number): Promise<Starts[]> {
  const starts: Starts[] = counts.map((count) => ({ count, cold: [], warm: [] }));
  for (let run = 0; run <= times; run++) {
    log(run === 0 ? '  warming up' : `  starts: round ${run} of ${times}`);
    for (const { count, cold, warm } of rotated(starts, run)) {
      const more = args.get(count)!;
      const warmMs = await timeStart(mockmint({ args: more }), ourCall(opaque));
      if (run === 0) continue;
      warm.push(warmMs);
      cold.push(await timeColdStart(more, ourCall(opaque)));
    }
  }
  return starts;
}

async function loadExtremes(
  args: ReadonlyMap<number, readonly string[]>,
  { rounds, seconds, connections }: Settings,
): Promise<Loaded[]> {
  const all: Loaded[] = [];
  try {
    for (const count of extremes) {
      const running = await start(mockmint({ args: args.get(count)! }), ourCall(opaque));
      all.push({ count, running, loads: [] });
      const { text } = await get(running.url, '/__admin/providers');
      const served = text.split('"id"').length - 1;
      if (served !== count) throw new Error(`${served} providers are served instead of ${count}`);
    }
    for (let round = 0; round <= rounds; round++) {
      log(`  requests: ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`);
      for (const { running, loads } of rotated(all, round)) {
        const measured = await load(running, [ourCall(opaque)], { connections, seconds });
        if (round > 0) loads.push(measured);
      }
    }
    for (const each of all) each.mb = residentMb(each.running.pid);
    return all;
  } finally {
    await Promise.all(all.map(({ running }) => running.stop()));
  }
}
