/** The issued tokens: their state, their use, and actions on them. */
import { useEffect } from 'preact/hooks';
import { sessionName } from '../api/base.ts';
import type { TokenView } from '../api/api-types.ts';
import { Action } from '../parts/action.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Name } from '../parts/name.tsx';
import { RelativeTime } from '../parts/relative-time.tsx';
import { VirtualTable, type Column } from '../parts/virtual-table.tsx';
import { tryAction } from '../state/notices.ts';
import { linkTo, opened } from '../state/route.ts';
import { findToken, isFull, loadAllTokens, loadMoreTokens, tokens } from '../state/tokens.ts';
import { TokenActions } from './token-actions.tsx';
import { TokenDetail } from './token-detail.tsx';
import { isFiltered, shownTokens } from './token-filter.ts';
import { TokenToolbar } from './token-toolbar.tsx';
import { TokenState, TokenValidity } from './token-validity.tsx';

const columns: readonly Column<TokenView>[] = [
  { title: 'State', kind: 'state-cell', cell: (token) => <TokenState token={token} /> },
  {
    title: 'Name',
    kind: 'name-cell',
    cell: ({ id, name }) => (
      <a href={linkTo('tokens', id)} title={id}>
        <Name name={name} />
      </a>
    ),
  },
  { title: 'Provider', kind: 'provider-cell', cell: ({ provider }) => provider },
  { title: 'Secret', kind: 'secret-cell', cell: ({ secretPreview }) => <code>{secretPreview}</code> },
  { title: 'Issued', kind: 'issued-cell', cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
  { title: 'Validity', kind: 'validity-cell', cell: (token) => <TokenValidity token={token} /> },
  {
    title: 'Last used',
    kind: 'used-cell',
    cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : <RelativeTime at={lastUsedAt} />),
  },
  { title: 'Uses', kind: 'uses-cell', cell: ({ uses }) => uses },
  { title: 'Actions', kind: 'actions-cell', cell: (token) => <TokenActions token={token} /> },
];

export function TokensView() {
  useEffect(() => void tryAction(loadAllTokens), []);
  const open = opened.value === '' ? undefined : findToken(opened.value);
  if (tokens.value.length === 0 && opened.value === '') return <NoTokensYet />;
  return (
    <div class={opened.value === '' ? 'split' : 'split opened'}>
      <section class="list" aria-label={`Tokens of session ${sessionName}`}>
        <TokenToolbar />
        {shownTokens.value.length === 0 && isFiltered.value ? (
          <EmptyState title="No token matches">
            <p>
              The search looks at name, id, provider, state and the preview of the secret.{' '}
              <a href={linkTo('tokens', '', {})}>Show all tokens</a>
            </p>
          </EmptyState>
        ) : (
          <VirtualTable
            items={shownTokens.value}
            idOf={({ id }) => id}
            columns={columns}
            label="Tokens, newest first"
            kind="tokens"
            selected={opened.value}
            cardHeight={92}
          />
        )}
        {isFull.value && (
          <p class="faint pad">
            The newest {tokens.value.length.toLocaleString('en')} tokens are loaded; only these are searched.{' '}
            <Action onDo={loadMoreTokens}>Load older tokens</Action>
          </p>
        )}
      </section>
      {opened.value !== '' && (
        <section class="detail" aria-label="The open token">
          {open ? (
            <TokenDetail key={open.id} token={open} />
          ) : (
            <p class="faint pad">
              This token does not exist, or is not loaded. <a href={linkTo('tokens')}>Back to the list</a>
            </p>
          )}
        </section>
      )}
    </div>
  );
}

const NoTokensYet = () => (
  <EmptyState title="No tokens yet">
    <p>
      Create a token with any provider and it appears here. You can revoke it, expire it, or use it as a credential.
    </p>
    <p>
      The credentials <code>mock_valid</code>, <code>mock_expired</code>, <code>mock_revoked</code> and{' '}
      <code>mock_readonly</code> exist in every session. <a href={linkTo('start')}>Start here</a>
    </p>
  </EmptyState>
);
