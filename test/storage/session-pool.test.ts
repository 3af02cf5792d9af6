/** The pool of sessions: bounded in number and in the memory of all. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import type { MemoryAccount } from '../../src/storage/memory-budget.ts';
import { SessionPool, type PooledSession, type SessionPoolOptions } from '../../src/storage/session-pool.ts';

const emptySession = 8192;

/** A session that holds items of known sizes, the oldest first. */
class FakeSession implements PooledSession {
  readonly name: string;
  readonly items: number[] = [];
  ended = false;
  readonly #memory: MemoryAccount;

  constructor(name: string, memory: MemoryAccount) {
    this.name = name;
    this.#memory = memory;
  }

  hang(bytes: number): void {
    this.items.push(bytes);
    this.#memory.charge(bytes);
  }

  shed(): boolean {
    const oldest = this.items.shift();
    if (oldest !== undefined) this.#memory.charge(-oldest);
    return oldest !== undefined;
  }

  end(): void {
    this.ended = true;
  }
}

const poolOf = (options: SessionPoolOptions = {}) => {
  const evicted: string[] = [];
  const shed: string[] = [];
  const pool = new SessionPool((name, memory) => new FakeSession(name, memory), {
    onEvict: (name) => evicted.push(name),
    onShed: (name) => shed.push(name),
    ...options,
  });
  return { pool, evicted, shed, names: () => pool.all().map(({ name }) => name) };
};

describe('The pool of sessions', () => {
  test('creates each session on first use, and once', () => {
    const { pool, names } = poolOf();
    expect(pool.get('a')).toBe(pool.get('a'));
    pool.get('b');
    expect(names()).toEqual(['a', 'b']);
  });

  test('keeps 5,000 sessions by default', () => {
    const { pool, evicted } = poolOf();
    for (let i = 0; i < 5001; i++) pool.get(`s${i}`);
    expect([pool.size, evicted]).toEqual([5000, ['s0']]);
  });

  test('drops the longest idle session for a new one, and ends it', () => {
    const { pool, evicted, names } = poolOf({ maxSessions: 2 });
    const [, b] = ['a', 'b', 'a'].map((name) => pool.get(name));
    pool.get('c');
    expect([names(), evicted, b!.ended]).toEqual([['a', 'c'], ['b'], true]);
    expect(pool.get('b')).not.toBe(b);
  });

  test('drops idle sessions where the memory of all is used up, never the one that needs it', () => {
    const { pool, evicted, names } = poolOf({ maxBytes: 4 * emptySession });
    const a = pool.get('a');
    pool.get('b');
    pool.get('c');
    a.hang(1.5 * emptySession);
    expect([names(), evicted]).toEqual([['a', 'c'], ['b']]);
    a.hang(emptySession);
    expect([names(), evicted]).toEqual([['a'], ['b', 'c']]);
  });

  test('lets a session that is alone drop its oldest items', () => {
    const { pool, shed } = poolOf({ maxBytes: emptySession + 10 });
    const a = pool.get('a');
    for (const bytes of [4, 3, 2, 5]) a.hang(bytes);
    expect([a.items, pool.bytes, shed]).toEqual([[3, 2, 5], emptySession + 10, ['a']]);
  });

  test('ignores what a request of a dropped session still holds', () => {
    const { pool } = poolOf({ maxSessions: 1 });
    const a = pool.get('a');
    pool.get('b');
    a.hang(100);
    expect(pool.bytes).toBe(emptySession);
  });

  test('counts exactly what its sessions hold and stays within the bound, whatever happens', () => {
    const step = fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      bytes: fc.integer({ min: 1, max: 3 * emptySession }),
      shed: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const { pool } = poolOf({ maxBytes: 6 * emptySession, maxSessions: 4 });
        for (const { name, bytes, shed } of steps) {
          const session = pool.get(name);
          if (shed) session.shed();
          else session.hang(bytes);
          const schemeValue = pool
            .all()
            .reduce((sum, { items }) => sum + emptySession + items.reduce((a, b) => a + b, 0), 0);
          expect(pool.bytes).toBe(schemeValue);
          expect(pool.bytes).toBeLessThanOrEqual(6 * emptySession);
          expect(pool.all()).toContain(session);
        }
      }),
    );
  });
});

describe('A session that has ended', () => {
  test('is dropped, with its memory, and begins anew when it is used again', () => {
    const pool = new SessionPool((name, memory) => new FakeSession(name, memory));
    const first = pool.get('a');
    first.hang(1000);
    pool.drop('a');
    pool.drop('unknown');
    expect([first.ended, pool.size, pool.bytes]).toEqual([true, 0, 0]);
    expect(pool.get('a')).not.toBe(first);
  });

  test('is one that was not used for the time given', () => {
    const pool = new SessionPool((name, memory) => new FakeSession(name, memory));
    const session = pool.get('a');
    pool.endIdle(60_000);
    expect([session.ended, pool.size]).toEqual([false, 1]);
    pool.endIdle(-1);
    expect([session.ended, pool.size]).toEqual([true, 0]);
  });
});
