/** The door to faker: plausible words that are stable for a text. */
import type { Faker } from '@faker-js/faker';
import { hash32 } from '../lib/random.ts';

export type { Faker };

/** Loaded by the first who asks: its words would take a seventh of the start-up, and most runs need none. */
let fakerPromise: Promise<Faker> | undefined;

async function loadFaker(): Promise<Faker> {
  const [{ Faker: FakerClass }, { faker: english }] = await Promise.all([
    import('@faker-js/faker'),
    import('@faker-js/faker/locale/en'),
  ]);
  return new FakerClass({ locale: english.rawDefinitions });
}

/** What `make` makes with a faker that begins anew for `text`: the same text, the same words. */
export async function fake<Words>(text: string, build: (faker: Faker) => Words): Promise<Words> {
  const faker = await (fakerPromise ??= loadFaker());
  faker.seed(hash32(text));
  return build(faker);
}
