/** What every token store must do, whatever it keeps its tokens in. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import type { TokenQuery, TokenStore } from '../../src/storage/token-store.ts';
import { createToken, statusOf, type Token } from '../../src/tokens/token.ts';

const now = Date.UTC(2027, 0, 1);

/** A token as it is at its issue, but for the changes. */
export const tokenOf = (id: string, change: Partial<Token> = {}): Token => ({
  ...createToken('vida', now, { id, secret: `secret of ${id}`, name: `Token ${id}`, expiresAt: null }),
  ...change,
});

const idsOf = (tokens: readonly Token[]): string[] => tokens.map(({ id }) => id);

/** @param make a new and empty store */
export function describeTokenStore(name: string, make: () => TokenStore | Promise<TokenStore>, runs = 50): void {
  const filled = async (...tokens: Token[]): Promise<TokenStore> => {
    const store = await make();
    for (const token of tokens) await store.add(token);
    return store;
  };
  const list = (store: TokenStore, query: Partial<TokenQuery> = {}) => store.list({ now, limit: 100, ...query });

  describe(name, () => {
    test('begins empty', async () => {
      const store = await make();
      expect([await store.size(), await list(store)]).toEqual([0, { tokens: [], nextCursor: null }]);
    });

    test('gives a token back as it was added', async () => {
      const token = tokenOf('a', { expiresAt: now + 1, data: { space: 'main', deep: [{ x: null }] } });
      const store = await filled(token);
      expect(await store.get('a')).toEqual(token);
      expect(await store.get('b')).toBeUndefined();
    });

    test('finds a token by its secret, for its provider alone', async () => {
      const store = await filled(tokenOf('a'), tokenOf('b', { provider: 'other' }));
      expect((await store.findBySecret('vida', 'secret of a'))?.id).toBe('a');
      expect(await store.findBySecret('other', 'secret of a')).toBeUndefined();
      expect(await store.findBySecret('vida', 'secret of A')).toBeUndefined();
      expect((await store.findAnyBySecret('secret of b'))?.id).toBe('b');
      expect(await store.findAnyBySecret('')).toBeUndefined();
    });

    test('finds no token by a word that every object knows', async () => {
      const store = await filled(tokenOf('a'));
      for (const word of ['constructor', '__proto__', 'toString']) {
        expect([await store.get(word), await store.findAnyBySecret(word)]).toEqual([undefined, undefined]);
      }
      await store.add(tokenOf('__proto__', { secret: '__proto__' }));
      expect((await store.findAnyBySecret('__proto__'))?.id).toBe('__proto__');
    });

    test('changes what is to be changed, and nothing else', async () => {
      const store = await filled(tokenOf('a'), tokenOf('b'));
      const changed = await store.update('a', () => ({ revokedAt: now, revocationReason: 'lost' }));
      expect(changed).toEqual(tokenOf('a', { revokedAt: now, revocationReason: 'lost' }));
      expect([await store.get('a'), await store.get('b')]).toEqual([changed, tokenOf('b')]);
      expect((await store.findAnyBySecret('secret of a'))?.revokedAt).toBe(now);
    });

    test('changes nothing where there is no such token', async () => {
      const store = await make();
      expect(await store.update('a', () => ({ uses: 1 }))).toBeUndefined();
      await store.touch('a', now);
      expect(await store.size()).toBe(0);
    });

    test('counts every use, however many come at once', async () => {
      const store = await filled(tokenOf('a'));
      await Promise.all(Array.from({ length: 200 }, (_, i) => store.touch('a', now + i)));
      expect(await store.get('a')).toEqual(tokenOf('a', { uses: 200, lastUsedAt: now + 199 }));
    });

    test('loses no use to a change that comes between', async () => {
      const store = await filled(tokenOf('a'));
      await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          i % 5 === 0 ? store.update('a', () => ({ revocationReason: `${i}` })) : store.touch('a', now),
        ),
      );
      expect(await store.get('a')).toMatchObject({ uses: 40, revocationReason: '45' });
    });

    test('applies concurrent changes one after the other', async () => {
      const store = await filled(tokenOf('a'));
      await Promise.all(
        Array.from({ length: 50 }, () => store.update('a', ({ expiresAt }) => ({ expiresAt: (expiresAt ?? 0) + 1 }))),
      );
      expect((await store.get('a'))?.expiresAt).toBe(50);
    });

    test('lists the newest first, whatever was changed or used since', async () => {
      const store = await filled(tokenOf('a'), tokenOf('b'), tokenOf('c'));
      await store.update('a', () => ({ revocationReason: 'changed' }));
      await store.touch('b', now);
      expect(idsOf((await list(store)).tokens)).toEqual(['c', 'b', 'a']);
    });

    test('lists by provider and by status at an instant', async () => {
      const store = await filled(
        tokenOf('a'),
        tokenOf('b', { expiresAt: now }),
        tokenOf('c', { revokedAt: now - 1 }),
        tokenOf('d', { provider: 'other' }),
        tokenOf('e', { expiresAt: now + 1 }),
      );
      expect(idsOf((await list(store, { provider: 'vida' })).tokens)).toEqual(['e', 'c', 'b', 'a']);
      expect(idsOf((await list(store, { status: 'active' })).tokens)).toEqual(['e', 'd', 'a']);
      expect(idsOf((await list(store, { status: 'expired' })).tokens)).toEqual(['b']);
      expect(idsOf((await list(store, { status: 'expired', now: now + 1 })).tokens)).toEqual(['e', 'b']);
      expect(idsOf((await list(store, { status: 'revoked', provider: 'other' })).tokens)).toEqual([]);
    });

    test('lists in pages that together are the whole list, each token once', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom('vida', 'other'), { maxLength: 25 }),
          fc.integer({ min: 1, max: 30 }),
          fc.constantFrom(undefined, 'vida'),
          async (providers, limit, provider) => {
            const store = await filled(...providers.map((of, i) => tokenOf(`t${i}`, { provider: of })));
            const paged: Token[] = [];
            let cursor: string | undefined;
            do {
              const page = await list(store, { limit, cursor, provider });
              expect(page.tokens.length).toBeLessThanOrEqual(limit);
              paged.push(...page.tokens);
              expect(paged.length).toBeLessThanOrEqual(providers.length);
              cursor = page.nextCursor ?? undefined;
            } while (cursor !== undefined);
            expect(paged).toEqual((await list(store, { provider })).tokens);
            expect(paged).toHaveLength(providers.filter((of) => provider === undefined || of === provider).length);
          },
        ),
        { numRuns: runs },
      );
    });

    test('has a next page only where there is something on it', async () => {
      const store = await filled(tokenOf('a'), tokenOf('b'));
      expect((await list(store, { limit: 2 })).nextCursor).toBeNull();
      expect((await list(store, { limit: 1 })).nextCursor).not.toBeNull();
    });

    test('keeps its place in the list while newer tokens come', async () => {
      const store = await filled(tokenOf('a'), tokenOf('b'), tokenOf('c'));
      const { nextCursor } = await list(store, { limit: 2 });
      await store.add(tokenOf('d'));
      expect(idsOf((await list(store, { limit: 2, cursor: nextCursor! })).tokens)).toEqual(['a']);
    });

    test('takes a token that is added anew for the newer one, and forgets the secret of the older', async () => {
      const store = await filled(tokenOf('a'), tokenOf('b'), tokenOf('a', { secret: 'another secret' }));
      expect(await store.size()).toBe(2);
      expect(idsOf((await list(store)).tokens)).toEqual(['a', 'b']);
      expect(await store.findAnyBySecret('secret of a')).toBeUndefined();
      expect((await store.findAnyBySecret('another secret'))?.id).toBe('a');
    });

    test('forgets all, and tells how many', async () => {
      const store = await filled(tokenOf('a'), tokenOf('b'));
      expect(await store.clear()).toBe(2);
      expect([await store.size(), await store.get('a'), await store.findAnyBySecret('secret of a')]).toEqual([
        0,
        undefined,
        undefined,
      ]);
      expect((await list(store)).tokens).toEqual([]);
      await store.add(tokenOf('c'));
      expect(idsOf((await list(store)).tokens)).toEqual(['c']);
    });

    test('can not be changed through what it gave', async () => {
      const store = await filled(tokenOf('a'));
      const { tokens } = await list(store);
      (tokens as Token[]).pop();
      expect(await store.size()).toBe(1);
      expect((await list(store)).tokens).toHaveLength(1);
    });
  });
}

describe('A token', () => {
  test('is active until it expires, by the instant', () => {
    const token = tokenOf('a', { expiresAt: now });
    expect([now - 1, now, now + 1].map((instant) => statusOf(token, instant))).toEqual([
      'active',
      'expired',
      'expired',
    ]);
  });

  test('that never expires is active for good', () => {
    expect(statusOf(tokenOf('a'), Number.MAX_SAFE_INTEGER)).toBe('active');
  });

  test('that is revoked stays so, expired or not', () => {
    expect(statusOf(tokenOf('a', { revokedAt: now, expiresAt: now - 1 }), now)).toBe('revoked');
  });

  test('begins unused, with its id as jti where the provider makes no JWT', () => {
    expect(createToken('vida', now, { id: 'a', secret: 's', name: null, expiresAt: null })).toEqual({
      id: 'a',
      provider: 'vida',
      secret: 's',
      jti: 'a',
      name: null,
      createdAt: now,
      expiresAt: null,
      revokedAt: null,
      revocationReason: null,
      lastUsedAt: null,
      uses: 0,
      data: {},
    });
  });
});
