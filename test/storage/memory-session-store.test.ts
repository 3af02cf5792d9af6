/** The in-memory adapter: meets the requirements of the port, and charges the memory that it holds. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { MemorySessionStore } from '../../src/storage/memory-session-store.ts';
import { tokenOf } from './token-store-suite.ts';
import { describeSessionStore, emptyState, type TestEntry, type TestRule } from './session-store-suite.ts';

const clock = { offsetMs: 0, frozenAt: null };
const sizeOfEntry = ({ text }: TestEntry): number => text.length;

describeSessionStore(
  'The memory adapter',
  (initial, maxEntries) => new MemorySessionStore({ initial: () => emptyState(initial), maxEntries, sizeOfEntry }),
);

describe('The memory of a session', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('token' as const), id: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ kind: fc.constant('rule' as const), id: fc.nat().map(String) }),
    fc.record({ kind: fc.constant('unrule' as const) }),
    fc.record({ kind: fc.constant('entry' as const), size: fc.nat(100) }),
    fc.record({ kind: fc.constant('shed' as const) }),
    fc.record({ kind: fc.constant('replace' as const), count: fc.nat(5) }),
  );

  test('is charged in full and released in full, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        let charged = 0;
        const memory = { charge: (bytes: number) => void (charged += bytes) };
        const store = new MemorySessionStore<TestRule, TestEntry>({
          initial: () => emptyState(clock),
          maxEntries: 5,
          sizeOfEntry,
          memory,
        });
        let arrivals = 0;
        for (const one of steps) {
          const before = charged;
          if (one.kind === 'token') store.tokens.add(tokenOf(one.id));
          else if (one.kind === 'rule') store.rules.add({ id: one.id, note: 'x' });
          else if (one.kind === 'unrule') store.rules.remove(store.rules.list()[0]?.rule.id ?? '');
          else if (one.kind === 'entry')
            store.journal.append({ id: 'e', arrivedAt: ++arrivals, text: 'x'.repeat(one.size) });
          else if (one.kind === 'shed') {
            const hadSome = store.journal.size() + (await store.tokens.size()) > 0;
            expect(store.shed()).toBe(hadSome);
            expect(charged).toBeLessThanOrEqual(before);
          } else {
            const tokens = Array.from({ length: one.count }, (_, i) => tokenOf(`t${i}`));
            await store.replace({ tokens, rules: [], clock, resources: { resources: [], seeded: [] } });
          }
          expect(charged).toBeGreaterThanOrEqual(0);
        }
        await store.reset();
        expect(charged).toBe(0);
      }),
    );
  });
});
