/** Resident memory of mockmint while a million tokens are issued, and of Prism for comparison. */
import { load } from '../load.ts';
import { mockmint } from '../mockmint.ts';
import { callAt, operations, ourCall, type Task } from '../operation.ts';
import type { Call } from '../request.ts';
import { peakMb, residentMb, start, type Command } from '../process.ts';
import type { Part, Table } from '../report.ts';
import { ours, type Server } from '../servers.ts';
import { log, type Settings } from '../settings.ts';
import { mean, shown } from '../statistics.ts';

interface Growth {
  readonly atStart: number | undefined;
  /** Memory after each number of requests. */
  readonly samples: readonly { readonly requests: number; readonly mb: number | undefined }[];
  /** Peak as reported by the kernel; undefined if unknown. */
  readonly peak: number | undefined;
}

/** Number of samples. */
const steps = 20;
const maxMb = 200;
const flatWithin = 0.1;

export async function memory(task: Task, prism: Server, { issues, connections }: Settings): Promise<Part> {
  const mine = await growth(ours, mockmint(), operations.map(ourCall), issues, connections);
  const fewer = issues / 10;
  const theirs = await growth(
    prism.name,
    prism.command(task),
    [callAt(task.operation, prism.prefix(task.operation))],
    fewer,
    connections,
  );
  const [early, late] = halves(mine);
  const ratio = late / early;
  return {
    title: 'Memory',
    about:
      `Resident memory while ${shown(issues)} tokens are issued over HTTP, the two operations alternating, ${connections} connections. A session keeps at most 100,000 tokens or 64 MiB of ` +
      'them, and 1,000 requests; beyond that, the oldest are evicted.',
    tables: [table(ours, mine), table(prism.name, theirs)],
    goals: [
      {
        goal: `less than ${maxMb} MB in every sample`,
        found: `at most ${shown(largest(mine))} MB`,
        met: largest(mine) < maxMb,
      },
      {
        goal: `flat: mean of the last half at most ${flatWithin * 100} % above the mean of the second to fifth tenth`,
        found: `${shown(late)} MB to ${shown(early)} MB, ${(100 * (ratio - 1)).toFixed(1)} %`,
        met: ratio <= 1 + flatWithin,
      },
    ],
    notes: [`${prism.name} keeps no tokens; it is measured for only ${shown(fewer)} requests because it is slow.`],
  };
}

/** Shows every second sample, to keep the table narrow. */
function table(name: string, { atStart, samples, peak }: Growth): Table {
  const everySecond = samples.filter((_, index) => index % 2 === 1);
  return {
    columns: ['MB after requests', 'at start', ...everySecond.map(({ requests }) => shown(requests)), 'peak'],
    rows: [[name, shown(atStart), ...everySecond.map(({ mb }) => shown(mb)), shown(peak)]],
  };
}

/** Means of the second to fifth tenth (the session is full by then) and of the last half. */
function halves({ samples }: Growth): [number, number] {
  const known = samples.map(({ mb }) => mb ?? Number.NaN);
  const part = (from: number, to: number): number =>
    mean(known.slice(Math.round(known.length * from), Math.round(known.length * to)));
  return [part(0.1, 0.5), part(0.5, 1)];
}

const largest = ({ samples }: Growth): number => Math.max(...samples.map(({ mb }) => mb ?? Infinity));

async function growth(
  name: string,
  command: Command,
  calls: readonly Call[],
  requests: number,
  connections: number,
): Promise<Growth> {
  const running = await start(command, calls[0]!);
  try {
    const atStart = residentMb(running.pid);
    const samples: { requests: number; mb: number | undefined }[] = [];
    const amount = Math.ceil(requests / steps);
    for (let step = 1; step <= steps; step++) {
      await load(running, calls, { connections, amount });
      samples.push({ requests: amount * step, mb: residentMb(running.pid) });
      if (step % 5 === 0)
        log(`  ${name}: ${shown(samples.at(-1)!.requests)} requests, ${shown(samples.at(-1)!.mb)} MB`);
    }
    return { atStart, samples, peak: peakMb(running.pid) };
  } finally {
    await running.stop();
  }
}
