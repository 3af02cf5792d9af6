/** The toolbar of the request list: search, pause, clear. */
import { Action } from '../parts/action.tsx';
import { providers } from '../state/providers.ts';
import { clear, matchingRequests, pause, paused, search, requestTotal, waitingCount } from '../state/requests.ts';
import { go } from '../state/route.ts';

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

export const Toolbar = () => (
  <div class="toolbar">
    <div class="toolbar-line">
      <input
        id="search"
        type="search"
        aria-label="Search requests"
        placeholder="Search, e.g. status:4xx provider:…  ( / )"
        autoComplete="off"
        spellcheck={false}
        value={search.value}
        onInput={(event) => {
          search.value = event.currentTarget.value;
        }}
      />
      <Action pressed={paused.value} label={paused.value ? 'Resume' : 'Pause'} onDo={() => pause(!paused.value)}>
        {paused.value ? `Resume${waitingCount.value > 0 ? ` (${waitingCount.value})` : ''}` : 'Pause'}
      </Action>
      <Action
        onDo={async () => {
          await clear();
          go('requests');
        }}
        disabled={requestTotal.value === 0}
        label="Clear the journal"
      >
        Clear
      </Action>
    </div>
    <div class="chips" role="group" aria-label="Common searches">
      {commonSearches.map((word) => (
        <Chip key={word} word={word} />
      ))}
      {providers.value.map(({ id }) => (
        <Chip key={id} word={`provider:${id}`} />
      ))}
      <span class="count" role="status">
        {search.value === '' ? `${requestTotal.value}` : `${matchingRequests.value.length} of ${requestTotal.value}`}
        {paused.value ? ' · paused' : ''}
      </span>
    </div>
  </div>
);
