/** All about one token: its whole name, its dates, its secret, its requests. */
import { useSignal } from '@preact/signals';
import * as api from '../api/calls.ts';
import type { TokenView } from '../api/api-types.ts';
import { Action } from '../parts/action.tsx';
import { Name } from '../parts/name.tsx';
import { RelativeTime } from '../parts/relative-time.tsx';
import { utc } from '../parts/time.ts';
import { jump } from '../state/session-clock.ts';
import { usePageTitle } from '../state/page-title.ts';
import { go, linkTo } from '../state/route.ts';
import { called, TokenActions } from './token-actions.tsx';
import { TokenState, useStatus } from './token-validity.tsx';

const When = ({ at }: { readonly at: string | null }) =>
  at === null ? (
    <>never</>
  ) : (
    <>
      {utc(at)} <span class="faint">(</span>
      <RelativeTime at={at} />
      <span class="faint">)</span>
    </>
  );

const Secret = ({ token }: { readonly token: TokenView }) => {
  const shown = useSignal<string | undefined>(undefined);
  const toggle = async (): Promise<void> => {
    shown.value = shown.value === undefined ? (await api.tokens.secret(token.id)).secret : undefined;
  };
  return (
    <>
      <code class="secret">{shown.value ?? token.secretPreview}</code>{' '}
      <Action
        kind="quiet"
        pressed={shown.value !== undefined}
        label={`${shown.value === undefined ? 'Show' : 'Hide'} the secret of ${called(token)}`}
        onDo={toggle}
      >
        {shown.value === undefined ? 'Show' : 'Hide'}
      </Action>
    </>
  );
};

export function TokenDetail({ token }: { readonly token: TokenView }) {
  usePageTitle(called(token));
  const status = useStatus(token);
  const { id, provider, name, createdAt, expiresAt, revokedAt, revocationReason, lastUsedAt, uses } = token;
  return (
    <article>
      <div class="detail-head">
        <button type="button" class="action quiet back" aria-label="Back to the list" onClick={() => go('tokens')}>
          ✕
        </button>
        <TokenState token={token} />
        <h2>
          <Name name={name} length={10_000} />
        </h2>
      </div>
      <TokenActions token={token} />
      <dl class="facts">
        <div>
          <dt>Id</dt>
          <dd>
            <code>{id}</code>
          </dd>
        </div>
        <div>
          <dt>Provider</dt>
          <dd>{provider}</dd>
        </div>
        <div>
          <dt>Secret</dt>
          <dd>
            <Secret token={token} />
          </dd>
        </div>
        <div>
          <dt>Issued</dt>
          <dd>
            <When at={createdAt} />
          </dd>
        </div>
        {status === 'revoked' ? (
          <div>
            <dt>Revoked</dt>
            <dd>
              <When at={revokedAt} />
              {revocationReason !== null && (
                <>
                  : <Name name={revocationReason} length={1000} />
                </>
              )}
            </dd>
          </div>
        ) : (
          <div>
            <dt>{status === 'expired' ? 'Expired' : 'Expires'}</dt>
            <dd>
              <When at={expiresAt} />
            </dd>
          </div>
        )}
        <div>
          <dt>Last used</dt>
          <dd>
            <When at={lastUsedAt} />
            {uses > 0 && ` · ${uses} ${uses === 1 ? 'use' : 'uses'}`}
          </dd>
        </div>
      </dl>
      <div class="actions">
        <a class="action" href={linkTo('requests', '', { q: `token:${id}` })}>
          Requests with this token
        </a>
        {status === 'active' && expiresAt !== null && (
          <Action onDo={() => jump(expiresAt)}>Move the clock past this token's expiry</Action>
        )}
      </div>
      {status === 'active' && expiresAt !== null && (
        <p class="faint">
          That moves the clock of the whole session to {utc(expiresAt)}. It only moves forward; a reset of the session
          sets it back.
        </p>
      )}
    </article>
  );
}
