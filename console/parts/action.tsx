/** A button that runs an action, shows that it is busy, and reports failures. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { tryAction } from '../state/notices.ts';

interface ActionProps {
  readonly onDo: () => unknown;
  readonly children: ComponentChildren;
  /** Accessible name, if the text alone is not clear. */
  readonly label?: string;
  readonly kind?: 'plain' | 'main' | 'danger' | 'quiet' | 'strong';
  readonly pressed?: boolean;
  /** The button does nothing, but keeps the focus. */
  readonly disabled?: boolean;
  readonly title?: string;
  readonly class?: string;
}

export function Action({
  onDo,
  children,
  label,
  kind = 'plain',
  pressed,
  disabled = false,
  title,
  class: more = '',
}: ActionProps) {
  const busy = useSignal(false);
  const act = async (event: Event): Promise<void> => {
    event.stopPropagation();
    if (busy.value || disabled) return;
    busy.value = true;
    await tryAction(onDo);
    busy.value = false;
  };
  return (
    <button
      type="button"
      class={`action ${kind} ${more}`}
      onClick={act}
      {...(disabled && { 'aria-disabled': true })}
      aria-busy={busy.value}
      title={title ?? label}
      {...(label !== undefined && { 'aria-label': label })}
      {...(pressed !== undefined && { 'aria-pressed': pressed })}
    >
      {children}
    </button>
  );
}
