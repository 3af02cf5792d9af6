/** The open view, from the URL hash: `#/requests/<id>`. */
import { computed, signal } from '@preact/signals';

export const views = [
  'requests',
  'tokens',
  'switchboard',
  'clock',
  'start',
  'documents',
  'sessions',
  'verify',
  'resources',
] as const;

export type View = (typeof views)[number];

export const viewNames: Readonly<Record<View, string>> = {
  requests: 'Requests',
  tokens: 'Tokens',
  switchboard: 'Switchboard',
  clock: 'Clock',
  start: 'Start here',
  documents: 'Documents',
  sessions: 'Sessions',
  verify: 'Verify',
  resources: 'Resources',
};

const locationHash = signal(location.hash);
addEventListener('hashchange', () => {
  locationHash.value = location.hash;
});

const parts = computed(() => locationHash.value.replace(/^#\/?/, '').split('/').map(decodeURIComponent));

export const currentView = computed<View>(() => views.find((one) => one === parts.value[0]) ?? 'requests');

/** Id of the item that is open in the view, such as a request. */
export const opened = computed(() => parts.value[1] ?? '');

export const linkTo = (to: View, what = ''): string => `#/${to}${what === '' ? '' : `/${encodeURIComponent(what)}`}`;

/** Opens a view. Moving between items of one view adds nothing to the browser's history. */
export function go(to: View, what = ''): void {
  const link = linkTo(to, what);
  if (to === currentView.value && opened.value !== '' && what !== '') history.replaceState(null, '', link);
  else history.pushState(null, '', link);
  locationHash.value = link;
}

addEventListener('popstate', () => {
  locationHash.value = location.hash;
});
