/** Adapter for faker: plausible values that are stable for a seed text. */
import type { Faker } from '@faker-js/faker';
import { hash32 } from '../lib/random.ts';

export type { Faker };

/** Loaded on first use: the locale data takes a seventh of the startup time, and most runs do not need it. */
let fakerPromise: Promise<Faker> | undefined;

const loadFaker = async (): Promise<Faker> => (await import('./english-faker.ts')).createFaker();

/** Calls `build` with a faker seeded by `text`: the same text gives the same values. */
export async function fake<T>(text: string, build: (faker: Faker) => T): Promise<T> {
  const faker = await (fakerPromise ??= loadFaker());
  faker.seed(hash32(text));
  return build(faker);
}
