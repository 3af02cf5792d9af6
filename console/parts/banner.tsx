/** The banner below the header: why the page may be out of date, and what to do. */
import { callProblem, type CallProblem } from '../api/client.ts';
import { connection, retryNow } from '../state/connection.ts';
import { Action } from './action.tsx';

/** What is wrong, by the status of the control API's response. */
function explain({ status, detail }: CallProblem): string {
  if (status === 0)
    return "The mock can't be reached. This page shows what it received before, and reconnects by itself.";
  if (status === 403) return `The control API rejects this page (403): ${detail}`;
  return `The control API failed (${status}): ${detail}`;
}

const lostText = 'The connection to the mock was lost. Reconnecting …';

export function Banner() {
  const problem = callProblem.value;
  const text = problem ? explain(problem) : connection.value === 'lost' ? lostText : undefined;
  return (
    <div class="banner-box" role="alert">
      {text !== undefined && (
        <div class={problem && problem.status !== 0 ? 'banner failed' : 'banner'}>
          <span>{text}</span>
          <Action onDo={retryNow}>Retry now</Action>
        </div>
      )}
    </div>
  );
}
