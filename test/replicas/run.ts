/** `npm run test:replicas`: many requests to four replicas on one database, while replicas and the database fail. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { wait } from '../../src/lib/timers.ts';
import { startPostgres } from '../support/postgres-server.ts';
import { createReplica } from './replica.ts';
import { SessionLoad } from './session-load.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    sessions: { type: 'string', default: '200' },
    replicas: { type: 'string', default: '4' },
    port: { type: 'string', default: '4711' },
    /** Time between two kills, in milliseconds. */
    every: { type: 'string', default: '4000' },
    concurrency: { type: 'string', default: '64' },
  },
});
const requests = Number(values.requests);
const concurrency = Number(values.concurrency);
const log = (text: string): void => void process.stdout.write(`${text}\n`);

const database = await startPostgres();
const replicas = Array.from({ length: Number(values.replicas) }, (_, index) =>
  createReplica(Number(values.port) + index, database.url),
);
let isOver = false;

/** Kills one replica after the other, and starts it again. */
async function killReplicas(): Promise<number> {
  let kills = 0;
  for (; ; kills++) {
    await wait(Number(values.every));
    if (isOver) return kills;
    const replica = replicas[kills % replicas.length];
    await replica?.kill();
    await replica?.start();
  }
}

async function run(): Promise<readonly string[]> {
  await Promise.all(replicas.map((replica) => replica.start()));
  let turn = 0;
  const nextUrl = (): string => replicas[turn++ % replicas.length]?.url ?? '';
  const loads = Array.from(
    { length: Number(values.sessions) },
    (_, index) => new SessionLoad(`load-${index}`, nextUrl),
  );
  await Promise.all(loads.map((load) => load.begin()));
  const startedAt = performance.now();
  const killing = killReplicas();
  let sent = 0;
  let restart: Promise<void> | undefined;
  const restartDatabase = async (): Promise<void> => {
    log('  the database restarts');
    await database.stop();
    await wait(500);
    await database.start();
  };
  const sendInTurn = async (): Promise<void> => {
    while (sent < requests) {
      const load = loads[sent++ % loads.length];
      if (sent % Math.ceil(requests / 10) === 0) log(`  ${sent} requests`);
      if (sent >= requests / 2) restart ??= restartDatabase();
      await load?.issue();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sendInTurn));
  await restart;
  const seconds = (performance.now() - startedAt) / 1000;
  isOver = true;
  const kills = await killing;
  const unchecked = [...loads];
  const checkInTurn = async (): Promise<void> => {
    for (let load = unchecked.shift(); load; load = unchecked.shift()) await load.check();
  };
  await Promise.all(Array.from({ length: concurrency }, checkInTurn));
  const unknown = loads.reduce((sum, load) => sum + load.unknown, 0);
  log(
    `${requests} requests over ${loads.length} sessions and ${replicas.length} replicas in ${seconds.toFixed(0)} s, with ${kills} kills and one restart of the database; ${unknown} requests were sent again.`,
  );
  return loads.flatMap(({ wrong }) => wrong);
}

async function end(): Promise<void> {
  isOver = true;
  await Promise.all(replicas.map((replica) => replica.kill()));
  await database.remove();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void end().then(() => process.exit(130)));

try {
  const wrong = await run();
  for (const text of wrong.slice(0, 50)) log(text);
  log(wrong.length === 0 ? 'Everything that was told is true.' : `${wrong.length} contradictions.`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  await end();
}
