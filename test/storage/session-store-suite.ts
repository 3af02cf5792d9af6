/** The requirements for every adapter of the storage port. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import type { ClockState } from '../../src/lib/clock.ts';
import type { JournalRecord } from '../../src/storage/journal-store.ts';
import type { CountedRule, RuleCounters } from '../../src/storage/rule-store.ts';
import type { SessionStore, StoredState } from '../../src/storage/session-store.ts';
import type { MaybePromise } from '../../src/lib/maybe-promise.ts';
import { nextTurn } from '../../src/lib/next-turn.ts';
import { appErrorOf } from '../support/thrown-error.ts';
import { describeResourceStore, resourceOf } from './resource-store-suite.ts';
import { describeTokenStore, tokenOf } from './token-store-suite.ts';

/** A rule of the suite. */
export interface TestRule {
  readonly id: string;
  readonly note: string;
}

/** A journal entry of the suite. */
export interface TestEntry extends JournalRecord {
  readonly text: string;
}

type TestStore = SessionStore<TestRule, TestEntry>;

const noResources = { resources: [], seeded: [] };
const initial: ClockState = { offsetMs: 5, frozenAt: null };
const fresh: RuleCounters = { seen: 0, matched: 0, window: null };

const rule = (id: string, note = ''): TestRule => ({ id, note });
const entry = (id: string, arrivedAt: number): TestEntry => ({ id, arrivedAt, text: `text of ${id}` });

/** Counts one more request. */
const countOne = (counters: RuleCounters): { counters: RuleCounters; result: number } => ({
  counters: { ...counters, seen: counters.seen + 1 },
  result: counters.seen,
});

const idsOf = (records: readonly { readonly id: string }[]): string[] => records.map(({ id }) => id);
const ruleIds = async (store: TestStore): Promise<string[]> => (await store.rules.list()).map(({ rule: { id } }) => id);
const tokenIds = async (store: TestStore): Promise<string[]> =>
  idsOf((await store.tokens.list({ now: 0, limit: 1000 })).tokens);

/** The initial state of an empty session. */
export const emptyState = (clock: ClockState): StoredState<TestRule> => ({
  tokens: [],
  rules: [],
  clock,
  resources: noResources,
});

/**
 * @param create creates an empty store whose clock has the given state, and whose journal keeps so many entries
 * @param runs number of cases of each property
 */
export function describeSessionStore(
  name: string,
  create: (clock: ClockState, maxEntries?: number) => TestStore | Promise<TestStore>,
  runs = 50,
): void {
  describeTokenStore(`${name}, tokens`, async () => (await create(initial)).tokens, runs);

  describeResourceStore(`${name}, resources`, async () => (await create(initial)).resources, runs);

  describe(`${name}, rules`, () => {
    const filled = async (...ids: string[]): Promise<TestStore> => {
      const store = await create(initial);
      for (const id of ids) await store.rules.add(rule(id));
      return store;
    };

    test('are listed newest first, with initial counters', async () => {
      const store = await filled('a', 'b');
      expect(await store.rules.list()).toEqual(['b', 'a'].map((id) => ({ rule: rule(id), counters: fresh })));
    });

    test('are removed one by one or together', async () => {
      const store = await filled('a', 'b', 'c');
      expect([await store.rules.remove('b'), await store.rules.remove('x')]).toEqual([
        { rule: rule('b'), counters: fresh },
        undefined,
      ]);
      expect(await ruleIds(store)).toEqual(['c', 'a']);
      expect([await store.rules.clear(), await store.rules.clear(), await ruleIds(store)]).toEqual([2, 0, []]);
    });

    test('are replaced in their place, and keep their counters unless a match count is given', async () => {
      const store = await filled('a', 'b');
      await store.rules.count('a', countOne);
      expect(await store.rules.put(rule('a', 'new'))).toEqual({
        rule: rule('a', 'new'),
        counters: { ...fresh, seen: 1 },
      });
      expect(await store.rules.put(rule('a', 'newer'), 5)).toEqual({
        rule: rule('a', 'newer'),
        counters: { ...fresh, seen: 1, matched: 5 },
      });
      expect([await ruleIds(store), await store.rules.put(rule('x'))]).toEqual([['b', 'a'], undefined]);
    });

    test('a returned list does not change', async () => {
      const store = await filled('a');
      const list = await store.rules.list();
      await store.rules.add(rule('b'));
      await store.rules.count('a', countOne);
      await store.rules.clear();
      expect(list).toEqual([{ rule: rule('a'), counters: fresh }]);
    });

    test('concurrent requests are all counted, and each has its own number', async () => {
      const store = await filled('a', 'b');
      const numbers = await Promise.all(Array.from({ length: 100 }, async () => store.rules.count('a', countOne)));
      expect(numbers.map(Number).sort((x, y) => x - y)).toEqual(Array.from({ length: 100 }, (_, i) => i));
      expect((await store.rules.list()).map(({ counters: { seen } }) => seen)).toEqual([0, 100]);
    });

    test('counters are kept exactly', async () => {
      const store = await filled('a');
      const counters: RuleCounters = { seen: 2 ** 40, matched: 7, window: { startedAt: 2 ** 43 + 1, requests: 3 } };
      await store.rules.count('a', () => ({ counters, result: null }));
      expect(await store.rules.list()).toEqual([{ rule: rule('a'), counters }]);
    });

    test('nothing is counted for a rule that does not exist, nor if the change throws', async () => {
      const store = await filled('a');
      expect(await store.rules.count('x', countOne)).toBeUndefined();
      await expect(
        (async () =>
          store.rules.count('a', () => {
            throw new Error('no');
          }))(),
      ).rejects.toThrow('no');
      expect(await store.rules.list()).toEqual([{ rule: rule('a'), counters: fresh }]);
    });

    test('are limited in number and in size', async () => {
      const store = await create(initial);
      const filledWith = (count: number, note: string): MaybePromise<void> => {
        const rules = Array.from({ length: count }, (_, i) => ({ rule: rule(`r${i}`, note), counters: fresh }));
        return store.replace({ ...emptyState(initial), rules });
      };
      await filledWith(1000, '');
      expect(await appErrorOf(async () => store.rules.add(rule('x')))).toMatchObject({ code: 'too-many-rules' });
      await filledWith(8, 'x'.repeat(1_040_000));
      expect(await appErrorOf(async () => store.rules.add(rule('x', 'x'.repeat(100_000))))).toMatchObject({
        code: 'too-many-rules',
      });
      expect((await store.rules.list()).length).toBe(8);
    });
  });

  describe(`${name}, clock`, () => {
    test('has its initial state', async () => {
      expect(await (await create(initial)).clock.read()).toEqual(initial);
    });

    test('keeps every state exactly', async () => {
      const store = await create(initial);
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            offsetMs: fc.double({ min: -1e14, max: 1e14, noNaN: true }),
            frozenAt: fc.option(fc.integer({ min: -(2 ** 46), max: 2 ** 48 })),
          }),
          async (state) => {
            expect(await store.clock.update(() => state)).toEqual(state);
            expect(await store.clock.read()).toEqual(state);
          },
        ),
        { numRuns: runs },
      );
    });

    test('concurrent changes add up', async () => {
      const store = await create(initial);
      await Promise.all(
        Array.from({ length: 50 }, async () =>
          store.clock.update(({ offsetMs, frozenAt }) => ({ offsetMs: offsetMs + 10, frozenAt })),
        ),
      );
      expect(await store.clock.read()).toEqual({ offsetMs: 505, frozenAt: null });
    });

    test('a change that throws changes nothing', async () => {
      const store = await create(initial);
      await expect(
        (async () =>
          store.clock.update(() => {
            throw new Error('backwards');
          }))(),
      ).rejects.toThrow('backwards');
      expect(await store.clock.read()).toEqual(initial);
    });
  });

  describe(`${name}, journal`, () => {
    test('lists entries in order of arrival, newest first, in whatever order they were appended', async () => {
      const store = await create(initial);
      for (const [id, at] of [
        ['b', 2],
        ['a', 1],
        ['d', 4],
        ['c', 3],
      ] as const)
        await store.journal.append(entry(id, at));
      expect(await store.journal.list()).toEqual(['d', 'c', 'b', 'a'].map((id, i) => entry(id, 4 - i)));
      expect([await store.journal.get('c'), await store.journal.get('x'), await store.journal.size()]).toEqual([
        entry('c', 3),
        undefined,
        4,
      ]);
    });

    test('keeps the entries that arrived last', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(fc.nat(200), { maxLength: 60 }),
          fc.integer({ min: 0, max: 20 }),
          async (arrivals, maxEntries) => {
            const store = await create(initial, maxEntries);
            let model: number[] = [];
            for (const at of arrivals) {
              await store.journal.append(entry(`e${at}`, at));
              model = [...model, at].sort((x, y) => y - x).slice(0, maxEntries);
            }
            expect(idsOf(await store.journal.list())).toEqual(model.map((at) => `e${at}`));
            expect(await store.journal.size()).toBe(model.length);
          },
        ),
        { numRuns: runs },
      );
    });

    test('is empty after it was cleared', async () => {
      const store = await create(initial);
      await store.journal.append(entry('a', 1));
      await store.journal.clear();
      expect([await store.journal.list(), await store.journal.size(), await store.journal.get('a')]).toEqual([
        [],
        0,
        undefined,
      ]);
    });

    test.each([
      ['c', ['d']],
      ['d', []],
      ['b', ['d', 'c']],
      ['dropped', ['d', 'c', 'b', 'a']],
    ])('cleared up to %s, it keeps %j, and goes on', async (until, kept) => {
      const store = await create(initial);
      for (const [id, at] of Object.entries({ a: 1, c: 3, b: 2, d: 3 })) await store.journal.append(entry(id, at));
      await store.journal.clear(until);
      expect([idsOf(await store.journal.list()), await store.journal.size()]).toEqual([kept, kept.length]);
      await store.journal.append(entry('e', 4));
      expect([idsOf(await store.journal.list()), await store.journal.size()]).toEqual([
        ['e', ...kept],
        kept.length + 1,
      ]);
    });
  });

  describe(`${name}, as a whole`, () => {
    const filled = async (): Promise<TestStore> => {
      const store = await create(initial);
      await store.tokens.add(tokenOf('old'));
      await store.rules.add(rule('old'));
      await store.resources.seed('acme', '/pets', [resourceOf('old')]);
      await store.journal.append(entry('old', 1));
      return store;
    };

    test('a replacement replaces tokens, rules, resources and clock, and keeps the journal', async () => {
      const store = await filled();
      const rules: CountedRule<TestRule>[] = [
        { rule: rule('new 2'), counters: { seen: 3, matched: 2, window: { startedAt: 1, requests: 1 } } },
        { rule: rule('new 1'), counters: fresh },
      ];
      const clock: ClockState = { offsetMs: -1, frozenAt: 99 };
      const resources = {
        resources: [resourceOf('new'), resourceOf('gone', { deletedAt: 1 })],
        seeded: [{ provider: 'acme', collection: '/new' }],
      };
      await store.replace({ tokens: [tokenOf('t1'), tokenOf('t2')], rules, clock, resources });
      expect(await store.resources.snapshot()).toEqual(resources);
      expect(await tokenIds(store)).toEqual(['t2', 't1']);
      expect([await store.rules.list(), await store.clock.read()]).toEqual([rules, clock]);
      expect(idsOf(await store.journal.list())).toEqual(['old']);
      expect(await store.tokens.findAnyBySecret('secret of old')).toBeUndefined();
      expect((await store.tokens.findAnyBySecret('secret of t1'))?.id).toBe('t1');
    });

    test('a replacement is seen in whole or not at all', async () => {
      const store = await filled();
      const tokens = Array.from({ length: 3000 }, (_, i) => tokenOf(`t${i}`));
      const replaced = store.replace({ tokens, rules: [], clock: initial, resources: noResources });
      const sizes = new Set<number>();
      for (let turn = 0; turn < 20; turn++) {
        sizes.add(await store.tokens.size());
        await nextTurn();
      }
      await replaced;
      sizes.add(await store.tokens.size());
      expect([...sizes].filter((size) => size !== 1 && size !== 3000)).toEqual([]);
      expect(sizes).toContain(3000);
    });

    test('a reset removes everything and sets the clock', async () => {
      const store = await filled();
      await store.clock.update(() => ({ offsetMs: 1, frozenAt: 2 }));
      await store.reset();
      expect([
        await tokenIds(store),
        await ruleIds(store),
        await store.journal.list(),
        await store.clock.read(),
        await store.resources.snapshot(),
      ]).toEqual([[], [], [], initial, noResources]);
    });
  });
}
