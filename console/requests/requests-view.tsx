/** The request list with the open request beside it. */
import { VirtualList } from '../parts/virtual-list.tsx';
import { matchingRequests, requestsLoaded, requestOf, search, requestTotal } from '../state/requests.ts';
import { go, opened } from '../state/route.ts';
import { Detail } from './request-detail.tsx';
import { NoMatchingRequests, NoRequestsYet } from './empty-requests.tsx';
import { RequestRow } from './request-row.tsx';
import { Toolbar } from './toolbar.tsx';

const rowHeight = 38;

export function RequestsView() {
  const open = opened.value === '' ? undefined : requestOf(opened.value);
  const isEmpty = requestsLoaded.value && requestTotal.value === 0 && opened.value === '';
  return (
    <div class={opened.value === '' ? 'split' : 'split opened'}>
      <section class="list" aria-label="Journal">
        <Toolbar />
        {isEmpty ? (
          <NoRequestsYet />
        ) : matchingRequests.value.length === 0 && search.value !== '' ? (
          <NoMatchingRequests />
        ) : (
          <VirtualList
            items={matchingRequests.value}
            idOf={({ id }) => id}
            rowHeight={rowHeight}
            label="Requests, newest first"
            selected={opened.value}
            onOpen={(id) => go('requests', id)}
            row={(request) => <RequestRow request={request} />}
          />
        )}
      </section>
      {opened.value !== '' && (
        <section class="detail" aria-label="The open request">
          {open ? (
            <Detail key={open.id} view={open} />
          ) : (
            <p class="faint pad">
              This request is not in the journal, or has not arrived yet. <a href="#/requests">Back to the list</a>
            </p>
          )}
        </section>
      )}
    </div>
  );
}
