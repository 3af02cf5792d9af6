/** A component whose code is loaded when it is first shown. */
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { tryAction } from '../state/notices.ts';

export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const loaded = signal<{ readonly component: ComponentType<Props> } | undefined>(undefined);
  return (props) => {
    useEffect(() => {
      if (!loaded.value)
        void tryAction(async () => {
          loaded.value = { component: await load() };
        });
    }, []);
    const { component: Component } = loaded.value ?? {};
    return Component ? <Component {...props} /> : <p class="faint pad">Loading …</p>;
  };
}
