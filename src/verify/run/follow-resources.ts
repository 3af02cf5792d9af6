/** Follows a resource of each kind through its life, and runs the cases about what the target keeps. */
import type { Case } from '../plan/case.ts';
import { resourceFamilies, stateCase, stateSteps } from '../plan/state-cases.ts';
import { NotSent, type PreflightRun } from './preflight.ts';
import { lifecycle } from './resource-lifecycle.ts';

/** What following resources needs of a run. */
interface CaseRunner {
  /** Why no more requests are sent; undefined if they are. */
  stopReason(): string | undefined;
  run(one: Case): Promise<unknown>;
  /** Records a case that is not run. */
  leaveOut(one: Case, verdict: 'skipped' | 'unproven', reason: string): void;
}

/** @param wanted ids of the cases to run */
export async function followResources(
  run: PreflightRun,
  wanted: ReadonlySet<string>,
  runner: CaseRunner,
): Promise<void> {
  for (const family of resourceFamilies(run.setting)) {
    const left = new Map(
      stateSteps(family)
        .flatMap(([step, operation]) => stateCase(operation, step, run.setting))
        .filter(({ id }) => wanted.has(id))
        .map((one) => [one.id, one]),
    );
    if (left.size === 0) continue;
    let notSent: string | undefined;
    try {
      for await (const one of runner.stopReason() === undefined ? lifecycle(family, run) : [])
        if (left.delete(one.id)) await runner.run(one);
    } catch (error) {
      if (!(error instanceof NotSent)) throw error;
      notSent = error.message;
    }
    const reason = runner.stopReason() ?? notSent;
    for (const one of left.values())
      if (reason === undefined)
        runner.leaveOut(one, 'unproven', 'a request that it needs was rejected, or the document allows none');
      else runner.leaveOut(one, 'skipped', reason);
  }
}
