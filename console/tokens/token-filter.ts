/** Which tokens the page shows: by text, provider and state. */
import { computed } from '@preact/signals';
import type { TokenView } from '../api/api-types.ts';
import { urlParameter } from '../state/route.ts';
import { now } from '../state/session-clock.ts';
import { statusAt, tokens } from '../state/tokens.ts';

export const searchText = urlParameter('tokens', 'q');
export const providerFilter = urlParameter('tokens', 'provider');
export const statusFilter = urlParameter('tokens', 'status');

export const isFiltered = computed(
  () => searchText.value.trim() !== '' || providerFilter.value !== '' || statusFilter.value !== '',
);

const texts = new WeakMap<TokenView, string>();

/** What a search looks at, besides the state, which depends on the clock. */
function textOf(token: TokenView): string {
  let text = texts.get(token);
  if (text === undefined) {
    text = [token.name ?? '', token.id, token.provider, token.secretPreview].join('\n').toLowerCase();
    texts.set(token, text);
  }
  return text;
}

export const states: readonly TokenView['status'][] = ['active', 'expired', 'revoked'];

/** Tokens that contain every word, or are in the state that a word names. */
export const shownTokens = computed<readonly TokenView[]>(() => {
  if (!isFiltered.value) return tokens.value;
  const words = searchText.value
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const [provider, status] = [providerFilter.value, statusFilter.value];
  const dependsOnClock = status !== '' || words.some((word) => states.some((state) => state === word));
  const instant = dependsOnClock ? now.value : 0;
  return tokens.value.filter((token) => {
    if (provider !== '' && token.provider !== provider) return false;
    const state = dependsOnClock ? statusAt(token, instant) : undefined;
    if (status !== '' && state !== status) return false;
    return words.every((word) => word === state || textOf(token).includes(word));
  });
});
