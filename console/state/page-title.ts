/** The title of the page: the open item, the view, the session. */
import { effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { defaultSession, sessionName } from '../api/base.ts';
import { currentView, viewNames } from './route.ts';

const openItem = signal('');

/** Adds the open item to the title for as long as the calling component is shown. */
export function usePageTitle(item: string): void {
  useEffect(() => {
    openItem.value = item;
    return () => {
      openItem.value = '';
    };
  }, [item]);
}

export const keepPageTitle = (): unknown =>
  effect(() => {
    document.title = [
      openItem.value,
      viewNames[currentView.value],
      sessionName === defaultSession ? '' : sessionName,
      'mockmint',
    ]
      .filter((part) => part !== '')
      .join(' · ');
  });
