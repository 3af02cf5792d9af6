/** Handlers that export, import and reset the state of a session. */
import type { ControlHandler } from './control-call.ts';
import { writeState } from '../session/session-state.ts';
import { beginStream, drained } from './send-list.ts';

export const stateHandlers: Readonly<Record<string, ControlHandler>> = {
  async exportState(call) {
    const { session, res } = call;
    if (!beginStream(call)) return;
    for await (const piece of writeState(session)) {
      if (!res.write(piece)) await drained(res);
      if (res.destroyed) return;
    }
    res.end();
  },

  async importState({ session, body }) {
    await session.importState(body);
    return { status: 'ok' };
  },

  async resetSession({ session }) {
    await session.reset();
    return { status: 'ok' };
  },
};
