/** Shown instead of a view until the session is loaded, so that no view claims to be empty. */
import { callProblem } from '../api/client.ts';

export const Loading = () => (
  <div class="loading" aria-busy={!callProblem.value}>
    <p class="faint">{callProblem.value ? 'Nothing has been loaded yet.' : 'Loading …'}</p>
  </div>
);
