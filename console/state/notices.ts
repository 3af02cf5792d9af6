/** Short notices about actions and failures; they disappear after some seconds. */
import { signal } from '@preact/signals';
import { CallError } from '../api/client.ts';
import { lifetimes } from './lifetimes.ts';

export interface Notice {
  readonly id: number;
  readonly kind: 'done' | 'failed';
  readonly text: string;
}

export const notices = signal<readonly Notice[]>([]);

let noticeCount = 0;

export function notify(text: string, kind: Notice['kind'] = 'done'): void {
  const id = ++noticeCount;
  const others = notices.value.filter((notice) => notice.text !== text);
  notices.value = [...others.slice(-2), { id, kind, text }];
  setTimeout(() => dismiss(id), lifetimes[kind]);
}

export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}

/** Runs an action and shows a notice if it fails, unless the banner tells of it. Resolves to whether it succeeded. */
export async function tryAction(what: () => unknown): Promise<boolean> {
  try {
    await what();
    return true;
  } catch (error) {
    if (!(error instanceof CallError && error.isGeneral))
      notify(error instanceof Error ? error.message : String(error), 'failed');
    return false;
  }
}
