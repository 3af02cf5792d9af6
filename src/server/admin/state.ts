/** A session's state, out and in; and back to the start. */
import type { AdminHandler } from './call.ts';
import { drained } from './send-list.ts';

export const stateHandlers: Readonly<Record<string, AdminHandler>> = {
  async exportState({ session, req, res }) {
    const pieces = session.stateAsJson();
    res.status(200).type('application/json').set('Cache-Control', 'no-store');
    if (req.method === 'HEAD') return void res.end();
    for await (const piece of pieces) {
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
