/** Search, filters, count, and the button that deletes all tokens. */
import { Action } from '../parts/action.tsx';
import { FilterSelect } from '../parts/filter-select.tsx';
import { ListSearch } from '../parts/list-search.tsx';
import { providers } from '../state/providers.ts';
import { deleteAllTokens, tokens } from '../state/tokens.ts';
import { isFiltered, providerFilter, searchText, shownTokens, states, statusFilter } from './token-filter.ts';

const counted = (count: number): string => count.toLocaleString('en');

export const TokenToolbar = () => (
  <div class="toolbar">
    <div class="toolbar-line">
      <ListSearch label="Search tokens" hint="Name, id, provider, state or secret" value={searchText} />
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
      <Action onDo={deleteAllTokens}>Delete all</Action>
    </div>
  </div>
);
