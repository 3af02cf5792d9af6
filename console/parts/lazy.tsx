/** A component whose code is loaded when it is first shown, so that the page itself stays small. */
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { Action } from './action.tsx';

export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const loaded = signal<{ readonly component: ComponentType<Props> } | undefined>(undefined);
  const hasFailed = signal(false);
  const open = async (): Promise<void> => {
    hasFailed.value = false;
    try {
      loaded.value = { component: await load() };
    } catch {
      hasFailed.value = true;
    }
  };
  return (props) => {
    useEffect(() => {
      if (!loaded.peek()) void open();
    }, []);
    const { component: Component } = loaded.value ?? {};
    if (Component) return <Component {...props} />;
    return hasFailed.value ? (
      <p class="pad">
        This part of the page could not be loaded. <Action onDo={open}>Try again</Action>
      </p>
    ) : (
      <p class="faint pad">Loading …</p>
    );
  };
}
