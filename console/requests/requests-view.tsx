/** The request list with the open request, or the request composer, beside it. */
import { lazy } from '../parts/lazy.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { matchingRequests, requestOf, requestTotal, search } from '../state/requests.ts';
import { go, linkTo, opened } from '../state/route.ts';
import { Detail } from './request-detail.tsx';
import { NoMatchingRequests, NoRequestsYet } from './empty-requests.tsx';
import { RequestRow } from './request-row.tsx';
import { Toolbar } from './toolbar.tsx';

/** Rows of a narrow list have two lines; requests.css has the same width. */
const rowHeight = (width: number): number => (width < 860 ? 52 : 36);

const Composer = lazy(async () => (await import('./composer.tsx')).Composer);

/** Not the id of a request: opens the composer. */
const newRequest = 'new';

export function RequestsView() {
  const isEmpty = requestTotal.value === 0 && opened.value === '';
  return (
    <div class={opened.value === '' ? 'split' : 'split opened'}>
      <section class="list" aria-label="Journal">
        <Toolbar />
        {isEmpty ? (
          <NoRequestsYet />
        ) : matchingRequests.value.length === 0 && search.value.trim() !== '' ? (
          <NoMatchingRequests />
        ) : (
          <VirtualList
            key={search.value}
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
      {opened.value === newRequest ? <Composer /> : opened.value === '' ? null : <OpenRequest id={opened.value} />}
    </div>
  );
}

function OpenRequest({ id }: { readonly id: string }) {
  const open = requestOf(id);
  return (
    <section class="detail" aria-label="The open request">
      {open ? (
        <Detail key={open.id} view={open} />
      ) : (
        <p class="faint pad">
          This request is not in the journal: it was dropped or deleted, or has not arrived yet.{' '}
          <a href={linkTo('requests')}>Back to the list</a>
        </p>
      )}
    </section>
  );
}
