/** One request in the list. */
import type { JournalView } from '../api/api-types.ts';
import { Status } from '../parts/status.tsx';
import { duration, timeOfDay } from '../parts/time.ts';
import { shortUrl } from './short-url.ts';

export const RequestRow = ({ request: view }: { readonly request: JournalView }) => (
  <>
    <Status status={view.response?.status ?? null} />
    <span class="who">{view.provider ?? 'none'}</span>
    <span class="method">{view.request.method}</span>
    <span class="path" title={view.request.url}>
      {shortUrl(view.request.url, view.provider)}
    </span>
    <span class="problems">
      {view.violations.length > 0
        ? `${view.violations.length} ${view.violations.length === 1 ? 'problem' : 'problems'}`
        : ''}
    </span>
    <span class={`trigger ${view.trigger}`}>{view.trigger === 'none' ? '' : view.trigger}</span>
    <span class="took">{duration(view.durationMs)}</span>
    <time class="when" dateTime={view.at}>
      {timeOfDay(view.at).slice(0, 8)}
    </time>
  </>
);
