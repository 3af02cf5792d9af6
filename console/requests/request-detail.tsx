/** An open request: what decided the response, the problems, and both messages. */
import type { JournalView } from '../api/api-types.ts';
import { Action } from '../parts/action.tsx';
import { Body } from '../parts/body.tsx';
import { Status } from '../parts/status.tsx';
import { duration, timeOfDay } from '../parts/time.ts';
import { usePageTitle } from '../state/page-title.ts';
import { go } from '../state/route.ts';
import { focusList } from '../parts/focus.ts';
import { Copies } from './request-actions.tsx';
import { Decision } from './decision.tsx';
import { Headers } from './headers.tsx';
import { shortUrl } from './short-url.ts';

const close = (): void => {
  go('requests');
  focusList();
};

export const Detail = ({ view }: { readonly view: JournalView }) => {
  const { request, response, violations } = view;
  const inBody = violations.filter((violation) => violation.in === 'body');
  const elsewhere = violations.filter((violation) => violation.in !== 'body');
  usePageTitle(`${response?.status ?? 'no response'} ${request.method} ${shortUrl(request.url, view.provider)}`);
  return (
    <article>
      <header class="detail-head">
        <button type="button" class="action quiet back" aria-label="Back to the list" onClick={close}>
          ←
        </button>
        <Status status={response?.status ?? null} />
        <h2>
          <span class="method">{request.method}</span> <span class="url">{request.url}</span>
        </h2>
      </header>
      <p class="faint">
        {view.provider ?? 'no provider'} · {view.operationId ?? 'no operation'} · {timeOfDay(view.at)} ·{' '}
        {duration(view.durationMs)} · <code>{view.id}</code>
      </p>
      <Decision view={view} />
      <Copies view={view} />
      {violations.length > 0 && (
        <section class="violations" aria-label="Problems">
          <h3>
            {violations.length} {violations.length === 1 ? 'problem' : 'problems'}
          </h3>
          <ul>
            {violations.map(({ in: part, pointer, keyword, message }, index) => (
              <li key={index}>
                <code>{part === 'body' ? pointer || 'body' : `${part} ${pointer.replace(/^\//, '')}`}</code> {message}{' '}
                <span class="faint">{keyword}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-label="Request">
        <h3>Request</h3>
        <Headers headers={request.headers} label="Request headers" wrong={elsewhere} />
        <Body body={request.body} label="Request body" violations={inBody} />
      </section>
      <section aria-label="Response">
        <h3>Response</h3>
        {response ? (
          <>
            <Headers headers={response.headers} label="Response headers" />
            <Body body={response.body} label="Response body" />
          </>
        ) : (
          <p class="faint">No response was sent: {view.reason ?? 'the request is in progress'}.</p>
        )}
      </section>
      <footer class="detail-foot">
        <Action onDo={close}>Close</Action>
      </footer>
    </article>
  );
};
