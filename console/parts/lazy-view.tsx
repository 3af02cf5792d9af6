/** A view whose code is loaded when it is first opened, so that the page itself stays small. */
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { Action } from './action.tsx';

export function lazyView(load: () => Promise<ComponentType>): ComponentType {
  const view = signal<ComponentType | undefined>(undefined);
  const hasFailed = signal(false);
  const open = async (): Promise<void> => {
    hasFailed.value = false;
    try {
      const loaded = await load();
      view.value = loaded;
    } catch {
      hasFailed.value = true;
    }
  };
  return function LazyView() {
    useEffect(() => {
      if (!view.peek()) void open();
    }, []);
    const View = view.value;
    if (View) return <View />;
    return hasFailed.value ? (
      <p class="pad">
        This view could not be loaded. <Action onDo={open}>Try again</Action>
      </p>
    ) : (
      <p class="faint pad">Loading …</p>
    );
  };
}
