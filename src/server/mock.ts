/** Types of the running mock that the server modules share. */
import { canonicalHost, urlHost } from '../lib/host.ts';
import type { MemoryLimit } from '../storage/memory-budget.ts';
import type { JwtSigner } from '../tokens/jwt-signer.ts';
import type { SessionPool } from '../storage/session-pool.ts';
import type { Upstream } from './upstream/upstream.ts';
import type { ProviderRouter } from './provider-router.ts';
import type { Metrics } from './metrics.ts';
import type { MockSession } from './session/mock-session.ts';
import type { MockStorage } from './session/open-store.ts';
import type { Verifier } from './control-api/verifier.ts';

/** The parts of a mock whose providers are loaded. */
export interface Mock {
  readonly providerRouter: ProviderRouter;
  readonly sessions: SessionPool<MockSession>;
  readonly metrics: Metrics;
  readonly jwtSigner: JwtSigner;
  /** Memory limit for the bodies of requests in progress. */
  readonly bodies: MemoryLimit;
  /** Memory limit for data that event streams buffer for slow clients. */
  readonly streams: MemoryLimit;
  /** Runs the contract suite; undefined if the mock was created without a verifier. */
  readonly verifier: Verifier | undefined;
  readonly storage: MockStorage;
  /** Real services that requests are forwarded to, by provider id. */
  readonly upstreams: ReadonlyMap<string, Upstream>;
  /** Closes the storage, and the connections to upstreams. */
  close(): Promise<void>;
  /**
   * Loads the documents again, and serves those that have changed. The state of the sessions stays.
   * @returns the ids of the changed providers
   * @throws AppError `broken-document`, …; then nothing changes
   */
  reload(): Promise<readonly string[]>;
}

/** The address that the main server listens on. */
export interface Binding {
  readonly scheme: 'http' | 'https';
  /** As given by the user, such as `0.0.0.0`; 127.0.0.1 by default. */
  readonly host: string;
  readonly port: number;
}

/** Whether a server that is bound to this host accepts connections on all addresses of the machine. */
export const isWildcard = (host: string): boolean => ['0.0.0.0', '[::]'].includes(canonicalHost(host) ?? '');

/** The root URL by which this machine reaches the mock. */
export const localRoot = ({ scheme, host, port }: Binding): string =>
  `${scheme}://${urlHost(isWildcard(host) ? '127.0.0.1' : host)}:${port}`;
