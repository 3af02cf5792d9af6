/** One provider's contract as Jest tests: one test per case, each with the finding that fails it. */
import { beforeAll, describe, test } from '@jest/globals';
import { phases, plan, verify, type Finding, type Report, type VerifyOptions } from 'mockmint';
import { formatFinding } from '../../src/verify/reporters/format-finding.ts';

/** What a suite verifies. The cases are planned at once; the target need not answer before the tests begin. */
export interface SuiteOptions extends Omit<VerifyOptions, 'provider' | 'target'> {
  readonly provider: string;
  /** Its base URL, once it is known. */
  target(): string;
}

/** Defines the tests; to be awaited at the top of a test file. */
export async function defineSuite({ target, provider, ...options }: SuiteOptions): Promise<void> {
  const cases = await plan({ ...options, provider, target: 'http://127.0.0.1' });
  const planned = new Set(cases.map(({ id }) => id));
  describe(provider, () => {
    let report: Report;
    const demand = (...ids: readonly string[]): void =>
      demandNone(report.findings.filter((finding) => finding.cases.some((id) => ids.includes(id))));
    beforeAll(async () => {
      report = await verify({ ...options, provider, target: target() });
    });
    for (const phase of phases) {
      const own = cases.filter((one) => one.phase === phase);
      if (own.length === 0) continue;
      describe(phase, () => {
        test.each(own.map(({ id }) => id))('%s', (id) => demand(id));
      });
    }
    test('cases that follow from what was issued', () =>
      demand(
        ...report.providers
          .flatMap((one) => one.cases)
          .map(({ id }) => id)
          .filter((id) => !planned.has(id)),
      ));
    test('the plan was worked through', () => {
      const early = report.providers.find(({ abortReason }) => abortReason !== undefined);
      if (early) throw new Error(`It ended early: ${early.abortReason ?? ''}`);
    });
  });
}

/** Fails with the words of the reports, and without a stack that would lead into this file. */
function demandNone(findings: readonly Finding[]): void {
  const errors = findings.filter(({ severity, known }) => severity === 'error' && !known);
  if (errors.length === 0) return;
  const error = new Error(
    errors
      .map((finding) =>
        [
          `${finding.title} (${finding.check})`,
          ...formatFinding(finding).map(({ label, text }) => `${label}: ${text.replaceAll('\n', '\n  ')}`),
        ].join('\n'),
      )
      .join('\n\n'),
  );
  error.stack = error.message;
  throw error;
}
