/** Ids of deleted items, while their deletion can be undone. */
import { signal, type ReadonlySignal } from '@preact/signals';

export interface HiddenIds {
  readonly ids: ReadonlySignal<ReadonlySet<string>>;
  hide(items: readonly { readonly id: string }[]): void;
  show(items: readonly { readonly id: string }[]): void;
}

/** Several deletions may be pending: one that is being sent, and one that can be undone. */
export function hiddenIds(): HiddenIds {
  const ids = signal<ReadonlySet<string>>(new Set());
  return {
    ids,
    hide(items) {
      ids.value = new Set([...ids.value, ...items.map(({ id }) => id)]);
    },
    show(items) {
      const shown = new Set(items.map(({ id }) => id));
      ids.value = new Set([...ids.value].filter((id) => !shown.has(id)));
    },
  };
}
