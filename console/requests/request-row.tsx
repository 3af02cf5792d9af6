/** One request in the list: what tells it from its neighbours. Where the list is narrow, a row has two lines. */
import type { JournalView } from '../api/api-types.ts';
import { Name } from '../parts/name.tsx';
import { Status } from '../parts/status.tsx';
import { duration, timeOfDay } from '../parts/time.ts';
import { shortUrl } from './short-url.ts';
import { credentialText, isProblem, reasonOf, subjectOf } from './request-summary.ts';

/** Longer texts are cut: a row shows their beginning only. */
const maxShown = 300;

export const RequestRow = ({ request: view }: { readonly request: JournalView }) => {
  const subject = subjectOf(view);
  const reason = reasonOf(view).slice(0, maxShown);
  return (
    <>
      <Status status={view.response?.status ?? null} />
      <span class="who">{view.provider ?? 'no provider'}</span>
      <span class="method">{view.request.method}</span>
      <span class="path" title={view.request.url.slice(0, maxShown)}>
        <bdi>{shortUrl(view.request.url, view.provider).slice(0, maxShown)}</bdi>
      </span>
      <span class="about">
        <span class={reason === '' ? 'subject alone' : 'subject'}>
          {subject !== undefined && <Name name={subject} />}
        </span>
        <span class={isProblem(view) ? 'reason bad' : 'reason'} title={reason}>
          {reason}
        </span>
        <span class="credential">{credentialText(view)}</span>
        <span class={`trigger ${view.trigger}`}>{view.trigger === 'none' ? '' : view.trigger}</span>
      </span>
      <span class="took">{duration(view.durationMs)}</span>
      <time class="when" dateTime={view.at} title={`${view.at.slice(0, 10)} ${timeOfDay(view.at)} UTC`}>
        {timeOfDay(view.at).slice(0, 8)}
      </time>
    </>
  );
};
