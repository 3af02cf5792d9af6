/** Requests to a mock whose store is PostgreSQL, and statements that other programs run there. */
import { exchange, type Reply } from '../../support/mock.ts';
import type { MockServer } from 'mockmint';
import pg from 'pg';
import { wait } from '../../../src/lib/timers.ts';

/** Issues a token. @param base the address of the mock */
export const issue = (base: string, name = 'a'): Promise<Reply> =>
  exchange('POST', `${base}/alumio/api/v1/tokens`, { name }, { origin: 'http://localhost:3000' });

/** The id of the token that `issue` has got. */
export const idOf = ({ json }: Reply): string => (json as { identifier: string }).identifier;

export const health = (mock: MockServer): Promise<Reply> => exchange('GET', `${mock.url()}/__admin/health`);

/** Asks again until the mock answers so. */
export async function until(ask: () => Promise<Reply>, status: number): Promise<Reply> {
  for (let attempt = 0; attempt < 2000; attempt++) {
    const reply = await ask();
    if (reply.status === status) return reply;
    await wait(50);
  }
  throw new Error(`No response with ${status} within 100 seconds.`);
}

/** Runs statements, each in a transaction of its own. Returns the rows of the last. */
export async function sql(url: string, ...statements: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    let rows: readonly Record<string, unknown>[] = [];
    for (const text of statements) ({ rows } = await client.query<Record<string, unknown>>(text));
    return rows;
  } finally {
    await client.end();
  }
}
