/** The engine: runs the cases of a plan concurrently and yields events. */
import { stopwatch } from '../../lib/clock.ts';
import { unseenReason } from '../findings/coverage.ts';
import type { RunEvent } from './run-event.ts';
import { toPlanned } from '../plan/plan-cases.ts';
import { followUps } from '../plan/follow-up-cases.ts';
import type { ProviderReport } from '../findings/report.ts';
import type { ProviderRun } from './provider-run.ts';
import { RunState } from './run-state.ts';

/**
 * Runs a plan and returns the report of the provider.
 * @throws AppError `unreachable-target`, `foreign-target`, `credential-needed`, `credential-refused`
 */
export async function* runPlan(
  runContext: ProviderRun,
  title: string,
  version: string,
): AsyncGenerator<RunEvent, ProviderReport> {
  const { target, sender } = runContext;
  const { provider, seed } = runContext.setting;
  const started = stopwatch();
  const url = target.base.href;
  // Without a contract there may be many operations, of which any may be asked first.
  const initial = runContext.setting.hasContract ? await runContext.plan(runContext.setting) : undefined;
  const isEmpty = initial !== undefined && initial.cases.length + initial.deferred.length + runContext.fuzzRuns === 0;
  const operation = initial?.cases[0]?.operation ?? runContext.setting.oracle.document.operations[0];
  yield { type: 'run-started', provider, title, target: url, seed };
  const state = new RunState(runContext);
  const setting = operation && !isEmpty ? await state.preflight(operation) : runContext.setting;
  const { cases, deferred } =
    initial !== undefined && setting === runContext.setting ? initial : await runContext.plan(setting);
  yield { type: 'plan', provider, cases: cases.map(toPlanned) };

  yield* state.work(cases, cases.length);
  const wanted = new Set(deferred.map(({ id }) => id));
  const deferredCases =
    state.abortReason === undefined
      ? followUps(setting, runContext.contract, state.issued).filter(({ id }) => wanted.has(id))
      : [];
  yield* state.work(deferredCases, cases.length + deferredCases.length);
  yield* state.followResources(wanted, cases.length + deferred.length);
  if (runContext.fuzzRuns > 0 && state.abortReason === undefined) yield* state.fuzz(runContext.fuzzRuns);

  const coverage = runContext.coverage.total(runContext.invariants.checked, (status) =>
    unseenReason(status, setting.forbidden.size > 0, runContext.isWhole),
  );
  yield { type: 'coverage', provider, coverage };
  const canonicalIds = runContext.collector.canonicalIds();
  const report: ProviderReport = {
    provider,
    title,
    version,
    target: url,
    cases: state.results.map((result) => ({
      ...result,
      findings: [...new Set(result.findings.map((id) => canonicalIds.get(id) ?? id))],
    })),
    findings: runContext.collector.all,
    coverage,
    tokens: state.tokens,
    ...(state.moreTokens > 0 && { moreTokens: state.moreTokens }),
    ...(state.omittedExchanges > 0 && { omittedExchanges: state.omittedExchanges }),
    requests: target.requests,
    rateLimitPauses: sender.rateLimitPauses,
    ...(runContext.notes.length > 0 && { notes: runContext.notes }),
    durationMs: Math.round(stopwatch() - started),
    ...(state.abortReason !== undefined && { abortReason: state.abortReason }),
  };
  yield { type: 'run-finished', provider, report };
  return report;
}
