/** The recorded requests that a rule would have matched. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import * as api from '../api/calls.ts';
import { CallError } from '../api/client.ts';
import type { JournalView } from '../api/api-types.ts';
import { Name } from '../parts/name.tsx';
import { Status } from '../parts/status.tsx';
import { timeOfDay } from '../parts/time.ts';
import { shortUrl } from '../requests/short-url.ts';
import { subjectOf } from '../requests/request-summary.ts';
import { linkTo } from '../state/route.ts';
import { requestTotal } from '../state/requests.ts';
import { conditions } from './editor-state.ts';

const shown = 20;

/** Conditions change with each letter that is typed, and requests arrive in bursts. */
const delayMs = 250;

interface Found {
  readonly requests: readonly JournalView[];
  readonly total: number;
}

/** `invalid` if a condition is not valid. The field, or the banner, tells what is wrong. */
async function search(): Promise<Found | 'invalid'> {
  try {
    return await api.requests.search({ ...conditions.peek(), limit: shown });
  } catch (error) {
    if (error instanceof CallError) return 'invalid';
    throw error;
  }
}

const Subject = ({ view }: { readonly view: JournalView }) => {
  const subject = subjectOf(view);
  return subject === undefined ? null : <Name name={subject} length={60} />;
};

export function MatchingRequests() {
  const result = useSignal<Found | 'invalid' | undefined>(undefined);
  const text = JSON.stringify(conditions.value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const searches = useRef(0);
  useEffect(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      const current = ++searches.current;
      void search().then((latest) => {
        if (current === searches.current) result.value = latest;
        return undefined;
      });
    }, delayMs);
  }, [text, requestTotal.value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const found = result.value === 'invalid' ? undefined : result.value;
  return (
    <section class="matching" aria-label="What would match">
      <h3>What would match</h3>
      <p role="status">
        {found && `${found.total} of ${requestTotal.value} recorded requests.`}
        {result.value === undefined && 'Searching …'}
        {result.value === 'invalid' && 'A condition is not valid, so nothing can match.'}
      </p>
      <ul>
        {found?.requests.map((view) => (
          <li key={view.id}>
            <a href={linkTo('requests', view.id)}>
              <Status status={view.response?.status ?? null} /> {view.provider} {view.request.method}{' '}
              <bdi>{shortUrl(view.request.url, view.provider).slice(0, 80)}</bdi>
            </a>{' '}
            <Subject view={view} /> <span class="faint">{timeOfDay(view.at).slice(0, 8)}</span>
          </li>
        ))}
      </ul>
      {found && found.total > shown && <p class="faint">The newest {shown} are shown.</p>}
    </section>
  );
}
