/** The cases of a run with their verdicts, folded. */
import { useSignal } from '@preact/signals';
import { duration } from '../parts/time.ts';
import { VirtualTable, type Column } from '../parts/virtual-table.tsx';
import type { CaseResult } from './report-types.ts';

const tones: Readonly<Record<string, string>> = {
  passed: 'active',
  failed: 'revoked',
  flaky: 'expired',
  error: 'revoked',
};

const columns: readonly Column<CaseResult>[] = [
  {
    title: 'Verdict',
    kind: 'state-cell',
    cell: ({ verdict }) => <span class={`state ${tones[verdict] ?? ''}`}>{verdict}</span>,
  },
  {
    title: 'Case',
    kind: 'name-cell',
    cell: ({ id, title }) => (
      <span title={`${title} (${id})`}>
        {title} <code class="faint">{id}</code>
      </span>
    ),
  },
  { title: 'Reason', kind: 'reason-cell', cell: ({ reason }) => <span title={reason}>{reason}</span> },
  { title: 'Time', kind: 'number-cell', cell: ({ durationMs }) => duration(durationMs) },
];

export function Cases({ cases }: { readonly cases: readonly CaseResult[] }) {
  const isOpen = useSignal(false);
  const only = useSignal(false);
  const failed = cases.filter(({ verdict }) => verdict !== 'passed');
  return (
    <details
      class="card cases-box"
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary>
        <b>
          {cases.length} {cases.length === 1 ? 'case' : 'cases'}
        </b>
        {failed.length > 0 && <span class="faint"> · {failed.length} did not pass</span>}
      </summary>
      {isOpen.value && (
        <>
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
          <VirtualTable
            items={only.value ? failed : cases}
            idOf={({ id }) => id}
            columns={columns}
            label="Cases"
            kind="cases"
            selected=""
            cardHeight={64}
          />
        </>
      )}
    </details>
  );
}
