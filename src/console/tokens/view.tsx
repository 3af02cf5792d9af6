/** The tokens that were issued: their state, their use, and what one does with them. */
import { signal } from '@preact/signals';
import { sessionName } from '../api/base.ts';
import { Action } from '../parts/action.tsx';
import { Empty } from '../parts/empty.tsx';
import { Sure } from '../parts/sure.tsx';
import { providers } from '../state/providers.ts';
import { linkTo, opened } from '../state/route.ts';
import { forgetAll, hasMore, loadMore, tokens } from '../state/tokens.ts';
import { TokenRow } from './row.tsx';

const provider = signal('');
const state = signal('');

const Filter = ({ label, value, options }: { readonly label: string; readonly value: typeof provider; readonly options: readonly string[] }) => (
  <label>{label}{' '}
    <select value={value.value} onChange={(event) => { value.value = event.currentTarget.value; }}>
      <option value="">all</option>
      {options.map((option) => <option key={option} value={option}>{option}</option>)}
    </select>
  </label>
);

export function TokensView() {
  const shown = tokens.value.filter((token) => (provider.value === '' || token.provider === provider.value) && (state.value === '' || token.status === state.value));
  if (tokens.value.length === 0) {
    return (
      <Empty title="No token has been issued yet">
        <p>Ask any provider for one, and it shows here: then revoke it, let it expire, or use it as a credential of your own.</p>
        <p>Besides, <code>mock_valid</code>, <code>mock_expired</code>, <code>mock_revoked</code> and <code>mock_readonly</code> are there in every session. <a href={linkTo('start')}>Start here</a></p>
      </Empty>
    );
  }
  return (
    <section class="page" aria-label={`Tokens of session ${sessionName}`}>
      <div class="toolbar-line">
        <Filter label="Provider" value={provider} options={providers.value.map(({ id }) => id)} />
        <Filter label="State" value={state} options={['active', 'expired', 'revoked']} />
        <span class="count" role="status">{shown.length} of {tokens.value.length}{hasMore.value ? ' loaded' : ''}</span>
        <span class="spring" />
        <Sure ask="Forget all tokens?" onDo={forgetAll}>Forget all</Sure>
      </div>
      <div class="table-box" tabIndex={0} role="region" aria-label="Tokens">
        <table class="cards">
          <thead><tr><th>State</th><th>Name</th><th>Provider</th><th>Age</th><th>Expires</th><th>Last used</th><th>Uses</th><th>Secret</th><th>Actions</th></tr></thead>
          <tbody>{shown.map((token) => <TokenRow key={token.id} token={token} marked={token.id === opened.value} />)}</tbody>
        </table>
      </div>
      {hasMore.value && <p><Action onDo={loadMore}>Show older ones</Action></p>}
    </section>
  );
}
