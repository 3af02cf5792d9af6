/** A proxy changes nothing for its client: other implementations of the documents conform through it as they do directly. */
import { describe, expect, test } from '@jest/globals';
import { createMockServer } from 'mockmint';
import { startPrism } from '../../support/prism.ts';
import { exchange, valid } from '../../support/mock.ts';
import { verifyProvider } from '../../../src/verify/verify-provider.ts';
import { reported } from '../../verify/service/verify-service.ts';
import { services } from '../../verify/service/providers.ts';
import { start } from '../../verify/service/service.ts';

const slowMs = 120_000;

describe('Through a proxy', () => {
  test.each(Object.keys(services))(
    'an independent service of %s conforms, and no violation is seen in its responses',
    async (provider) => {
      const service = await start(services[provider]!);
      const mock = await createMockServer({
        port: 0,
        providers: [provider],
        triggers: false,
        journal: 10_000,
        upstream: { [provider]: service.url },
      });
      try {
        const report = await verifyProvider({
          provider,
          target: mock.url(provider),
          ...(provider !== 'alumio' && {
            credential: 'good-credential',
            forbiddenCredential: 'readonly-credential',
          }),
        });
        expect(reported(report)).toEqual([]);
        const entries = await mock.requests.list();
        expect(entries.filter(({ trigger }) => trigger !== 'upstream').map(({ reason }) => reason)).toEqual([]);
        expect(entries.flatMap(({ responseViolations = [] }) => responseViolations)).toEqual([]);
        expect(entries.some(({ violations }) => violations.length > 0)).toBe(true);
      } finally {
        await mock.close();
        await service.close();
      }
    },
    slowMs,
  );
});

test('Prism mocks the document, and its response passes through without a violation', async () => {
  await using plain = await createMockServer({ port: 0, providers: ['dayzero'] });
  const document = (await exchange('GET', `${plain.url()}/__admin/providers/dayzero/openapi.json`)).json as object;
  const prism = await startPrism({ ...document, servers: [] });
  try {
    await using mock = await createMockServer({ port: 0, upstream: { dayzero: prism.url } });
    const { path, headers, body } = valid.dayzero;
    const created = await exchange('POST', mock.url() + path, body, headers);
    expect([created.status, created.headers.get('x-mock-trigger')]).toEqual([201, 'upstream']);
    expect(created.headers.get('x-mock-response-violations')).toBeNull();
    const invalid = await exchange('POST', mock.url() + path, { ...body, name: 7 }, headers);
    expect([invalid.status, invalid.headers.get('x-mock-violations')]).toEqual([422, '1']);
  } finally {
    await prism.close();
  }
});
