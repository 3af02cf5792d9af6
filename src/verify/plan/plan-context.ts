/** What all cases of a plan depend on: the document, the credentials, the user's parameters, and what is on the target. */
import type { KnownRestriction } from '../../provider/define-contract.ts';
import type { SecretUse } from './case.ts';
import type { CaseQuota } from './case-quota.ts';
import type { CredentialSet } from './credential-set.ts';
import type { KnownResource } from './id-places.ts';
import type { SpecOracle } from '../spec-oracle.ts';

/** The inputs shared by all cases of a plan. */
export interface PlanContext {
  readonly provider: string;
  readonly oracle: SpecOracle;
  readonly good: CredentialSet;
  readonly forbidden: CredentialSet;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The given parameters and headers whose names denote secrets. */
  readonly secrets: readonly SecretUse[];
  /** Valid requests that the real service is known to reject. */
  readonly restrictions: readonly KnownRestriction[];
  /** Resources that exist on the target, by their place: the path up to the parameter. */
  readonly resources: ReadonlyMap<string, KnownResource>;
  /** Whether the provider has a contract. Without one, fewer cases are sent. */
  readonly hasContract: boolean;
  /** Whether every operation can be verified by itself. Otherwise resources are acquired first, and state is not promised. */
  readonly isStateless: boolean;
  /** Limits the cases of each kind, because a document may have many operations. */
  readonly quota?: CaseQuota;
  readonly seed: number;
  /** Whether the target is on this machine. Only then are destructive methods sent. */
  readonly local: boolean;
}
