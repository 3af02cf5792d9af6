/** Time from process start to the first valid response, for all servers. */
import { timeColdStart } from '../cold.ts';
import { callAt, ourCall, type Task } from '../operation.ts';
import { timeStart } from '../process.ts';
import type { Part } from '../report.ts';
import { bare, ours, type Server } from '../servers.ts';
import { rotated, log, type Settings } from '../settings.ts';
import { shown, shownRatio, shownSpread, spread } from '../statistics.ts';

const maxMs = 400;
const first = `${ours}, empty caches`;

export async function startUp(task: Task, servers: readonly Server[], { starts }: Settings): Promise<Part> {
  const { operation } = task;
  const starters = [
    ...servers.map((server) => ({
      name: server.name,
      time: () => timeStart(server.command(task), callAt(operation, server.prefix(operation))),
    })),
    { name: first, time: () => timeColdStart([], ourCall(operation)) },
  ];
  const times = new Map<string, number[]>(starters.map(({ name }) => [name, []]));
  for (let run = 0; run <= starts; run++) {
    log(run === 0 ? '  warming up' : `  start ${run} of ${starts}`);
    for (const { name, time } of rotated(starters, run)) {
      const ms = await time();
      if (run > 0) times.get(name)!.push(ms);
    }
  }
  const spreads = new Map([...times].map(([name, each]) => [name, spread(each)]));
  const base = spreads.get(bare)?.median;
  return {
    title: 'Starting',
    about: `From process start to the first valid response to ${operation.title}: ${starts} starts of each server after one warm-up start; the servers take turns.`,
    tables: [
      {
        columns: ['server', 'ms', `to ${bare}`],
        rows: [...spreads].map(([name, each]) => [name, shownSpread(each), shownRatio(each.median, base)]),
      },
    ],
    goals: [
      {
        goal: `${ours} in at most ${maxMs} ms`,
        found: `${shown(spreads.get(ours)!.median)} ms`,
        met: spreads.get(ours)!.median <= maxMs,
      },
    ],
    notes: [
      `${ours} loads five documents, the others one or none. It caches compiled code and the checks that documents passed; ` +
        `"${first}" is a start without these caches.`,
    ],
  };
}
