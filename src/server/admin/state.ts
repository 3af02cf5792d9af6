/** A session's state, out and in; and back to the start. */
import type { Response } from 'express';
import type { AdminHandler } from './call.ts';

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

/** Resolves once the client has taken what was written, or has gone. */
const drained = (res: Response): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      res.off('drain', done).off('close', done);
      resolve();
    };
    if (res.destroyed) return resolve();
    res.on('drain', done).on('close', done);
  });
