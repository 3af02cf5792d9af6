/** Ends messages together: responses to clients and requests to upstreams. */
import { Buffer } from 'node:buffer';
import type { OutgoingMessage } from 'node:http';
import { setImmediate } from '../lib/timers.ts';

/** Messages to end after the current turn of the event loop. */
let pending: { readonly message: OutgoingMessage; readonly body: string | Uint8Array }[] = [];

/**
 * Ends a message at the end of this event-loop turn, with all others that are complete by then. The process at the other
 * end is then woken once instead of once per message, which costs less (docs/decisions/12-performance.md).
 */
export function endLater(message: OutgoingMessage, body: string | Uint8Array): void {
  if (pending.push({ message, body }) > 1) return;
  setImmediate(() => {
    const ready = pending;
    pending = [];
    for (const one of ready) end(one.message, one.body);
  });
}

/** Bodies up to this size, in bytes, are sent as a string. */
const maxStringBytes = 16 * 1024;

/** Ends one message. An error must not stop the others. */
function end(message: OutgoingMessage, body: string | Uint8Array): void {
  if (message.destroyed) return;
  try {
    if (typeof body === 'string' || body.length > maxStringBytes) message.end(body);
    // Node writes the head and a string at once, but the head and bytes as two parts, which takes longer.
    else message.end(Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1'), 'latin1');
  } catch {
    message.destroy();
  }
}
