/** An open request: what decided the response, the problems, and both messages. */
import type { JournalView } from '../api/api-types.ts';
import { Action } from '../parts/action.tsx';
import { Body } from '../parts/body.tsx';
import { focusList } from '../parts/focus.ts';
import { Name } from '../parts/name.tsx';
import { Status } from '../parts/status.tsx';
import { duration, timeOfDay } from '../parts/time.ts';
import { usePageTitle } from '../state/page-title.ts';
import { go } from '../state/route.ts';
import { Copies } from './request-actions.tsx';
import { Decision } from './decision.tsx';
import { Headers } from './headers.tsx';
import { Problems } from './problems.tsx';
import { shortUrl } from './short-url.ts';
import { subjectOf } from './request-summary.ts';

export function closeRequest(): void {
  go('requests');
  focusList();
}

export const Detail = ({ view }: { readonly view: JournalView }) => {
  const { request, response, violations, responseViolations = [] } = view;
  const subject = subjectOf(view);
  usePageTitle(`${response?.status ?? 'no response'} ${request.method} ${shortUrl(request.url, view.provider)}`);
  return (
    <article>
      <header class="detail-head">
        <button type="button" class="action quiet back" aria-label="Back to the list" onClick={closeRequest}>
          ←
        </button>
        <Status status={response?.status ?? null} />
        <h2>
          <span class="method">{request.method}</span>{' '}
          <span class="url">
            <bdi>{request.url}</bdi>
          </span>
        </h2>
      </header>
      <p class="faint">
        {view.provider ?? 'no provider'} · {view.operationId ?? 'no operation'} ·{' '}
        {subject !== undefined && (
          <>
            <b class="ink">
              <Name name={subject} />
            </b>{' '}
            ·{' '}
          </>
        )}
        <time dateTime={view.at} title={view.at}>
          {view.at.slice(0, 10)} {timeOfDay(view.at)} UTC
        </time>{' '}
        · {duration(view.durationMs)} · <code>{view.id}</code>
      </p>
      <Decision view={view} />
      <Copies view={view} />
      <Problems problems={violations} label="Problems" where={responseViolations.length > 0 ? ' in the request' : ''} />
      <Problems problems={responseViolations} label="Problems in the response" where=" in the response" />
      <section aria-label="Request">
        <h3>Request</h3>
        <Headers
          headers={request.headers}
          label="Request headers"
          wrong={violations.filter((violation) => violation.in !== 'body')}
        />
        <Body
          body={request.body}
          label="Request body"
          violations={violations.filter((violation) => violation.in === 'body')}
        />
      </section>
      <section aria-label="Response">
        <h3>Response</h3>
        {response ? (
          <>
            <Headers
              headers={response.headers}
              label="Response headers"
              wrong={responseViolations.filter((violation) => violation.in !== 'body')}
            />
            <Body
              body={response.body}
              label="Response body"
              violations={responseViolations.filter((violation) => violation.in === 'body')}
            />
          </>
        ) : (
          <p class="faint">No response was sent: {view.reason ?? 'the request is in progress'}.</p>
        )}
      </section>
      <footer class="detail-foot">
        <Action onDo={closeRequest}>Close</Action>
      </footer>
    </article>
  );
};
