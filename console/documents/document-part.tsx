/** A part of a document, line by line, with each assumption beside its line. */
import { useEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import type { AssumptionView } from '../api/api-types.ts';
import { Prose } from '../parts/prose.tsx';
import { marked } from './document-state.ts';
import { notesOnLines, type DocumentLine } from './document-lines.ts';

/** Further lines are shown on request. */
const maxShown = 400;

const Line = ({
  line: { depth, lead, text, kind, pointers },
  notes,
}: {
  readonly line: DocumentLine;
  readonly notes: readonly AssumptionView[];
}) => {
  const row = useRef<HTMLDivElement>(null);
  const isMarked = marked.value !== '' && pointers.includes(marked.value);
  useEffect(() => {
    if (isMarked) row.current?.scrollIntoView({ block: 'center' });
  }, [isMarked]);
  return (
    <div ref={row} class={`doc-line ${notes.length > 0 ? 'assumed' : ''} ${isMarked ? 'marked' : ''}`}>
      <code style={{ paddingInlineStart: `${depth * 1.25}em` }}>
        <span class="name">{lead}</span> <span class={kind}>{text}</span>
      </code>
      {notes.map(({ pointer, reason }) => (
        <p key={pointer} class="assumption" data-assumed={pointer}>
          <b>Assumed.</b> <Prose text={reason} />
        </p>
      ))}
    </div>
  );
};

interface PartProps {
  readonly title: string;
  readonly lines: readonly DocumentLine[];
  readonly assumptions: readonly AssumptionView[];
}

export function DocumentPartView({ title, lines, assumptions }: PartProps) {
  const isWhole = useSignal(false);
  const notes = notesOnLines(lines, assumptions);
  // What is marked is never cut off.
  const last = Math.max(
    maxShown,
    ...[...notes.keys()].map((index) => index + 1),
    lines.findIndex(({ pointers }) => marked.value !== '' && pointers.includes(marked.value)) + 1,
  );
  const shown = isWhole.value ? lines : lines.slice(0, last);
  return (
    <section class="doc-part" aria-label={title}>
      <h3>{title}</h3>
      <div class="doc-lines" role="group" aria-label={title} tabIndex={0}>
        {shown.map((line, index) => (
          <Line key={index} line={line} notes={notes.get(index) ?? []} />
        ))}
        {lines.length > shown.length && (
          <button
            type="button"
            class="action"
            onClick={() => {
              isWhole.value = true;
            }}
          >
            Show {lines.length - shown.length} more lines
          </button>
        )}
      </div>
    </section>
  );
}
