/** Streams the events of a session as server-sent events (HTML Standard, 9.2). */
import { clearInterval, setInterval } from '../../lib/timers.ts';
import { raise } from '../../lib/errors.ts';
import type { SessionEvent } from '../session/session-events.ts';
import type { ControlCall } from './control-call.ts';

/** Interval of heartbeats, because proxies close idle streams. */
const eventHeartbeatMs = 15_000;

/** Maximum number of buffered bytes. Slower clients are disconnected; browsers reconnect automatically. */
const maxBufferedBytes = 1024 * 1024;

const streamHeaders = { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' };

export async function events({ mock, session, req, res }: ControlCall): Promise<void> {
  if (req.method === 'HEAD') return void res.writeHead(200, streamHeaders).end();
  if (!mock.streams.tryTake(maxBufferedBytes))
    raise.busy('Too many event streams are open. Close some, or raise --max-memory.');
  const stop = session.events.subscribe(
    (event) => {
      if (!res.writable || !res.headersSent) return;
      res.write(eventText(event));
      if (res.writableLength > maxBufferedBytes) res.destroy();
    },
    () => res.end(),
  );
  const heartbeat = setInterval(() => {
    if (res.writable && res.headersSent) res.write(': still here\n\n');
  }, eventHeartbeatMs).unref();
  res.once('close', () => {
    stop();
    clearInterval(heartbeat);
    mock.streams.release(maxBufferedBytes);
  });
  await session.events.ready();
  res.writeHead(200, streamHeaders);
  res.write(': listening\n\n');
}

let latest: { readonly event: SessionEvent; readonly text: string } | undefined;

/** Serializes an event, once for all listeners. */
function eventText(event: SessionEvent): string {
  if (latest?.event !== event)
    latest = { event, text: `event: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n` };
  return latest.text;
}
