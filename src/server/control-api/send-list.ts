/** Streams a long JSON list item by item, so that other requests are served in between and memory use stays low. */
import type { Response } from 'express';
import { nextTurn } from '../../lib/next-turn.ts';
import type { ControlCall } from './control-call.ts';

/**
 * @param start the JSON before the first item
 * @param show returns the JSON value of an item
 * @param end the JSON after the last item
 */
export async function sendList<T>(
  call: ControlCall,
  start: string,
  items: readonly T[],
  show: (item: T) => Promise<unknown>,
  end: string,
): Promise<void> {
  const { res } = call;
  if (!beginStream(call)) return;
  let before = start;
  for (const item of items) {
    const json = JSON.stringify(await show(item));
    if (res.destroyed) return;
    if (!res.write(before + json)) await drained(res);
    before = ',';
    await nextTurn();
  }
  res.end((items.length === 0 ? start : '') + end);
}

/** Sends the headers of a JSON response of unknown length. @returns whether a body must follow; false for HEAD */
export function beginStream({ req, res }: Pick<ControlCall, 'req' | 'res'>): boolean {
  res.status(200).type('application/json').set({ 'Cache-Control': 'no-store', 'Transfer-Encoding': 'chunked' });
  if (req.method === 'HEAD') res.end();
  else res.flushHeaders();
  return req.method !== 'HEAD';
}

/** Resolves when the write buffer is empty or the connection is closed. */
export const drained = (res: Response): Promise<void> =>
  new Promise((resolve) => {
    if (res.destroyed) return resolve();
    const done = (): void => {
      res.off('drain', done).off('close', done);
      resolve();
    };
    res.on('drain', done).on('close', done);
  });
