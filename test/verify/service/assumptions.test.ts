/** What only an overlay or a contract assumes is never reported as an error. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createMockServer } from 'mockmint';
import { findProviders } from '../../../src/provider/registry.ts';
import type { Finding } from '../../../src/verify/findings/finding.ts';
import { verifyProvider } from '../../../src/verify/verify-provider.ts';
import { inFolder } from '../../support/temp-folder.ts';

/** Verifies a mock that knows what the provider has published, and nothing of our assumptions. */
const verifyPublished = (provider: string): Promise<readonly Finding[]> =>
  inFolder(
    { 'published.yaml': readFileSync(new URL(`../../../specs/${provider}/openapi.yaml`, import.meta.url), 'utf8') },
    async (folder) => {
      await using mock = await createMockServer({ port: 0, documents: [join(folder, 'published.yaml')] });
      const { findings } = await verifyProvider({
        provider,
        target: mock.url('published'),
        ...(provider !== 'alumio' && { credential: 'mock_valid', forbiddenCredential: 'mock_forbidden' }),
      });
      return findings;
    },
  );

describe.each(findProviders().map(({ id }) => id))(
  'A service that follows the published document of %s only',
  (provider) => {
    test('deviates from assumptions, which are warnings', async () => {
      const findings = await verifyPublished(provider);
      const assumed = findings.filter(({ rationale }) => rationale.basis === 'assumed');
      expect(assumed.map(({ severity }) => severity)).toEqual(assumed.map(() => 'warning'));
      expect(assumed).not.toEqual([]);
      expect(assumed.filter(({ rationale }) => rationale.reason === undefined)).toEqual([]);
      expect(
        findings.filter(({ severity, rationale }) => severity === 'error' && rationale.basis !== 'documented'),
      ).toEqual([]);
    });
  },
);
