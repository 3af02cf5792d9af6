/** What the rest of the server sees of the mock as a whole. */
import type { MemoryLimit } from '../storage/memory-budget.ts';
import type { JwtSigner } from '../tokens/jwt-signer.ts';
import type { SessionPool } from '../storage/session-pool.ts';
import type { ProviderRouter } from './provider-router.ts';
import type { Metrics } from './metrics.ts';
import type { MockSession } from './session/mock-session.ts';
import type { Verifier } from './control-api/verifier.ts';

/** Everything that stands once the providers are compiled. */
export interface Mock {
  readonly providerRouter: ProviderRouter;
  readonly sessions: SessionPool<MockSession>;
  readonly metrics: Metrics;
  readonly jwtSigner: JwtSigner;
  /** Bounds the bodies of the requests under way. */
  readonly bodies: MemoryLimit;
  /** Bounds what event streams hold for clients that are slow to read. */
  readonly streams: MemoryLimit;
  /** Runs the contract suite, where there is one. */
  readonly verifier: Verifier | undefined;
}

/** Where the app is bound; unknown where the caller binds it. */
export interface Binding {
  readonly host: string;
  readonly port: number;
}
