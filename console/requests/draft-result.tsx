/** The response to a request that was sent from the composer. */
import { Body } from '../parts/body.tsx';
import { Status } from '../parts/status.tsx';
import { duration } from '../parts/time.ts';
import { search } from '../state/requests.ts';
import { linkTo } from '../state/route.ts';
import { Headers } from './headers.tsx';
import type { DraftResponse } from './send-draft.ts';

interface DraftResultProps {
  readonly failure: string | undefined;
  readonly response: DraftResponse | undefined;
}

export const DraftResult = ({ failure, response }: DraftResultProps) => (
  <section aria-label="Response to this request">
    <p role="status" class={failure === undefined ? '' : 'problem'}>
      {failure}
      {response && (
        <>
          <b>Response</b> <Status status={response.status} /> <span class="faint">{duration(response.durationMs)}</span>{' '}
          {response.requestId !== null && (
            <a href={linkTo('requests', response.requestId, { q: search.value })}>Open it in the journal</a>
          )}
        </>
      )}
    </p>
    {response && (
      <>
        <Headers headers={response.headers} label="Headers of the response" />
        <Body body={response.body} label="Body of the response" />
      </>
    )}
  </section>
);
