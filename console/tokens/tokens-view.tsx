/** The issued tokens: their state, their use, and actions on them. */
import { signal } from '@preact/signals';
import { sessionName } from '../api/base.ts';
import { Action } from '../parts/action.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { providers } from '../state/providers.ts';
import { linkTo, opened } from '../state/route.ts';
import { forgetAllTokens, hasMore, loadMore, tokens } from '../state/tokens.ts';
import { TokenRow } from './token-row.tsx';

const providerFilter = signal('');
const statusFilter = signal('');

const Filter = ({
  label,
  value,
  options,
}: {
  readonly label: string;
  readonly value: typeof providerFilter;
  readonly options: readonly string[];
}) => (
  <label>
    {label}{' '}
    <select
      value={value.value}
      onChange={(event) => {
        value.value = event.currentTarget.value;
      }}
    >
      <option value="">all</option>
      {options.map((option) => (
        <option key={option} value={option}>
          {option}
        </option>
      ))}
    </select>
  </label>
);

export function TokensView() {
  const shown = tokens.value.filter(
    (token) =>
      (providerFilter.value === '' || token.provider === providerFilter.value) &&
      (statusFilter.value === '' || token.status === statusFilter.value),
  );
  if (tokens.value.length === 0) {
    return (
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
  }
  return (
    <section class="page" aria-label={`Tokens of session ${sessionName}`}>
      <div class="toolbar-line">
        <Filter label="Provider" value={providerFilter} options={providers.value.map(({ id }) => id)} />
        <Filter label="State" value={statusFilter} options={['active', 'expired', 'revoked']} />
        <span class="count" role="status">
          {shown.length} of {tokens.value.length}
          {hasMore.value ? ' loaded' : ''}
        </span>
        <span class="spring" />
        <ConfirmButton ask="Delete all tokens?" onDo={forgetAllTokens}>
          Delete all
        </ConfirmButton>
      </div>
      <div class="table-box" tabIndex={0} role="region" aria-label="Tokens">
        <table class="cards">
          <thead>
            <tr>
              <th>State</th>
              <th>Name</th>
              <th>Provider</th>
              <th>Age</th>
              <th>Expires</th>
              <th>Last used</th>
              <th>Uses</th>
              <th>Secret</th>
              <th>Actions</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((token) => (
              <TokenRow key={token.id} token={token} marked={token.id === opened.value} />
            ))}
          </tbody>
        </table>
      </div>
      {hasMore.value && (
        <p>
          <Action onDo={loadMore}>Load older tokens</Action>
        </p>
      )}
    </section>
  );
}
