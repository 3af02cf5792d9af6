/** A mock for the length of one run of tests, with the credentials that it lets in and keeps out. */
import { seededCredentials, type SeededMeaning } from '../state/credential.ts';
import { listen } from './listen.ts';

export interface MockBed {
  /** The base URL of a provider. */
  url(provider: string): string;
  /** Good everywhere. */
  readonly credential: string;
  /** Authenticated, but not permitted. */
  readonly forbiddenCredential: string;
  close(): Promise<void>;
}

const secretOf = (wanted: SeededMeaning): string => [...seededCredentials].find(([, meaning]) => meaning === wanted)![0];

/** The credentials of every mock, without starting one. */
export const bedCredentials: Pick<MockBed, 'credential' | 'forbiddenCredential'> = { credential: secretOf('active'), forbiddenCredential: secretOf('readonly') };

/** Starts a mock of these providers on a free port of this machine. */
export async function startBed(providers: readonly string[], folders: readonly string[] | undefined): Promise<MockBed> {
  const { binding, close } = await listen({ port: 0, providers, folders });
  return { ...bedCredentials, url: (provider) => `http://${binding.host}:${binding.port}/${provider}`, close: () => close(0) };
}
