/** A labelled field with a message below it: what is wrong, or a note. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** To be passed to the input. */
interface FieldAttributes {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: boolean;
}

interface FieldProps {
  readonly label: string;
  readonly problem?: string | undefined;
  readonly note?: string | undefined;
  readonly children: (attributes: FieldAttributes) => ComponentChildren;
}

export function Field({ label, problem, note, children }: FieldProps) {
  const id = useId();
  const message = problem ?? note;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        ...(message !== undefined && { 'aria-describedby': `${id}-note` }),
        ...(problem !== undefined && { 'aria-invalid': true }),
      })}
      <p id={`${id}-note`} class={problem === undefined ? 'field-note' : 'field-note problem'} role="status">
        {message}
      </p>
    </div>
  );
}
