/** The assumptions about a document, grouped by reason. */
import type { AssumptionView } from '../api/api-types.ts';

/** Shortens a pointer to its last segments, such as `responses/401`. */
const shortened = (pointer: string): string =>
  pointer
    .replaceAll('~1', '/')
    .replace(/^\/paths\/.*\/(get|put|post|delete|options|head|patch|trace)\//, '')
    .replace(/^\/components\//, '');

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
