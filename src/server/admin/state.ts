/** A session's state, out and in; and back to the start. */
import type { SessionState } from '../session-state.ts';
import type { AdminHandler } from './call.ts';

export const stateHandlers: Readonly<Record<string, AdminHandler>> = {
  exportState: ({ session }) => session.exportState(),

  async importState({ session, body }) {
    await session.importState(body as unknown as SessionState);
    return { status: 'ok' };
  },

  async resetSession({ session }) {
    await session.reset();
    return { status: 'ok' };
  },
};
