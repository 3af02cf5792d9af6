/** Keyboard shortcuts; inactive while the user types. */
import { helpOpen } from './help.tsx';
import { asCurl } from './requests/copy-as.ts';
import { editRequest, makeRule } from './requests/request-actions.tsx';
import { closeRequest } from './requests/request-detail.tsx';
import { credentialsFor } from './requests/credential.ts';
import { replayRequest } from './requests/replay.ts';
import { focusList } from './parts/focus.ts';
import { copy } from './parts/copy-button.tsx';
import { tryAction } from './state/notices.ts';
import { matchingRequests, pause, paused, requestOf } from './state/requests.ts';
import { undoDeletion } from './state/undo.ts';
import { go, opened, currentView, views, type View } from './state/route.ts';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

function move(by: number): void {
  const list = matchingRequests.value;
  const at = list.findIndex(({ id }) => id === opened.value);
  const next = list[at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + by))];
  if (next) go('requests', next.id);
}

/** To the search field of the view; to that of the requests if the view has none. Synchronous if it is visible. */
async function toSearch(): Promise<void> {
  const field = (): HTMLInputElement | null => document.querySelector('main input[type=search]');
  if (!field()) {
    go('requests');
    await new Promise(requestAnimationFrame);
  }
  field()?.focus();
}

const openRequest = () => (currentView.value === 'requests' ? requestOf(opened.value) : undefined);

const globalKeys: Readonly<Record<string, () => unknown>> = {
  '?': () => {
    helpOpen.value = true;
  },
  '/': toSearch,
  u: undoDeletion,
};

const requestKeys: Readonly<Record<string, () => unknown>> = {
  j: () => move(1),
  k: () => move(-1),
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  Escape: closeRequest,
  n: () => go('requests', 'new'),
  e() {
    const request = openRequest();
    if (request) editRequest(request);
  },
  r() {
    const request = openRequest();
    if (request) makeRule(request);
  },
  p: () => pause(!paused.value),
  async s() {
    const request = openRequest();
    if (request) await replayRequest(request);
  },
  async c() {
    const request = openRequest();
    if (request) await copy(asCurl(request, await credentialsFor(request)), 'curl');
  },
};

function handleKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  if (isTyping(event.target)) {
    if (event.target instanceof HTMLElement) handleTyping(event.key, event.target);
    return;
  }
  const isArrow = event.key.startsWith('Arrow');
  const onList = event.target instanceof HTMLElement && event.target.role === 'listbox';
  const action =
    globalKeys[event.key] ??
    (currentView.value === 'requests' && (!isArrow || onList) ? requestKeys[event.key] : undefined) ??
    viewKey(event.key);
  if (!action) return;
  event.preventDefault();
  void tryAction(action);
}

export const listenToKeys = (): void => addEventListener('keydown', handleKey);

/** Escape leaves a field. Enter in the search field opens the first match. */
function handleTyping(key: string, field: HTMLElement): void {
  const opens = key === 'Enter' && field.id === 'search';
  if (key !== 'Escape' && !opens) return;
  focusList();
  if (opens) move(1);
}

/** Views that close their open item with Escape. */
const closable: readonly View[] = ['tokens', 'resources'];

function viewKey(key: string): (() => void) | undefined {
  if (key === 'Escape' && opened.value !== '' && closable.includes(currentView.value))
    return () => {
      go(currentView.value);
      focusList();
    };
  const action = /^[1-9]$/.test(key) ? views[Number(key) - 1] : undefined;
  return action && (() => go(action));
}
