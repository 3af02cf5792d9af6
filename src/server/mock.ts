/** What the rest of the server sees of the mock as a whole. */
import type { MemoryLimit } from '../state/memory-budget.ts';
import type { Mint } from '../state/mint.ts';
import type { SessionPool } from '../state/session-pool.ts';
import type { AddressBook } from './address.ts';
import type { Metrics } from './metrics.ts';
import type { MockSession } from './session.ts';
import type { Verifier } from './verifier.ts';

/** Everything that stands once the providers are compiled. */
export interface Mock {
  readonly addresses: AddressBook;
  readonly sessions: SessionPool<MockSession>;
  readonly metrics: Metrics;
  readonly mint: Mint;
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
