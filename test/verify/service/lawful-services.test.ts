/** No service that follows its document is reported. */
import { describe, expect, test } from '@jest/globals';
import { check, reported } from './verify-service.ts';
import { variants } from './lawful-variants.ts';
import { services } from './providers.ts';

/** A whole run against each service; the machine may do other work. */
const slowMs = 120_000;

describe('A lawful service has no findings', () => {
  test.each(Object.keys(services))('%s without a change', async (provider) => {
    expect(reported(await check(provider))).toEqual([]);
  });

  test('a service whose responses have the declared headers', async () => {
    expect(reported(await check('demo'), 'error')).toEqual([]);
  });

  const cases = variants.flatMap(({ providers, ...variant }) =>
    providers.map((provider) => ({ provider, ...variant })),
  );
  test.each(cases)(
    '$provider with $difference',
    async ({ provider, change }) => {
      expect(reported(await check(provider, change), 'error')).toEqual([]);
    },
    slowMs,
  );
});
