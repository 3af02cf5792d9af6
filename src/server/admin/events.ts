/** A session's events as server-sent events (HTML Standard, 9.2). */
import type { SessionEvent } from '../event.ts';
import type { AdminCall } from './call.ts';

/** Proxies cut streams that say nothing for long. */
const heartbeatMs = 15_000;

/** A listener that has fallen this many bytes behind is cut off; it will come back. */
const mostBehind = 4 * 1024 * 1024;

export function events({ session, res }: AdminCall): undefined {
  res.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
  res.write(': listening\n\n');
  const stop = session.events.subscribe((event) => {
    res.write(textOf(event));
    if (res.writableLength > mostBehind) res.destroy();
  }, () => res.end());
  const heartbeat = setInterval(() => res.write(': still here\n\n'), heartbeatMs).unref();
  res.once('close', () => {
    stop();
    clearInterval(heartbeat);
  });
  return undefined;
}

let latest: { readonly event: SessionEvent; readonly text: string } | undefined;

/** An event as it is sent; the text is made once for all listeners. */
function textOf(event: SessionEvent): string {
  if (latest?.event !== event) latest = { event, text: `event: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n` };
  return latest.text;
}
