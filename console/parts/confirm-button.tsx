/** A button that asks for confirmation, for actions that can't be undone. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Action } from './action.tsx';

interface ConfirmButtonProps {
  readonly ask: string;
  readonly onDo: () => unknown;
  readonly children: ComponentChildren;
}

export function ConfirmButton({ ask, onDo, children }: ConfirmButtonProps) {
  const asking = useSignal(false);
  if (!asking.value)
    return (
      <Action
        onDo={() => {
          asking.value = true;
        }}
      >
        {children}
      </Action>
    );
  const act = async (): Promise<void> => {
    asking.value = false;
    await onDo();
  };
  return (
    <span class="confirm" role="group" aria-label={ask}>
      {ask}{' '}
      <Action kind="danger" onDo={act}>
        Yes
      </Action>{' '}
      <Action
        onDo={() => {
          asking.value = false;
        }}
      >
        No
      </Action>
    </span>
  );
}
