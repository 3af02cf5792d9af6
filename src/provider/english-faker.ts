/** Creates a faker with English data only. A module of its own, because it is loaded on first use. */
import { Faker } from '@faker-js/faker';
import { faker } from '@faker-js/faker/locale/en';

export const createFaker = (): Faker => new Faker({ locale: faker.rawDefinitions });
