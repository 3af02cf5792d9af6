/** Throughput with each store, with several replicas on one database, and with many tokens in the database. */
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import process from 'node:process';
import pg from 'pg';
import { startPostgres } from '../../test/support/postgres-server.ts';
import { load, type Load } from '../load.ts';
import { mockmint } from '../mockmint.ts';
import { opaque, ourCall } from '../operation.ts';
import { start, type Running } from '../process.ts';
import type { Goal, Part, Table } from '../report.ts';
import type { Call } from '../request.ts';
import { log, rotated, type Settings } from '../settings.ts';
import { shown, shownRatio, shownSpread, spread } from '../statistics.ts';
import { scratch } from '../temp-folder.ts';

const sessions = 20;
const maxReplicas = 4;
const manyTokens = 1_000_000;
const filledSessions = 10;
const flatWithin = 0.2;
const minRatios: Readonly<Record<string, number>> = { SQLite: 0.5, 'PostgreSQL, 1 replica': 0.15 };

/** One or more mocks on a store. */
interface Contender {
  readonly name: string;
  readonly replicas: readonly Running[];
  readonly perSecond: number[];
  readonly p99: number[];
}

const call = ourCall(opaque);
const calls: readonly Call[] = Array.from({ length: sessions }, (_, index) => ({
  ...call,
  path: `/~bench-${index}${call.path}`,
}));

export async function stores(settings: Settings): Promise<Part> {
  const server = await startPostgres();
  process.setMaxListeners(0); // Each running mock has a listener that stops it.
  const file = (name: string): string => join(scratch('stores'), `${name}.db`);
  const contenders: Contender[] = [];
  const add = async (name: string, store: string, replicas = 1): Promise<void> => {
    const args = ['--store', store];
    const running = await Promise.all(Array.from({ length: replicas }, () => start(mockmint({ args }), call)));
    contenders.push({ name, replicas: running, perSecond: [], p99: [] });
  };
  try {
    await add('memory', 'memory');
    await add('SQLite', `sqlite:${file('load')}`);
    for (let replicas = 1; replicas <= maxReplicas; replicas++)
      await add(
        `PostgreSQL, ${replicas} replica${replicas > 1 ? 's' : ''}`,
        `${server.url}?schema=r${replicas}`,
        replicas,
      );
    await measureAll(contenders, calls, settings);
    const throughput = contenders.splice(0);
    await Promise.all(throughput.flatMap(({ replicas }) => replicas.map((one) => one.stop())));
    await add('SQLite, few', `sqlite:${file('few')}`);
    await add('SQLite, many', `sqlite:${file('many')}`);
    await add('PostgreSQL, few', `${server.url}?schema=few`);
    await add('PostgreSQL, many', `${server.url}?schema=many`);
    fillSqlite(file('many'));
    await fillPostgres(server.url);
    await measureAll(contenders, [call], settings);
    return report(throughput, contenders, settings);
  } finally {
    await Promise.all(contenders.flatMap(({ replicas }) => replicas.map((one) => one.stop())));
    await server.remove();
  }
}

async function measureAll(contenders: readonly Contender[], given: readonly Call[], settings: Settings): Promise<void> {
  for (let round = 0; round <= settings.rounds; round++) {
    log(`  ${round === 0 ? 'warming up' : `round ${round} of ${settings.rounds}`}`);
    for (const { replicas, perSecond, p99 } of rotated(contenders, round)) {
      const connections = Math.ceil(settings.connections / replicas.length);
      const loads = await Promise.all(
        replicas.map((replica): Promise<Load> => load(replica, given, { connections, seconds: settings.seconds })),
      );
      if (round === 0) continue;
      perSecond.push(loads.reduce((sum, one) => sum + one.perSecond, 0));
      p99.push(Math.max(...loads.map((one) => one.p99)));
    }
  }
}

/** A token of a filled session; `n` is its number. */
const columns = 'session, id, sequence, provider, secret, bytes, token, uses';
const values = (n: string): string =>
  `'full-' || (${n} % ${filledSessions}), '=id-' || ${n}, ${n}, 'askui', '=secret-' || ${n}, 500, '{"id":"id-' || ${n} || '"}', 0`;

function fillSqlite(file: string): void {
  const database = new DatabaseSync(file);
  database.exec(`with recursive series(n) as (select 1 union all select n + 1 from series where n < ${manyTokens})
    insert into token (${columns}) select ${values('n')} from series`);
  database.close();
}

async function fillPostgres(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(
    `insert into many.token (${columns}) select ${values('n')} from generate_series(1, ${manyTokens}) as series(n)`,
  );
  await client.query('vacuum analyze many.token');
  await client.end();
}

const median = ({ perSecond }: Contender): number => spread(perSecond).median;

function table(title: string, contenders: readonly Contender[], baseOf: (index: number) => Contender): Table {
  return {
    title,
    columns: ['store', 'requests/s', 'ratio', 'p99 ms'],
    rows: contenders.map((one, index) => [
      one.name,
      shownSpread(spread(one.perSecond)),
      shownRatio(median(one), median(baseOf(index))),
      shownSpread(spread(one.p99)),
    ]),
  };
}

function report(throughput: readonly Contender[], filled: readonly Contender[], settings: Settings): Part {
  const [memory] = throughput as [Contender];
  const few = (index: number): Contender => filled[index - (index % 2)]!;
  const ratioGoals = throughput.flatMap((one): Goal[] => {
    const min = minRatios[one.name];
    if (min === undefined) return [];
    const ratio = median(one) / median(memory);
    return [{ goal: `${one.name}: at least ${min} of memory`, found: `${ratio.toFixed(2)} ×`, met: ratio >= min }];
  });
  const flatGoals = filled.flatMap((one, index): Goal[] => {
    if (index % 2 === 0) return [];
    const cost = median(few(index)) / median(one);
    return [
      {
        goal: `${one.name}: an issue costs at most ${flatWithin * 100} % more than with few`,
        found: `${cost.toFixed(2)} ×`,
        met: cost <= 1 + flatWithin,
      },
    ];
  });
  return {
    title: 'Stores',
    about:
      `Issues (${opaque.title}) over ${settings.connections} connections. PostgreSQL runs on the same machine and the same cores, and forces each commit to the disk. ` +
      `"Many" has ${shown(manyTokens)} live tokens in ${filledSessions} sessions of the same database; "few" has only those of the measurement.`,
    tables: [
      table(`In ${sessions} sessions`, throughput, () => memory),
      table('In one session, by the number of tokens in the database', filled, few),
    ],
    goals: [...ratioGoals, ...flatGoals],
    notes: [
      'More replicas than cores compete with each other and with the database; they show that they do not block.',
    ],
  };
}
