/** Copies text to the clipboard; if the browser does not allow that, shows the text to copy by hand. */
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { notify } from '../state/notices.ts';
import { Action } from './action.tsx';
import { Dialog } from './dialog.tsx';

const byHand = signal<string | undefined>(undefined);

export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify(`Copied: ${what}.`);
  } catch {
    byHand.value = text;
  }
}

interface CopyProps {
  /** The text, or a function that returns it. */
  readonly text: string | (() => string | Promise<string>);
  /** Short name of the text, for labels and notices. */
  readonly what: string;
  readonly children?: ComponentChildren;
  readonly label?: string;
}

export const Copy = ({ text, what, children = 'Copy', label = `Copy ${what}` }: CopyProps) => (
  <Action label={label} onDo={async () => copy(typeof text === 'string' ? text : await text(), what)}>
    {children}
  </Action>
);

/** The clipboard API needs a secure context; over plain HTTP from another machine it is not available. */
export const CopyByHand = () => (
  <Dialog
    title="Copy this"
    open={byHand.value !== undefined}
    onClose={() => {
      byHand.value = undefined;
    }}
  >
    <textarea
      class="by-hand"
      readOnly
      rows={8}
      aria-label="The text to copy"
      value={byHand.value ?? ''}
      onFocus={(event) => event.currentTarget.select()}
    />
  </Dialog>
);

/** A line of code with its copy button. */
export const CodeLine = ({ text, what }: { readonly text: string; readonly what: string }) => (
  <div class="code-line">
    <code tabIndex={0} role="group" aria-label={what}>
      {text}
    </code>
    <Copy text={text} what={what} />
  </div>
);
