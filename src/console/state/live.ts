/** The line to the mock: everything is loaded once, then kept up to date by its events; a broken line mends itself. */
import { effect, signal } from '@preact/signals';
import { CallError, send, tokenNeeded } from '../api/client.ts';
import { eventsIn } from '../api/sse.ts';
import type { SessionEvent } from '../api/types.ts';
import * as clock from './clock.ts';
import * as providers from './providers.ts';
import * as requests from './requests.ts';
import * as rules from './rules.ts';
import * as tokens from './tokens.ts';

export const line = signal<'connecting' | 'live' | 'lost'>('connecting');

/** Tries again soon, then less and less often. */
const waits = [300, 600, 1200, 2500, 5000];

export function connect(): void {
  void keepListening();
  effect(() => {
    document.documentElement.dataset['line'] = line.value;
  });
}

async function keepListening(): Promise<void> {
  for (let failures = 0; ; failures += 1) {
    try {
      const { body } = await send('GET', '/events');
      await Promise.all([providers.load(), requests.load(), tokens.load(), rules.load(), clock.load()]);
      line.value = 'live';
      failures = 0;
      if (body) for await (const { name, data } of eventsIn(body)) hear({ name, data: JSON.parse(data) as unknown } as SessionEvent);
    } catch (error) {
      if (error instanceof CallError && error.status === 401) await tokenGiven();
    }
    line.value = 'lost';
    await new Promise((resolve) => setTimeout(resolve, waits[Math.min(failures, waits.length - 1)]));
  }
}

const tokenGiven = (): Promise<void> => new Promise((resolve) => {
  const stop = tokenNeeded.subscribe((needed) => {
    if (needed) return;
    resolve();
    queueMicrotask(() => stop());
  });
});

function hear(event: SessionEvent): void {
  switch (event.name) {
    case 'request':
      requests.arrive(event.data);
      if (event.data.ruleId !== null) soon(rules.load);
      if (event.data.credential?.tokenId) {
        tokens.touch(event.data.credential.tokenId);
        soon(tokens.loadTouched);
      }
      break;
    case 'token':
      if (event.data.token) tokens.put(event.data.token);
      else tokens.forget();
      break;
    case 'rule':
      soon(rules.load);
      break;
    case 'clock':
      clock.show(event.data);
      break;
    case 'reset':
      soon(requests.load);
      soon(tokens.load);
      soon(rules.load);
      soon(clock.load);
  }
}

const planned = new Set<() => Promise<void>>();

/** Events come in showers; what they change is loaded once for all of them. */
function soon(load: () => Promise<void>): void {
  if (planned.has(load)) return;
  planned.add(load);
  setTimeout(() => {
    planned.delete(load);
    load().catch(() => {}); // The line breaks too, and everything is loaded when it is mended.
  }, 120);
}
