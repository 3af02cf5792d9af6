/** The in-memory resource store. */
import { expect, test } from '@jest/globals';
import { MemoryResourceStore } from '../../src/storage/memory-resource-store.ts';
import { describeResourceStore, resourceOf } from './resource-store-suite.ts';

describeResourceStore('The in-memory resource store', () => new MemoryResourceStore());

test('resources that were added first are dropped when there are too many', () => {
  const store = new MemoryResourceStore({ maxResources: 3 });
  for (const id of ['a', 'b', 'c', 'd']) store.change(resourceOf(id), () => resourceOf(id));
  expect(store.list().map(({ id }) => id)).toEqual(['b', 'c', 'd']);
});

test('the account is charged for what is kept, and for nothing else', () => {
  let charged = 0;
  const store = new MemoryResourceStore({ maxResources: 5, memory: { charge: (bytes) => void (charged += bytes) } });
  const long = 'x'.repeat(10_000);
  store.change(resourceOf('a'), () => resourceOf('a', { value: { long } }));
  expect(charged).toBeGreaterThan(10_000);
  store.change(resourceOf('a'), () => resourceOf('a'));
  expect(charged).toBeLessThan(10_000);
  for (const id of ['b', 'c', 'd', 'e', 'f', 'g'])
    store.change(resourceOf(id), () => resourceOf(id, { value: { long } }));
  store.clear();
  expect(charged).toBe(0);
});

test('many collections do not fill the memory: the oldest would get its seeds again', () => {
  const store = new MemoryResourceStore({ maxResources: 3 });
  for (const collection of ['/a', '/b', '/c', '/d']) store.seed('acme', collection, []);
  expect(['/a', '/b', '/d'].map((collection) => store.isSeeded('acme', collection))).toEqual([false, true, true]);
});
