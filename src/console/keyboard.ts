/** The keys that work everywhere but where one types. */
import { helpOpen } from './help.tsx';
import { asCurl } from './requests/copies.ts';
import { credentialsFor } from './requests/credential.ts';
import { sendAgain } from './requests/again.ts';
import { copy } from './parts/copy.tsx';
import { attempt } from './state/notices.ts';
import { found, pause, paused, requestOf } from './state/requests.ts';
import { go, opened, view, views } from './state/route.ts';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName) || target.closest('.swagger-ui') !== null);

function move(by: number): void {
  const list = found.value;
  const at = list.findIndex(({ id }) => id === opened.value);
  const next = list[at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + by))];
  if (next) go('requests', next.id);
}

/** At once where the search is there: what is typed next belongs into it. */
async function toSearch(): Promise<void> {
  if (view.value !== 'requests') {
    go('requests');
    await new Promise(requestAnimationFrame);
  }
  document.querySelector<HTMLInputElement>('#search')?.focus();
}

const openRequest = () => (view.value === 'requests' ? requestOf(opened.value) : undefined);

const everywhere: Readonly<Record<string, () => unknown>> = {
  '?': () => { helpOpen.value = true; },
  '/': toSearch,
};

const amongRequests: Readonly<Record<string, () => unknown>> = {
  j: () => move(1),
  k: () => move(-1),
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  Escape: () => go('requests'),
  p: () => pause(!paused.value),
  async s() {
    const request = openRequest();
    if (request) await sendAgain(request);
  },
  async c() {
    const request = openRequest();
    if (request) await copy(asCurl(request, await credentialsFor(request)), 'curl');
  },
};

function hear(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  if (isTyping(event.target)) {
    if (event.target instanceof HTMLElement) hearTyping(event.key, event.target);
    return;
  }
  const isArrow = event.key.startsWith('Arrow');
  const onList = event.target instanceof HTMLElement && event.target.role === 'listbox';
  const asked = everywhere[event.key] ?? (view.value === 'requests' && (!isArrow || onList) ? amongRequests[event.key] : undefined) ?? viewKey(event.key);
  if (!asked) return;
  event.preventDefault();
  void attempt(asked);
}

export const listenToKeys = (): void => addEventListener('keydown', hear);

/** Escape leaves a field; Enter leaves the search for the first request that it found. */
function hearTyping(key: string, field: HTMLElement): void {
  const opens = key === 'Enter' && field.id === 'search';
  if (key !== 'Escape' && !opens) return;
  field.blur();
  if (opens) move(1);
}

function viewKey(key: string): (() => void) | undefined {
  const asked = /^[1-9]$/.test(key) ? views[Number(key) - 1] : undefined;
  return asked && (() => go(asked));
}
