/** The plan of a run, and what the run depends on. */
import type { ContractDefinition } from '../../provider/define-contract.ts';
import type { Case } from '../plan/case.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import type { RunContext } from './run-case.ts';
import type { Sender } from './sender.ts';
import type { Target } from './target.ts';

/** The cases of a run. */
export interface Plan {
  readonly cases: readonly Case[];
  /** The cases that need an issued token or a created resource, built without it. */
  readonly deferred: readonly Case[];
}

/** The dependencies and options of a run. */
export interface ProviderRun extends Omit<
  RunContext,
  'mayPostpone' | 'isExhausted' | 'wasAccepted' | 'knowsIds' | 'promisesState'
> {
  readonly setting: PlanContext;
  /** How the options were understood. */
  readonly notes: readonly string[];
  readonly contract: ContractDefinition;
  /** Creates the plan. The preflight may change the context. */
  plan(setting: PlanContext): Promise<Plan>;
  /** Whether no case filter is active. */
  readonly isWhole: boolean;
  /** Number of generated bodies per operation. */
  readonly fuzzRuns: number;
  readonly target: Target;
  readonly sender: Sender;
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
}
