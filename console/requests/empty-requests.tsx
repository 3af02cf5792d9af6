/** The empty states of the request list. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as api from '../api/calls.ts';
import { CodeLine } from '../parts/copy-button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Action } from '../parts/action.tsx';
import { exampleCurl, exampleSend } from '../start/example.ts';
import type { ExampleView } from '../api/api-types.ts';
import { tryAction } from '../state/notices.ts';
import { providers } from '../state/providers.ts';
import { search } from '../state/requests.ts';
import { linkTo } from '../state/route.ts';

export function NoRequestsYet() {
  const example = useSignal<ExampleView | undefined>(undefined);
  const provider = providers.value[0];
  useEffect(() => {
    if (provider) {
      void tryAction(async () => {
        example.value = (await api.providers.examples(provider.id)).examples[0];
      });
    }
  }, [provider?.id]);
  return (
    <EmptyState title="No requests yet">
      <p>Point your program at the mock. Each request appears here as it arrives, with its problems.</p>
      {provider && example.value && (
        <>
          <p>Try it in a terminal:</p>
          <CodeLine text={exampleCurl(provider, example.value)} what="a first request" />
          <p>
            <Action kind="main" onDo={() => exampleSend(provider, example.value!)}>
              Send it from here
            </Action>
          </p>
        </>
      )}
      <p>
        <a href={linkTo('start')}>Base URLs and credentials of every provider</a>
      </p>
    </EmptyState>
  );
}

export const NoMatchingRequests = () => (
  <EmptyState title="No request matches the search">
    <p>
      Use a prefix to search one field: <code>provider:</code> <code>status:4xx</code> <code>trigger:rule</code>{' '}
      <code>is:refused</code>. Press <kbd>?</kbd> for all of them.
    </p>
    <p>
      <button
        type="button"
        class="action"
        onClick={() => {
          search.value = '';
        }}
      >
        Clear the search
      </button>
    </p>
  </EmptyState>
);
