/** The assumptions about a document, grouped by reason, with links to where they are marked. */
import { parsePointer } from '../../src/lib/json-pointer.ts';
import type { AssumptionView } from '../api/api-types.ts';
import { Prose } from '../parts/prose.tsx';
import { linkTo } from '../state/route.ts';

/** Shortens a pointer to its last segments, such as `responses/401`. */
function shortened(pointer: string): string {
  const [first, ...rest] = parsePointer(pointer) ?? [];
  if (first === 'paths' && rest.length > 2) return rest.slice(2).join('/');
  return first === 'components' ? rest.join('/') : `/${[first, ...rest].join('/')}`;
}

interface AssumptionsProps {
  readonly provider: string;
  readonly assumptions: readonly AssumptionView[];
  readonly notes: readonly string[];
}

export function Assumptions({ provider, assumptions, notes }: AssumptionsProps) {
  if (assumptions.length === 0)
    return <p class="assumed-none">The provider documents everything below; there are no assumptions.</p>;
  const byReason = [...Map.groupBy(assumptions, ({ reason }) => reason)];
  return (
    <details class="card assumptions">
      <summary>
        <b>
          {assumptions.length} {assumptions.length === 1 ? 'assumption' : 'assumptions'}
        </b>{' '}
        beyond the provider's document, each marked at its place
      </summary>
      <ul>
        {byReason.map(([reason, entries]) => (
          <li key={reason}>
            <Prose text={reason} />{' '}
            {entries.map(({ pointer }) => (
              <a key={pointer} href={linkTo('documents', provider, { at: pointer })}>
                <code>{shortened(pointer)}</code>{' '}
              </a>
            ))}
            <span class="faint">{entries[0]?.source}</span>
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
