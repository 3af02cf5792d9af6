/** Search, filters, count, and the button that deletes all tokens. */
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { FilterSelect } from '../parts/filter-select.tsx';
import { providers } from '../state/providers.ts';
import { forgetAllTokens, tokens } from '../state/tokens.ts';
import { isFiltered, providerFilter, searchText, shownTokens, states, statusFilter } from './token-filter.ts';

const counted = (count: number): string => count.toLocaleString('en');

export const TokenToolbar = () => (
  <div class="toolbar">
    <div class="toolbar-line">
      <label class="search-field">
        <span class="unseen">Search tokens</span>
        <input
          type="search"
          placeholder="Name, id, provider, state or secret"
          value={searchText.value}
          onInput={(event) => {
            searchText.value = event.currentTarget.value;
          }}
        />
      </label>
      <FilterSelect
        label="Provider"
        value={providerFilter.value}
        onChange={(value) => {
          providerFilter.value = value;
        }}
        options={providers.value.map(({ id }) => id)}
      />
      <FilterSelect
        label="State"
        value={statusFilter.value}
        onChange={(value) => {
          statusFilter.value = value;
        }}
        options={states}
      />
      {/* Announced only while a filter is set: without one, the count changes with each token. */}
      <span class="count" {...(isFiltered.value && { role: 'status' as const })}>
        {isFiltered.value
          ? `${counted(shownTokens.value.length)} of ${counted(tokens.value.length)}`
          : `${counted(tokens.value.length)} ${tokens.value.length === 1 ? 'token' : 'tokens'}`}
      </span>
      <span class="spring" />
      <ConfirmButton ask="Delete all tokens?" onDo={forgetAllTokens}>
        Delete all
      </ConfirmButton>
    </div>
  </div>
);
