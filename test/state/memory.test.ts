/** Tokens in memory: a store like any other, and bounded. */
import { describe, expect, test } from '@jest/globals';
import { MemoryTokenStore, mostTokens } from '../../src/state/memory.ts';
import { describeTokenStore, tokenOf } from './token-store-suite.ts';

describeTokenStore('The memory store', () => new MemoryTokenStore());

describe('A full memory store', () => {
  const filled = async (limit: number, count: number): Promise<{ store: MemoryTokenStore; gone: () => number }> => {
    let evictions = 0;
    const store = new MemoryTokenStore(limit, () => (evictions += 1));
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
    expect(gone()).toBe(1);
    expect(await store.get('t0')).toBeUndefined();
  });

  test('holds as many as it may without giving any up', async () => {
    expect((await filled(5, 5)).gone()).toBe(0);
  });

  test('keeps 100,000 unless told otherwise', async () => {
    expect(mostTokens).toBe(100_000);
    const { store, gone } = await filled(mostTokens, mostTokens + 3);
    expect([await store.size(), gone()]).toEqual([mostTokens, 3]);
    expect([await store.get('t2'), (await store.get('t3'))?.id]).toEqual([undefined, 't3']);
  });
});
