/** The tokens whose expiry is nearest to the clock's time: those that have expired last, and those that expire next. */
import { computed } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { TokenView } from '../api/api-types.ts';
import { Action } from '../parts/action.tsx';
import { Name, nameText } from '../parts/name.tsx';
import { tryAction } from '../state/notices.ts';
import { linkTo } from '../state/route.ts';
import { jump, now } from '../state/session-clock.ts';
import { loadAllTokens, statusAt, tokens } from '../state/tokens.ts';
import { TokenState, TokenValidity, useStatus } from '../tokens/token-validity.tsx';

/** Shown on either side of the clock's time. */
const maxShown = 25;

/** Tokens that the clock lets expire, by expiry. Revoked ones do not expire. */
const byExpiry = computed(() =>
  tokens.value
    .flatMap((token) => (token.expiresAt === null ? [] : [{ token, expiresAt: token.expiresAt }]))
    .filter(({ token }) => statusAt(token, now.peek()) !== 'revoked')
    .toSorted((one, other) => Date.parse(one.expiresAt) - Date.parse(other.expiresAt)),
);

/** The index of the token that expires next. Changes only when a token expires. */
const nextIndex = computed(() => {
  const index = byExpiry.value.findIndex(({ expiresAt }) => Date.parse(expiresAt) > now.value);
  return index < 0 ? byExpiry.value.length : index;
});

const shown = computed(() => byExpiry.value.slice(Math.max(0, nextIndex.value - maxShown), nextIndex.value + maxShown));

const MovePast = ({ token, expiresAt }: { readonly token: TokenView; readonly expiresAt: string }) => (
  <Action
    label={`Move past the expiry of ${nameText(token.name ?? token.id)}`}
    disabled={useStatus(token) !== 'active'}
    onDo={() => jump(expiresAt)}
  >
    Move past
  </Action>
);

const TokenLine = ({ token, expiresAt }: { readonly token: TokenView; readonly expiresAt: string }) => (
  <li>
    <TokenState token={token} />
    <a class="name" href={linkTo('tokens', token.id)}>
      <Name name={token.name ?? token.id} />
    </a>
    <span class="faint">{token.provider}</span>
    <span class="validity">
      <TokenValidity token={token} />
    </span>
    <MovePast token={token} expiresAt={expiresAt} />
  </li>
);

export function TokensByClock() {
  useEffect(() => void tryAction(loadAllTokens), []);
  const count = byExpiry.value.length;
  return (
    <section class="card" aria-labelledby="aging">
      <h2 id="aging">Tokens around their expiry</h2>
      {count === 0 ? (
        <p class="faint">No tokens that expire. Issued tokens appear here and expire by this clock.</p>
      ) : (
        <>
          <p class="faint">
            {nextIndex.value.toLocaleString('en')} expired, {(count - nextIndex.value).toLocaleString('en')} to expire.
            Those nearest to the clock's time are listed. <a href={linkTo('tokens')}>All tokens</a>
          </p>
          <ul class="aging">
            {shown.value.map(({ token, expiresAt }) => (
              <TokenLine key={token.id} token={token} expiresAt={expiresAt} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
