/** Cost of issuing a token with few, many and the maximum number of live tokens in a session. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { remove } from '../request.ts';
import { load } from '../load.ts';
import { mockmint } from '../mockmint.ts';
import { opaque, ourCall } from '../operation.ts';
import { at } from '../paths.ts';
import { start, type Running } from '../process.ts';
import type { Goal, Part, Table } from '../report.ts';
import { environment } from '../temp-folder.ts';
import { rotated, log, type Settings } from '../settings.ts';
import { mean, shown, shownRatio, shownSpread, spread } from '../statistics.ts';

const levels = [100, 10_000, 100_000] as const;
const flatWithin = 0.1;
/** Small compared with the lowest level; several batches per measurement keep the processor's caches warm. */
const inProcess = { batches: 5, batch: 200 };
/** Large enough to measure from outside the process. */
const overHttpBatch = 1000;
/** All levels issue the same number first; otherwise the fullest would run the best optimised code. */
const warmUp = levels.at(-1)!;

/** The measurements of one level, one per round. */
interface Level {
  readonly live: number;
  readonly micros: number[];
  readonly cpu: number[];
}

export async function issue(settings: Settings): Promise<Part> {
  const within = await measureInProcess(40 * settings.rounds);
  const overHttp = await measureOverHttp(2 * settings.rounds, settings.connections);
  return {
    title: 'Issuing with many live tokens',
    about:
      `One issue (${opaque.title}) at ${levels.map(shown).join(', ')} live tokens, each level in its own process, interleaved; each has issued ${shown(warmUp)} before. ` +
      `100,000 is the maximum per session, where each issue evicts the oldest token. Batches have ${inProcess.batch} issues in process and ${shown(overHttpBatch)} over HTTP, which ` +
      'increase the number of live tokens; before it exceeds the level by more than a tenth or one batch, it is reset.',
    tables: [
      table("In process: the mock's issue and the session's store", within),
      table(`Over HTTP, ${settings.connections} connections`, overHttp),
    ],
    goals: [
      ...flat('in process', within, ({ micros }) => spread(micros).median),
      ...flat('over HTTP, CPU', overHttp, ({ cpu }) => (cpu.length === 0 ? undefined : mean(cpu))),
    ],
    notes: [
      'Times are medians of the batches. CPU is the mean over all batches, because the system counts it in hundredths of a second.',
    ],
  };
}

function table(title: string, found: readonly Level[]): Table {
  const [base] = found as [Level];
  const cpuOf = ({ cpu }: Level): number | undefined => (cpu.length === 0 ? undefined : mean(cpu));
  const hasCpu = found.some(({ cpu }) => cpu.length > 0);
  return {
    title,
    columns: ['live tokens', 'µs an issue', 'to 100', ...(hasCpu ? ['CPU µs an issue', 'to 100'] : [])],
    rows: found.map((level) => [
      shown(level.live),
      shownSpread(spread(level.micros)),
      shownRatio(spread(level.micros).median, spread(base.micros).median),
      ...(hasCpu ? [shown(cpuOf(level)), shownRatio(cpuOf(level), cpuOf(base))] : []),
    ]),
  };
}

function flat(where: string, [base, ...others]: readonly Level[], cost: (level: Level) => number | undefined): Goal[] {
  const baseCost = cost(base!);
  if (baseCost === undefined) return [];
  return others.map((level) => {
    const ratio = cost(level)! / baseCost;
    return {
      goal: `${where}, ${shown(level.live)} live tokens cost at most ${flatWithin * 100} % more than 100`,
      found: `${ratio.toFixed(2)} ×`,
      met: ratio <= 1 + flatWithin,
    };
  });
}

async function measureInProcess(times: number): Promise<Level[]> {
  const issuers = await Promise.all(
    levels.map(async (live) => {
      const child = fork(
        at('bench/baselines/issuer.ts'),
        [live, inProcess.batches, inProcess.batch, warmUp].map(String),
        { env: environment() },
      );
      const killed = (): void => void child.kill('SIGKILL');
      process.once('exit', killed);
      const ended = once(child, 'exit').then(([code]) =>
        Promise.reject(new Error(`An issuer process exited with ${String(code)}`)),
      );
      ended.catch(() => {}); // The process ends after the last round, as intended.
      const next = async (): Promise<number> => Number((await Promise.race([once(child, 'message'), ended]))[0]);
      await next();
      return { child, killed, next, level: { live, micros: [], cpu: [] } as Level };
    }),
  );
  log(`  in process: ${times} times`);
  for (let round = 0; round <= times; round++) {
    for (const { child, next, level } of rotated(issuers, round)) {
      child.send('go');
      const micros = await next();
      if (round > 0) level.micros.push(micros);
    }
  }
  for (const { child, killed } of issuers) {
    process.removeListener('exit', killed);
    child.disconnect();
  }
  return issuers.map(({ level }) => level);
}

async function measureOverHttp(times: number, connections: number): Promise<Level[]> {
  const mocks: { running: Running; level: Level }[] = [];
  const issueIn = (running: Running, amount: number) =>
    load(running, [ourCall(opaque)], { connections: Math.min(connections, amount), amount });
  try {
    for (const live of levels)
      mocks.push({ running: await start(mockmint(), ourCall(opaque)), level: { live, micros: [], cpu: [] } });
    log(`  over HTTP: ${shown(warmUp)} tokens each`);
    for (const { running } of mocks) await issueIn(running, warmUp);
    for (let round = 0; round <= times; round++) {
      log(`  over HTTP: ${round === 0 ? 'warming up' : `round ${round} of ${times}`}`);
      for (const { running, level } of rotated(mocks, round)) {
        await prepare(
          level.live,
          () => forget(running),
          (amount) => issueIn(running, amount),
        );
        const { perSecond, cpuMicros } = await issueIn(running, overHttpBatch);
        if (round === 0) continue;
        level.micros.push(1e6 / perSecond);
        if (cpuMicros !== undefined) level.cpu.push(cpuMicros);
      }
    }
    return mocks.map(({ level }) => level);
  } finally {
    await Promise.all(mocks.map(({ running }) => running.stop()));
  }
}

/** Sets a mock to its level. All mocks issue the same number before a batch, so that none is measured after being idle. */
async function prepare(
  live: number,
  forgetAll: () => Promise<void>,
  issueSome: (amount: number) => Promise<unknown>,
): Promise<void> {
  const [, middle] = levels;
  if (live < middle) await issueSome(middle - live);
  if (live <= middle) await forgetAll();
  await issueSome(Math.min(live, middle));
}

async function forget({ url }: Running): Promise<void> {
  const { status, text } = await remove(url, '/__admin/tokens');
  if (status !== 200) throw new Error(`The tokens could not be deleted: ${status} ${text}`);
}
