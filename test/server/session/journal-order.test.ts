/** The journal: requests are listed in the order of arrival, in whatever order they end. */
import { describe, expect, test } from '@jest/globals';
import fc from '../../support/fast-check.ts';
import type { Exchange } from '../../../src/server/pipeline/exchange.ts';
import { Journal } from '../../../src/server/session/journal.ts';
import { sizeOfEntry, type JournalEntry } from '../../../src/server/session/journal-entry.ts';
import { MemoryJournalStore } from '../../../src/storage/memory-journal-store.ts';

let ids = 0;

const journalOf = (limit?: number): Journal =>
  new Journal(new MemoryJournalStore<JournalEntry>({ maxEntries: limit, sizeOf: sizeOfEntry }), limit);

/** A request as it opens. */
const opened = (body = ''): Exchange =>
  ({
    id: `id-${++ids}`,
    session: { name: 'default' },
    provider: null,
    operation: undefined,
    method: 'POST',
    url: '/',
    path: '/',
    query: {},
    headers: {},
    at: 0,
    startedAt: ids,
    params: {},
    body,
    parsed: undefined,
    preference: {},
    forcedSuccess: undefined,
    trigger: 'none',
    credential: undefined,
    ruleId: undefined,
    reason: undefined,
    violations: [],
    responseViolations: [],
    secrets: [],
    issuedTokenId: undefined,
    response: undefined,
    durationMs: undefined,
  }) as unknown as Exchange;

function end(journal: Journal, exchange: Exchange): unknown {
  exchange.response = { status: 200, at: 0, headers: undefined, text: 'done' };
  exchange.durationMs = 1;
  return journal.finish(exchange);
}

const shown = async (journal: Journal): Promise<unknown[]> =>
  (await journal.newest()).map(({ id, response }) => [id, response?.status ?? null]);

describe('A journal', () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.constant('open' as const) },
    { weight: 5, arbitrary: fc.nat(9) },
    { weight: 1, arbitrary: fc.constant('clear' as const) },
  );

  test('holds what a plain list would hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 120 }), fc.integer({ min: 0, max: 6 }), async (steps, limit) => {
        const journal = journalOf(limit);
        let underWay: Exchange[] = [];
        let model: Exchange[] = [];
        for (const one of steps) {
          if (one === 'open') {
            const exchange = opened();
            journal.open(exchange);
            underWay.push(exchange);
            model = [exchange, ...model].slice(0, limit);
          } else if (one === 'clear') {
            await journal.clear();
            model = [];
          } else {
            const exchange = underWay[one % underWay.length];
            if (!exchange) continue;
            underWay = underWay.filter((other) => other !== exchange);
            await end(journal, exchange);
          }
          expect(await shown(journal)).toEqual(model.map(({ id, response }) => [id, response?.status ?? null]));
          expect(await journal.size()).toBe(model.length);
          for (const { id } of model) expect((await journal.get(id))?.id).toBe(id);
          const done = model.filter(({ response }) => response);
          const found = await journal.search(({ response }) => response?.status === 200, 2);
          expect([found.entries.map(({ id }) => id), found.total]).toEqual([
            done.slice(0, 2).map(({ id }) => id),
            done.length,
          ]);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('keeps at most 64 MiB of what has ended, the newest, at two bytes a character', async () => {
    const journal = journalOf();
    const exchanges = Array.from({ length: 40 }, () => opened('x'.repeat(1024 * 1024)));
    for (const exchange of exchanges) {
      journal.open(exchange);
      await end(journal, exchange);
    }
    expect((await journal.newest()).map(({ id }) => id)).toEqual(
      exchanges
        .slice(-31)
        .reverse()
        .map(({ id }) => id),
    );
  });

  test('knows nothing under an id that never came', async () => {
    const journal = journalOf();
    const exchange = opened();
    journal.open(exchange);
    await end(journal, exchange);
    for (const id of ['id', exchange.id.slice(0, -1), `${exchange.id}0`]) expect(await journal.get(id)).toBeUndefined();
  });
});
