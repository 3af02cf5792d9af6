/** The cases of a run with their verdicts. */
import { useSignal } from '@preact/signals';
import { duration } from '../parts/time.ts';
import type { CaseResult } from './report-types.ts';

const tones: Readonly<Record<string, string>> = {
  passed: 'active',
  failed: 'revoked',
  flaky: 'expired',
  error: 'revoked',
};

const CaseTable = ({ cases }: { readonly cases: readonly CaseResult[] }) =>
  cases.length === 0 ? (
    <p class="faint">No cases.</p>
  ) : (
    <div class="table-box" tabIndex={0} role="region" aria-label="Cases">
      <table class="cards cases">
        <thead>
          <tr>
            <th>Verdict</th>
            <th>Case</th>
            <th>Why</th>
            <th>Time</th>
          </tr>
        </thead>
        <tbody>
          {cases.map(({ id, verdict, title, reason, durationMs }) => (
            <tr key={id}>
              <td data-label="Verdict">
                <span class={`state ${tones[verdict] ?? ''}`}>{verdict}</span>
              </td>
              <td data-label="Case">
                {title}
                <br />
                <code class="faint">{id}</code>
              </td>
              <td data-label="Why">{reason}</td>
              <td data-label="Time" class="nowrap">
                {duration(durationMs)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );

export function Cases({ cases }: { readonly cases: readonly CaseResult[] }) {
  const only = useSignal(true);
  return (
    <section class="stack" aria-labelledby="verify-cases">
      <h2 id="verify-cases">Cases</h2>
      <label class="choice">
        <input
          type="checkbox"
          checked={only.value}
          onChange={(event) => {
            only.value = event.currentTarget.checked;
          }}
        />
        Only cases that did not pass
      </label>
      <CaseTable cases={only.value ? cases.filter(({ verdict }) => verdict !== 'passed') : cases} />
    </section>
  );
}
