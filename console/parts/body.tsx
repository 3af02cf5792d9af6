/** A request or response body as highlighted JSON, with each problem beside its line. */
import { useSignal } from '@preact/signals';
import { placeNotes, toLines, type Line } from './json-lines.ts';

interface Note {
  readonly pointer: string;
  readonly message: string;
}

/** Further lines are shown on request. */
const maxLines = 1500;

interface BodyProps {
  readonly body: unknown;
  readonly label: string;
  readonly violations?: readonly Note[];
}

export function Body({ body, label, violations = [] }: BodyProps) {
  const whole = useSignal(false);
  if (body === null && violations.length === 0) return <p class="faint">No body.</p>;
  const lines: readonly Line[] =
    typeof body === 'string'
      ? body.split('\n').map((text): Line => ({ depth: 0, pointer: '', pieces: [['mark', text]] }))
      : toLines(body);
  const notes = placeNotes(lines, violations);
  const shown = whole.value ? lines : lines.slice(0, maxLines);
  const annotated = new Set<string>();
  return (
    <div class="body" role="group" aria-label={label} tabIndex={0}>
      {shown.map((line, index) => {
        const about = annotated.has(line.pointer) ? [] : (notes.get(line.pointer) ?? []);
        annotated.add(line.pointer);
        return <BodyLine key={index} line={line} about={about} />;
      })}
      {lines.length > shown.length && (
        <button
          type="button"
          class="action"
          onClick={() => {
            whole.value = true;
          }}
        >
          Show {lines.length - shown.length} more lines
        </button>
      )}
    </div>
  );
}

const BodyLine = ({ line: { depth, pieces }, about }: { readonly line: Line; readonly about: readonly Note[] }) => (
  <div class={about.length > 0 ? 'line wrong' : 'line'}>
    <code style={{ paddingInlineStart: `${depth * 1.25}em` }}>
      {pieces.map(([kind, text], index) => (
        <span key={index} class={kind}>
          {text}
        </span>
      ))}
    </code>
    {about.length > 0 && (
      <ul class="beside">
        {about.map(({ pointer, message }, index) => (
          <li key={index}>
            <b>{pointer === '' ? 'the body' : pointer}</b> {message}
          </li>
        ))}
      </ul>
    )}
  </div>
);
