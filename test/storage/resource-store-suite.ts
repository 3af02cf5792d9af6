/** The requirements for every resource store. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import type { Resource, ResourceStore } from '../../src/storage/resource-store.ts';

export const resourceOf = (id: string, given: Partial<Resource> = {}): Resource => ({
  provider: 'acme',
  collection: '/pets',
  id,
  value: { id },
  createdAt: 1,
  updatedAt: 1,
  deletedAt: null,
  tokens: [],
  ...given,
});

const put = (store: ResourceStore, resource: Resource): unknown => store.change(resource, () => resource);
const idsIn = async (store: ResourceStore, query = {}): Promise<string[]> =>
  (await store.list(query)).map(({ id }) => id);

/** @param create creates an empty store */
export function describeResourceStore(
  name: string,
  create: () => ResourceStore | Promise<ResourceStore>,
  runs = 30,
): void {
  const filled = async (...resources: readonly Resource[]): Promise<ResourceStore> => {
    const store = await create();
    for (const one of resources) await put(store, one);
    return store;
  };

  describe(name, () => {
    test('returns a resource as it was stored, also with unusual ids and collections', async () => {
      const odd = resourceOf('a/b "c" \u{1F600} ', {
        collection: '/users/é/keys',
        value: { __proto__x: 1, deep: [{ a: null }, 'ü'], n: 1.5 },
        tokens: ['t1', 't2'],
        createdAt: 2 ** 43 + 1,
      });
      const store = await filled(odd, resourceOf(''));
      expect(await store.get(odd)).toEqual(odd);
      expect(await store.get(resourceOf(''))).toEqual(resourceOf(''));
      expect(await store.get(resourceOf('b'))).toBeUndefined();
    });

    test.each(['\u0000', 'a\u0000b', '\ud800', '\r\n', ' ', '%', '\\', "'", '😀'.repeat(2000)])(
      'keeps the text %j in ids, collections, member names and values',
      async (text) => {
        const odd = resourceOf(text, {
          collection: `/c/${text}`,
          value: { [text]: text, list: [text] },
          tokens: [text],
        });
        const store = await filled(odd);
        expect(await store.get(odd)).toEqual(odd);
        expect(await store.list({ collection: odd.collection })).toEqual([odd]);
        expect(await store.get(resourceOf(`${text}x`))).toBeUndefined();
      },
    );

    test('keeps providers and collections apart', async () => {
      const others = [resourceOf('a', { provider: 'other' }), resourceOf('a', { collection: '/pet' })];
      const store = await filled(resourceOf('a', { value: { of: 'acme' } }), ...others);
      expect((await store.get(resourceOf('a')))?.value).toEqual({ of: 'acme' });
      expect([
        (await store.list({})).length,
        (await store.list({ provider: 'acme' })).length,
        (await store.list({ collection: '/pets' })).length,
        (await store.list({ provider: 'acme', collection: '/pet' })).length,
      ]).toEqual([3, 2, 2, 1]);
    });

    test('lists in order of addition; a change does not move a resource, and a deleted one is not listed', async () => {
      const store = await filled(resourceOf('b'), resourceOf('a'), resourceOf('c'));
      await put(store, resourceOf('b', { value: { changed: true } }));
      await put(store, resourceOf('a', { deletedAt: 5 }));
      expect(await idsIn(store)).toEqual(['b', 'c']);
      expect((await store.get(resourceOf('a')))?.deletedAt).toBe(5);
    });

    test('a change that returns undefined leaves everything as it is', async () => {
      const store = await filled(resourceOf('a'));
      expect([
        await store.change(resourceOf('a'), () => undefined),
        await store.change(resourceOf('x'), () => undefined),
      ]).toEqual([resourceOf('a'), undefined]);
      expect(await idsIn(store)).toEqual(['a']);
    });

    test('concurrent changes of a resource are all applied', async () => {
      const store = await filled(resourceOf('a', { value: { count: 0 } }));
      const countOne = async (): Promise<unknown> =>
        store.change(
          resourceOf('a'),
          (known) => known && { ...known, value: { count: Number(known.value['count']) + 1 } },
        );
      await Promise.all(Array.from({ length: 50 }, countOne));
      expect((await store.get(resourceOf('a')))?.value).toEqual({ count: 50 });
    });

    test('of concurrent additions with one id, one succeeds', async () => {
      const store = await create();
      const results = await Promise.all(
        Array.from({ length: 20 }, async (_, i) => {
          let added = false;
          await store.change(resourceOf('a'), (known) => {
            added = known === undefined;
            return known ? undefined : resourceOf('a', { value: { i } });
          });
          return added;
        }),
      );
      expect(results.filter(Boolean)).toHaveLength(1);
    });

    test('a collection gets its seeds once, and resources that exist stay', async () => {
      const store = await filled(resourceOf('a', { value: { own: true } }));
      expect(await store.isSeeded('acme', '/pets')).toBe(false);
      await store.seed('acme', '/pets', [resourceOf('a'), resourceOf('b')]);
      await put(store, resourceOf('b', { deletedAt: 2 }));
      await store.seed('acme', '/pets', [resourceOf('b'), resourceOf('c')]);
      expect([await store.isSeeded('acme', '/pets'), await store.isSeeded('other', '/pets')]).toEqual([true, false]);
      expect(await store.list({})).toEqual([resourceOf('a', { value: { own: true } })]);
    });

    test('is cleared in whole or in part, and then gets seeds again', async () => {
      const store = await filled(
        resourceOf('a'),
        resourceOf('b', { deletedAt: 1 }),
        resourceOf('c', { collection: '/x' }),
      );
      await store.seed('acme', '/pets', []);
      expect([await store.clear({ collection: '/pets' }), await idsIn(store)]).toEqual([1, ['c']]);
      expect([await store.isSeeded('acme', '/pets'), await store.get(resourceOf('b'))]).toEqual([false, undefined]);
      expect([await store.clear({}), await idsIn(store)]).toEqual([1, []]);
    });

    test('a snapshot has everything, deleted resources as well', async () => {
      const store = await filled(resourceOf('a'), resourceOf('b', { deletedAt: 1 }));
      await store.seed('acme', '/x', [resourceOf('c', { collection: '/x' })]);
      const { resources, seeded } = await store.snapshot();
      expect(resources.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
      expect(seeded).toEqual([{ provider: 'acme', collection: '/x' }]);
    });

    test('behaves like a map, whatever the order of the calls', async () => {
      const id = fc.constantFrom('a', 'b', 'c');
      const call = fc.oneof(
        fc.record({ kind: fc.constant('put' as const), id, n: fc.nat(9) }),
        fc.record({ kind: fc.constant('delete' as const), id, n: fc.nat(9) }),
        fc.record({ kind: fc.constant('seed' as const), id, n: fc.nat(9) }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(call, { maxLength: 20 }), async (calls) => {
          const store = await create();
          const model = new Map<string, Resource>();
          let seeded = false;
          for (const { kind, id: key, n } of calls) {
            const resource = resourceOf(key, { value: { n }, deletedAt: kind === 'delete' ? n : null });
            if (kind === 'seed') {
              await store.seed('acme', '/pets', [resource]);
              if (!seeded && !model.has(key)) model.set(key, resource);
              seeded = true;
            } else {
              await put(store, resource);
              model.set(key, resource);
            }
          }
          expect((await store.snapshot()).resources).toEqual([...model.values()]);
        }),
        { numRuns: runs },
      );
    });
  });
}
