/** Starts a temporary mock for one verification run. */
import { seededCredentials, type SeededCredentialMeaning } from '../tokens/seeded-credentials.ts';
import type { ProviderSelection } from '../provider/registry.ts';
import { listen } from './listen.ts';
import { localRoot } from './mock.ts';

export interface TestMock {
  /** The base URL of a provider. */
  url(provider: string): string;
  /** Accepted by every operation. */
  readonly credential: string;
  /** Authenticated but not authorized. */
  readonly forbiddenCredential: string;
  close(): Promise<void>;
}

const secretOf = (expected: SeededCredentialMeaning): string =>
  [...seededCredentials].find(([, meaning]) => meaning === expected)![0];

/** The credentials of every test mock, available without starting one. */
export const testMockCredentials: Pick<TestMock, 'credential' | 'forbiddenCredential'> = {
  credential: secretOf('active'),
  forbiddenCredential: secretOf('readonly'),
};

/** Starts a mock of these providers on a free loopback port. */
export async function startTestMock(selection: ProviderSelection): Promise<TestMock> {
  const { binding, close } = await listen({ host: '127.0.0.1', port: 0, ...selection });
  return {
    ...testMockCredentials,
    url: (provider) => `${localRoot(binding)}/${provider}`,
    close: () => close(0),
  };
}
