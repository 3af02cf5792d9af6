/** The report of a run. */
import { Action } from '../parts/action.tsx';
import { download } from '../parts/download.ts';
import { duration } from '../parts/time.ts';
import type { ProviderReport, Report as ReportData } from './report-types.ts';

const countCases = ({ cases }: ProviderReport, verdict: string): number =>
  cases.filter((one) => one.verdict === verdict).length;

function reportHeadline({ findings, providers }: ReportData): { readonly tone: string; readonly text: string } {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const early = providers.find(({ abortReason }) => abortReason !== undefined);
  if (errors > 0)
    return {
      tone: 'bad',
      text: `${errors} ${errors === 1 ? 'error' : 'errors'}${warnings > 0 ? `, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}` : ''}`,
    };
  if (early) return { tone: 'odd', text: `The run ended early: ${early.abortReason ?? ''}` };
  if (warnings > 0)
    return { tone: 'odd', text: `Conforms, with ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}` };
  return { tone: 'good', text: 'Conforms to the contract' };
}

export function ReportSection({ report }: { readonly report: ReportData }) {
  const { tone, text } = reportHeadline(report);
  const cases = report.providers.flatMap((provider) => provider.cases);
  const tokens = report.providers.reduce((sum, provider) => sum + provider.tokens.length, 0);
  return (
    <section class="stack" aria-labelledby="verify-headline">
      <div class="toolbar-line">
        <h2 id="verify-headline" class={`headline ${tone}`}>
          {text}
        </h2>
        <span class="spring" />
        <Action onDo={() => download('contract-report.json', JSON.stringify(report, null, 2))}>Download as JSON</Action>
      </div>
      <p class="faint">
        {cases.length} cases in {duration(report.durationMs)} · seed {report.seed} · {tokens} tokens created
      </p>
      <div class="table-box" tabIndex={0} role="region" aria-label="By provider">
        <table class="cards">
          <thead>
            <tr>
              <th>Provider</th>
              <th>Target</th>
              <th>Passed</th>
              <th>Failed</th>
              <th>Skipped</th>
              <th>Requests</th>
              <th>Statuses seen</th>
            </tr>
          </thead>
          <tbody>
            {report.providers.map((provider) => (
              <tr key={provider.provider}>
                <td data-label="Provider">
                  <b>{provider.provider}</b>
                </td>
                <td data-label="Target">
                  <code>{provider.target}</code>
                </td>
                <td data-label="Passed">{countCases(provider, 'passed')}</td>
                <td data-label="Failed">{countCases(provider, 'failed')}</td>
                <td data-label="Skipped">{countCases(provider, 'skipped')}</td>
                <td data-label="Requests">{provider.requests}</td>
                <td data-label="Statuses seen">
                  {provider.coverage.statuses.map(({ operation, status, seen, reason }) => (
                    <span
                      key={operation + status}
                      class={seen > 0 ? 'seen' : 'faint'}
                      title={reason ?? `${seen} times`}
                    >
                      {status}
                      {seen > 0 ? ' ✓' : ' –'}{' '}
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
