/** Exports, imports and resets the current session; lists all sessions. */
import { AllSessions } from './all-sessions.tsx';
import { ThisSession } from './this-session.tsx';

export const SessionsView = () => (
  <div class="sessions-page">
    <ThisSession />
    <AllSessions />
  </div>
);
