/** The result of a run: the verdict, the numbers by provider, and what changed since the last run. */
import { Action } from '../parts/action.tsx';
import { download } from '../parts/download.ts';
import { duration, utc } from '../parts/time.ts';
import type { Comparison } from './kept-results.ts';
import { report } from './run-verification.ts';
import type { ProviderRun, RunResult } from './run-result.ts';

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const countCases = ({ cases }: ProviderRun, verdict: string): number =>
  cases.filter((one) => one.verdict === verdict).length;

/** The cases that were sent, of those that were planned. */
function sentOf({ providers }: RunResult): { readonly sent: number; readonly planned: number } {
  return {
    sent: providers.reduce((sum, run) => sum + run.cases.length - countCases(run, 'skipped'), 0),
    planned: providers.reduce((sum, { planned }) => sum + planned, 0),
  };
}

function headlineOf(result: RunResult): { readonly tone: string; readonly text: string } {
  const errors = result.findings.filter(({ severity }) => severity === 'error').length;
  const warnings = result.findings.length - errors;
  const early = result.providers.find(({ abortReason }) => abortReason !== undefined);
  const { sent, planned } = sentOf(result);
  const counts = [errors > 0 && plural(errors, 'error'), warnings > 0 && plural(warnings, 'warning')]
    .filter((part) => part !== false)
    .join(', ');
  if (early) {
    const end = result.isStopped ? 'Stopped' : `Ended early: ${early.abortReason ?? ''}`;
    const part = `${sent} of ${planned} cases were sent`;
    return {
      tone: errors > 0 ? 'bad' : 'odd',
      text: `${counts === '' ? 'Nothing found so far' : `${counts} so far`}. ${end}; ${part}`,
    };
  }
  if (errors > 0) return { tone: 'bad', text: counts };
  if (sent < planned) return { tone: 'odd', text: `Nothing found, but only ${sent} of ${planned} cases were sent` };
  if (warnings > 0) return { tone: 'odd', text: `Conforms, with ${counts}` };
  return { tone: 'good', text: 'Conforms to the contract' };
}

const Changes = ({ comparison: { added, same, fixed } }: { readonly comparison: Comparison }) => (
  <section aria-label="Compared with the last run">
    <p>
      Compared with the last run: <b>{added.length} new</b>, <b>{fixed.length} fixed</b>, {same} the same.
    </p>
    {fixed.length > 0 && (
      <ul class="fixed">
        {fixed.map(({ id, title, provider }) => (
          <li key={id}>
            <span class="state active">fixed</span> {title} <span class="faint">{provider}</span>
          </li>
        ))}
      </ul>
    )}
  </section>
);

const ProviderRow = ({ run }: { readonly run: ProviderRun }) => (
  <tr>
    <td data-label="Provider">
      <b>{run.provider}</b>
    </td>
    <td data-label="Target">
      <code>{run.target}</code>
    </td>
    <td data-label="Passed">{countCases(run, 'passed')}</td>
    <td data-label="Failed">{countCases(run, 'failed')}</td>
    <td data-label="Not sent">{run.planned - run.cases.length + countCases(run, 'skipped')}</td>
    <td data-label="Requests">{run.requests}</td>
    <td data-label="Statuses received">
      {run.statuses.map(({ operation, status, seen, reason }) => (
        <span key={operation + status} class={seen > 0 ? 'seen' : 'faint'} title={reason ?? `${seen} times`}>
          {status}
          {seen > 0 ? ' ✓' : ' –'}{' '}
        </span>
      ))}
    </td>
  </tr>
);

interface ReportSectionProps {
  readonly result: RunResult;
  readonly comparison: Comparison | undefined;
}

export function ReportSection({ result, comparison }: ReportSectionProps) {
  const { tone, text } = headlineOf(result);
  const cases = result.providers.reduce((sum, provider) => sum + provider.cases.length, 0);
  const tokens = result.providers.reduce((sum, provider) => sum + provider.tokens, 0);
  return (
    <section class="stack" aria-labelledby="verify-headline">
      <div class="toolbar-line">
        <h2 id="verify-headline" class={`headline ${tone}`}>
          {text}
        </h2>
        <span class="spring" />
        {report.value && (
          <Action onDo={() => download('contract-report.json', JSON.stringify(report.value, null, 2))}>
            Download as JSON
          </Action>
        )}
      </div>
      <p class="faint">
        {plural(cases, 'case')} in {duration(result.durationMs)} · {utc(result.startedAt)} · seed {result.seed} ·{' '}
        {plural(tokens, 'token')} created
      </p>
      {comparison && <Changes comparison={comparison} />}
      <div class="table-box" tabIndex={0} role="region" aria-label="By provider">
        <table class="cards">
          <thead>
            <tr>
              <th>Provider</th>
              <th>Target</th>
              <th>Passed</th>
              <th>Failed</th>
              <th>Not sent</th>
              <th>Requests</th>
              <th>Statuses received</th>
            </tr>
          </thead>
          <tbody>
            {result.providers.map((run) => (
              <ProviderRow key={run.provider} run={run} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
