/** The door to faker: plausible words that are stable for a text. */
import { Faker } from '@faker-js/faker';
import { faker as english } from '@faker-js/faker/locale/en';
import { hash32 } from '../core/random.ts';

const faker = new Faker({ locale: english.rawDefinitions });

/** A faker that begins anew for `text`: the same text, the same words. Use it up before asking for another. */
export function fakerFor(text: string): Faker {
  faker.seed(hash32(text));
  return faker;
}
