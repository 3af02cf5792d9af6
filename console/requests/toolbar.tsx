/** The toolbar of the request list: search, pause, export, clear, and the number of requests. */
import { Action } from '../parts/action.tsx';
import { Copy } from '../parts/copy-button.tsx';
import { focusList } from '../parts/focus.ts';
import { providers } from '../state/providers.ts';
import {
  clearRequests,
  loadedCount,
  matchingRequests,
  pause,
  paused,
  requestTotal,
  search,
  waitingCount,
} from '../state/requests.ts';
import { go, linkTo } from '../state/route.ts';
import { exportHar } from './export-har.ts';
import { SearchField } from './search-field.tsx';

const commonSearches = ['is:refused', 'is:invalid', 'trigger:rule', 'trigger:auth'];

const hasWord = (word: string): boolean => search.value.split(/\s+/).includes(word);

function toggle(word: string): void {
  const words = search.value.split(/\s+/).filter((one) => one !== '');
  search.value = (hasWord(word) ? words.filter((one) => one !== word) : [...words, word]).join(' ');
}

const Chip = ({ word }: { readonly word: string }) => (
  <button type="button" class="chip" aria-pressed={hasWord(word)} onClick={() => toggle(word)}>
    {word}
  </button>
);

/** What is shown of what is loaded of what exists. */
function counts(): string {
  const isWhole = loadedCount.value === requestTotal.value;
  const loaded = isWhole ? `${requestTotal.value}` : `${loadedCount.value} of ${requestTotal.value} loaded`;
  if (search.value.trim() === '') return loaded;
  return isWhole
    ? `${matchingRequests.value.length} of ${loaded}`
    : `${matchingRequests.value.length} match · ${loaded}`;
}

export const Toolbar = () => (
  <div class="toolbar">
    <div class="toolbar-line">
      <SearchField />
      <Action kind="main" label="New request" onDo={() => go('requests', 'new')} title="Write and send a request (n)">
        New
      </Action>
      <Action pressed={paused.value} label={paused.value ? 'Resume' : 'Pause'} onDo={() => pause(!paused.value)}>
        {paused.value ? `Resume${waitingCount.value > 0 ? ` (${waitingCount.value})` : ''}` : 'Pause'}
      </Action>
      <Action label="Export these requests as HAR" onDo={exportHar} disabled={matchingRequests.value.length === 0}>
        HAR
      </Action>
      <Copy what="link to this view" text={() => location.href}>
        Link
      </Copy>
      <Action
        onDo={async () => {
          if (location.hash !== linkTo('requests')) go('requests');
          focusList();
          await clearRequests();
        }}
        disabled={requestTotal.value === 0}
        label="Clear the journal"
      >
        Clear
      </Action>
    </div>
    <div class="chips-line">
      <div class="chips" role="group" aria-label="Common searches">
        {commonSearches.map((word) => (
          <Chip key={word} word={word} />
        ))}
        {providers.value.map(({ id }) => (
          <Chip key={id} word={`provider:${id}`} />
        ))}
      </div>
      <span class="count" role="status">
        {counts()}
        {paused.value ? ' · paused' : ''}
      </span>
    </div>
  </div>
);
