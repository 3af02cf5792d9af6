/** The assumptions about a document, grouped by reason. */
import { parsePointer } from '../../src/lib/json-pointer.ts';
import type { AssumptionView } from '../api/api-types.ts';

/** Shortens a pointer to its last segments, such as `responses/401`. */
function shortened(pointer: string): string {
  const [first, ...rest] = parsePointer(pointer) ?? [];
  if (first === 'paths' && rest.length > 2) return rest.slice(2).join('/');
  return first === 'components' ? rest.join('/') : `/${[first, ...rest].join('/')}`;
}

/** Text with `code` in it. */
const Prose = ({ text }: { readonly text: string }) => (
  <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>
);

export function Assumptions({
  assumptions,
  notes,
}: {
  readonly assumptions: readonly AssumptionView[];
  readonly notes: readonly string[];
}) {
  if (assumptions.length === 0)
    return <p class="assumed-none">The provider documents everything below; there are no assumptions.</p>;
  const byReason = [...Map.groupBy(assumptions, ({ reason }) => reason)];
  return (
    <details class="card assumed" open>
      <summary>
        <b>
          {assumptions.length} {assumptions.length === 1 ? 'assumption' : 'assumptions'}
        </b>{' '}
        beyond the provider's document, each marked below
      </summary>
      <ul>
        {byReason.map(([reason, entries]) => (
          <li key={reason}>
            <Prose text={reason} />{' '}
            <span class="faint">
              {entries.map(({ pointer }) => (
                <code key={pointer}>{shortened(pointer)} </code>
              ))}
              {entries[0]?.source}
            </span>
          </li>
        ))}
      </ul>
      {notes.map((note) => (
        <p key={note} class="faint">
          {note}
        </p>
      ))}
    </details>
  );
}
