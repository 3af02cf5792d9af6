/** Deletions that can be undone: hidden at once, sent some seconds later. */
import { signal } from '@preact/signals';
import { lifetimes } from './lifetimes.ts';
import { tryAction } from './notices.ts';

export interface Deletion {
  /** What was deleted, such as "12 requests deleted". */
  readonly text: string;
  /** Hides what is deleted. */
  readonly hide: () => unknown;
  /** Shows it again. Also called if sending fails. */
  readonly restore: () => unknown;
  /** Sends the deletion. Calls with the method DELETE are completed even if the page closes. */
  readonly send: () => Promise<unknown>;
}

/** The deletion that can be undone. */
export const pendingDeletion = signal<Deletion | undefined>(undefined);

let timer: ReturnType<typeof setTimeout> | undefined;

function takePending(): Deletion | undefined {
  const deletion = pendingDeletion.peek();
  clearTimeout(timer);
  pendingDeletion.value = undefined;
  return deletion;
}

/** Sends the pending deletion now. */
export async function sendPendingDeletion(): Promise<void> {
  const deletion = takePending();
  if (deletion && !(await tryAction(deletion.send))) await tryAction(deletion.restore);
}

/** Deletes after some seconds, in which the deletion can be undone. A deletion that is pending is sent first. */
export async function deleteWithUndo(deletion: Deletion): Promise<void> {
  void sendPendingDeletion();
  await deletion.hide();
  pendingDeletion.value = deletion;
  timer = setTimeout(() => void sendPendingDeletion(), lifetimes.undo);
}

export async function undoDeletion(): Promise<void> {
  await takePending()?.restore();
}

addEventListener(
  'pagehide',
  () =>
    void takePending()
      ?.send()
      .catch(() => {}),
);
