/** The requests: a list that grows by itself, and the one that is open beside it. */
import { VirtualList } from '../parts/virtual-list.tsx';
import { found, loaded, requestOf, search, total } from '../state/requests.ts';
import { go, opened } from '../state/route.ts';
import { Detail } from './detail.tsx';
import { NothingFits, NothingYet } from './nothing.tsx';
import { Row } from './row.tsx';
import { Toolbar } from './toolbar.tsx';

const rowHeight = 38;

export function RequestsView() {
  const open = opened.value === '' ? undefined : requestOf(opened.value);
  const nothing = loaded.value && total.value === 0 && opened.value === '';
  return (
    <div class={opened.value === '' ? 'split' : 'split opened'}>
      <section class="list" aria-label="Journal">
        <Toolbar />
        {nothing ? <NothingYet /> : found.value.length === 0 && search.value !== '' ? <NothingFits /> : (
          <VirtualList
            items={found.value} idOf={({ id }) => id} rowHeight={rowHeight} label="Requests, the newest first"
            selected={opened.value} onOpen={(id) => go('requests', id)} row={(request) => <Row request={request} />}
          />
        )}
      </section>
      {opened.value !== '' && (
        <section class="detail" aria-label="The open request">
          {open ? <Detail key={open.id} view={open} /> : <p class="faint pad">This request is not in the journal, or not yet. <a href="#/requests">Back to the list</a></p>}
        </section>
      )}
    </div>
  );
}
