/** The journal's ring: requests stand in the order in which they came, in whatever order they end. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Exchange } from '../../../src/server/pipeline/exchange.ts';
import { Journal } from '../../../src/server/session/journal.ts';

let ids = 0;

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
    startedAt: 0,
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
    secrets: [],
    issuedTokenId: undefined,
    response: undefined,
    durationMs: undefined,
    slot: undefined,
  }) as unknown as Exchange;

function end(journal: Journal, exchange: Exchange): void {
  exchange.response = { status: 200, at: 0, headers: undefined, text: 'done' };
  exchange.durationMs = 1;
  journal.finish(exchange);
}

const shown = (journal: Journal): unknown[] =>
  journal.newest().map(({ id, response }) => [id, response?.status ?? null]);

describe('The ring of a journal', () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.constant('open' as const) },
    { weight: 5, arbitrary: fc.nat(9) },
    { weight: 1, arbitrary: fc.constant('clear' as const) },
  );

  test('holds what a plain list would hold', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.integer({ min: 0, max: 6 }), (steps, limit) => {
        const journal = new Journal(limit);
        let underWay: Exchange[] = [];
        let model: Exchange[] = [];
        for (const one of steps) {
          if (one === 'open') {
            const exchange = opened();
            journal.open(exchange);
            underWay.push(exchange);
            model = [exchange, ...model].slice(0, limit);
          } else if (one === 'clear') {
            journal.clear();
            model = [];
          } else {
            const exchange = underWay[one % underWay.length];
            if (!exchange) continue;
            underWay = underWay.filter((other) => other !== exchange);
            end(journal, exchange);
          }
          expect(shown(journal)).toEqual(model.map(({ id, response }) => [id, response?.status ?? null]));
          expect(journal.size).toBe(model.length);
          for (const { id } of model) expect(journal.get(id)?.id).toBe(id);
          const done = model.filter(({ response }) => response);
          const found = journal.search(({ response }) => response?.status === 200, 2);
          expect([found.entries.map(({ id }) => id), found.total]).toEqual([
            done.slice(0, 2).map(({ id }) => id),
            done.length,
          ]);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('keeps at most 64 MiB of what has ended, the newest, at two bytes a character', () => {
    const journal = new Journal();
    const exchanges = Array.from({ length: 40 }, () => opened('x'.repeat(1024 * 1024)));
    for (const exchange of exchanges) {
      journal.open(exchange);
      end(journal, exchange);
    }
    expect(journal.newest().map(({ id }) => id)).toEqual(
      exchanges
        .slice(-31)
        .reverse()
        .map(({ id }) => id),
    );
  });

  test('knows nothing under an id that never came', () => {
    const journal = new Journal();
    const exchange = opened();
    journal.open(exchange);
    end(journal, exchange);
    expect([journal.get('id'), journal.get(exchange.id.slice(0, -1)), journal.get(`${exchange.id}0`)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
