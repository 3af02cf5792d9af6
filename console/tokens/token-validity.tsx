/** The state of a token by the session's clock, and since or until when. */
import { useComputed, useSignal } from '@preact/signals';
import type { TokenView } from '../api/api-types.ts';
import { RelativeTime } from '../parts/relative-time.tsx';
import { now } from '../state/session-clock.ts';
import { statusAt } from '../state/tokens.ts';

/** Changes only when the state does, not with each second. */
export function useStatus(token: TokenView): TokenView['status'] {
  const current = useSignal(token);
  current.value = token;
  return useComputed(() => statusAt(current.value, now.value)).value;
}

export const TokenState = ({ token }: { readonly token: TokenView }) => {
  const status = useStatus(token);
  return <span class={`state ${status}`}>{status}</span>;
};

export function TokenValidity({ token }: { readonly token: TokenView }) {
  const { revokedAt, expiresAt } = token;
  const status = useStatus(token);
  switch (status) {
    case 'revoked':
      return <>revoked {revokedAt !== null && <RelativeTime at={revokedAt} />}</>;
    case 'expired':
      return <>expired {expiresAt !== null && <RelativeTime at={expiresAt} />}</>;
    case 'active':
      return expiresAt === null ? (
        <>never expires</>
      ) : (
        <>
          expires <RelativeTime at={expiresAt} />
        </>
      );
  }
}
