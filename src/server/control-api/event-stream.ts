/** A session's events as server-sent events (HTML Standard, 9.2). */
import { clearInterval, setInterval } from 'node:timers';
import { raise } from '../../lib/errors.ts';
import type { SessionEvent } from '../session/session-events.ts';
import type { ControlCall } from './control-call.ts';

/** Proxies cut streams that say nothing for long. */
const eventHeartbeatMs = 15_000;

/** A client that has fallen this many bytes behind is disconnected; browsers connect again by themselves. */
const maxBehind = 1024 * 1024;

export function events({ mock, session, req, res }: ControlCall): undefined {
  if (req.method !== 'HEAD' && !mock.streams.tryTake(maxBehind))
    raise.busy('Too many event streams are open. Close some, or raise --max-memory.');
  res.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
  if (req.method === 'HEAD') return void res.end();
  res.write(': listening\n\n');
  const stop = session.events.subscribe(
    (event) => {
      if (!res.writable) return;
      res.write(eventText(event));
      if (res.writableLength > maxBehind) res.destroy();
    },
    () => res.end(),
  );
  const heartbeat = setInterval(() => {
    if (res.writable) res.write(': still here\n\n');
  }, eventHeartbeatMs).unref();
  res.once('close', () => {
    stop();
    clearInterval(heartbeat);
    mock.streams.release(maxBehind);
  });
  return undefined;
}

let latest: { readonly event: SessionEvent; readonly text: string } | undefined;

/** An event as it is sent; the text is made once for all listeners. */
function eventText(event: SessionEvent): string {
  if (latest?.event !== event)
    latest = { event, text: `event: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n` };
  return latest.text;
}
