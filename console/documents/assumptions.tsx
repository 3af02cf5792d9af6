/** What is assumed of a document, by reason. */
import type { AssumptionView } from '../api/api-types.ts';

/** The last steps of a pointer say enough: `responses 401`. */
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
    return <p class="assumed-none">Everything below is as the provider documents it: nothing is assumed.</p>;
  const byReason = [...Map.groupBy(assumptions, ({ reason }) => reason)];
  return (
    <details class="card assumed" open>
      <summary>
        <b>
          {assumptions.length} {assumptions.length === 1 ? 'place is' : 'places are'} assumed
        </b>
        , not documented; each is marked below
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
