/** Sends a long JSON list piece by piece: other requests are served between any two, and no text of the whole is made. */
import { setImmediate } from 'node:timers/promises';
import type { Response } from 'express';
import type { AdminCall } from './call.ts';

/**
 * @param start the JSON before the first item
 * @param show makes an item's JSON value
 * @param end the JSON after the last item
 */
export async function sendList<T>({ req, res }: AdminCall, start: string, items: readonly T[], show: (item: T) => Promise<unknown>, end: string): Promise<void> {
  res.status(200).type('application/json').set('Cache-Control', 'no-store');
  if (req.method === 'HEAD') return void res.end();
  let before = start;
  for (const item of items) {
    const json = JSON.stringify(await show(item));
    if (res.destroyed) return;
    if (!res.write(before + json)) await drained(res);
    before = ',';
    await setImmediate();
  }
  res.end((items.length === 0 ? start : '') + end);
}

/** Resolves once the client has taken what was written, or has gone. */
const drained = (res: Response): Promise<void> =>
  new Promise((resolve) => {
    if (res.destroyed) return resolve();
    const done = (): void => {
      res.off('drain', done).off('close', done);
      resolve();
    };
    res.on('drain', done).on('close', done);
  });
