/** The limits of the in-memory token store. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { MemoryTokenStore, maxTokenBytes, maxTokens } from '../../src/storage/memory-token-store.ts';
import type { Token } from '../../src/tokens/token.ts';
import { tokenOf } from './token-store-suite.ts';

describe('The memory store, whatever befalls it', () => {
  const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', '__proto__');
  /** Some end alike, and some are the same for two tokens. */
  const secrets = fc.constantFrom(
    'one-and-the-same-tail',
    'two-and-the-same-tail',
    'and-the-same-tail',
    'short',
    '',
    'ünï-çödé-😀😀😀😀',
  );
  const instant = fc.option(fc.integer({ min: 0, max: 2 ** 45 }));
  const token = fc.record({
    id: ids,
    secret: secrets,
    name: fc.option(fc.string({ unit: 'binary' })),
    expiresAt: instant,
    revokedAt: instant,
    provider: fc.constantFrom('vida', 'other'),
    revocationReason: fc.option(fc.string()),
  });
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), tokens: fc.tuple(token) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('add' as const),
        tokens: fc.array(token, { minLength: 40, maxLength: 140 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('update' as const),
        id: ids,
        change: fc.record({ expiresAt: instant, revocationReason: fc.option(fc.string()) }, { requiredKeys: [] }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('touch' as const), id: ids }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const) }) },
  );

  test('holds what a plain list would hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), async (steps, limit) => {
        const store = new MemoryTokenStore({ maxTokens: limit });
        let model: Token[] = [];
        const change = (id: string, fields: (known: Token) => Partial<Token>): void => {
          model = model.map((known) => (known.id === id ? { ...known, ...fields(known) } : known));
        };
        for (const one of steps) {
          if (one.kind === 'add') {
            for (const added of one.tokens.map((each) => tokenOf(each.id, each))) {
              await store.add(added);
              model = [...model.filter(({ id }) => id !== added.id), added].slice(-limit);
            }
          } else if (one.kind === 'update') {
            await store.update(one.id, () => one.change);
            change(one.id, () => one.change);
          } else if (one.kind === 'touch') {
            await store.touch(one.id, 7);
            change(one.id, ({ uses }) => ({ lastUsedAt: 7, uses: uses + 1 }));
          } else {
            await store.clear();
            model = [];
          }
        }
        const newest = model.toReversed();
        expect((await store.list({ now: 0, limit: 100 })).tokens).toEqual(newest);
        expect(await store.size()).toBe(model.length);
        for (const { id, secret } of model) {
          expect(await store.get(id)).toEqual(newest.find((known) => known.id === id));
          expect(await store.findAnyBySecret(secret)).toEqual(newest.find((known) => known.secret === secret));
        }
        expect(await store.findSecrets('see one-and-the-same-tail.')).toEqual(
          expect.arrayContaining(model.map(({ secret }) => secret).filter((secret) => secret.startsWith('one'))),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('keeps a large token among others', async () => {
    const store = new MemoryTokenStore();
    const large = tokenOf('large', { name: 'x'.repeat(3_000_000) });
    for (const one of [tokenOf('before'), large, tokenOf('after')]) await store.add(one);
    expect((await store.list({ now: 0, limit: 3 })).tokens).toEqual([tokenOf('after'), large, tokenOf('before')]);
  });
});

describe('A full memory store', () => {
  const filled = async (limit: number, count: number): Promise<{ store: MemoryTokenStore; gone: () => number }> => {
    let evictions = 0;
    const store = new MemoryTokenStore({ maxTokens: limit, onEvict: () => (evictions += 1) });
    for (let i = 0; i < count; i++) await store.add(tokenOf(`t${i}`));
    return { store, gone: () => evictions };
  };

  test('gives up the oldest for a newer one, and tells of it', async () => {
    const { store, gone } = await filled(3, 5);
    expect(gone()).toBe(2);
    expect((await store.list({ now: 0, limit: 10 })).tokens.map(({ id }) => id)).toEqual(['t4', 't3', 't2']);
    expect(await store.size()).toBe(3);
  });

  test('knows the secret of what it gave up no more', async () => {
    const { store } = await filled(1, 2);
    expect([await store.findAnyBySecret('secret of t0'), await store.get('t0')]).toEqual([undefined, undefined]);
  });

  test('goes by the age of a token, not by its use', async () => {
    const { store, gone } = await filled(2, 2);
    await store.touch('t0', 1);
    await store.add(tokenOf('t2'));
    expect(await store.get('t0')).toBeUndefined();
    expect(gone()).toBe(1);
  });

  test('holds as many as it may without giving any up', async () => {
    expect((await filled(5, 5)).gone()).toBe(0);
  });

  test('keeps no more than its bytes, and the newest in any case', async () => {
    const store = new MemoryTokenStore();
    const large = (id: string, size: number): Token => tokenOf(id, { name: 'x'.repeat(size) });
    for (let i = 0; i < 40; i++) await store.add(large(`t${i}`, 1024 * 1024));
    const { tokens } = await store.list({ now: 0, limit: 100 });
    expect(tokens.map(({ id }) => id)).toEqual(Array.from({ length: 31 }, (_, age) => `t${39 - age}`));
    await store.add(large('huge', maxTokenBytes / 2));
    expect((await store.list({ now: 0, limit: 100 })).tokens.map(({ id }) => id)).toEqual(['huge']);
  });

  test('replaces all tokens at once, the newest within the limits, and reports the others as evicted', async () => {
    let evictions = 0;
    let bytes = 0;
    const store = new MemoryTokenStore({
      maxTokens: 3,
      onEvict: () => (evictions += 1),
      memory: { charge: (charged) => (bytes += charged) },
    });
    await store.add(tokenOf('before'));
    const sizeOfOne = bytes;
    const replace = await store.prepareReplacement(['t0', 't1', 't2', 't3', 't4'].map((id) => tokenOf(id)));
    const idsOf = async (): Promise<string[]> => (await store.list({ now: 0, limit: 10 })).tokens.map(({ id }) => id);
    expect([await idsOf(), evictions, bytes]).toEqual([['before'], 0, sizeOfOne]);
    replace();
    expect([await idsOf(), evictions]).toEqual([['t4', 't3', 't2'], 2]);
    expect(await store.findAnyBySecret('secret of before')).toBeUndefined();
    await store.clear();
    expect(bytes).toBe(0);
  });

  test('keeps 100,000 unless told otherwise', async () => {
    expect(maxTokens).toBe(100_000);
    const { store, gone } = await filled(maxTokens, maxTokens + 3);
    expect([await store.size(), gone()]).toEqual([maxTokens, 3]);
    expect([await store.get('t2'), (await store.get('t3'))?.id]).toEqual([undefined, 't3']);
  });
});
