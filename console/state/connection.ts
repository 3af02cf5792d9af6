/** The connection to the mock: loads everything once, then applies events; reconnects when it is lost. */
import { effect, signal } from '@preact/signals';
import { CallError, sendCall, tokenNeeded } from '../api/client.ts';
import { eventsIn } from '../api/sse.ts';
import type { SessionEvent } from '../api/api-types.ts';
import * as clock from './session-clock.ts';
import * as providers from './providers.ts';
import * as requests from './requests.ts';
import * as resources from './resources.ts';
import * as rules from './rules.ts';
import * as tokens from './tokens.ts';

export const connection = signal<'connecting' | 'live' | 'lost'>('connecting');

/** Whether the session, apart from its requests, has been loaded since the page was opened. */
export const isLoaded = signal(false);

let wake = (): void => {};

/** Reconnects now, if the connection is lost; checks it otherwise. */
export async function retryNow(): Promise<void> {
  wake();
  if (connection.value === 'live') await clock.refreshClock();
}

/** Milliseconds to wait before each reconnect. */
const retryDelays = [300, 600, 1200, 2500, 5000];

export function connect(): void {
  void keepListening();
  effect(() => {
    document.documentElement.dataset['line'] = connection.value;
  });
}

async function keepListening(): Promise<void> {
  for (let failures = 0; ; failures += 1) {
    const attempt = new AbortController();
    try {
      const { body } = await sendCall('GET', '/events', undefined, attempt.signal);
      await Promise.all([
        providers.refreshProviders(),
        tokens.refreshTokens(),
        resources.refreshResources(),
        rules.refreshRules(),
        clock.refreshClock(),
      ]);
      isLoaded.value = true;
      await requests.refreshRequests(); // Last, because a full journal takes the server longest.
      connection.value = 'live';
      failures = 0;
      if (body)
        for await (const { name, data } of eventsIn(body))
          handleSessionEvent({ name, data: JSON.parse(data) as unknown } as SessionEvent);
    } catch (error) {
      if (error instanceof CallError && error.status === 401) await tokenProvided();
    } finally {
      attempt.abort(); // A stream that stays open takes one of the few connections of the browser to the mock.
    }
    connection.value = 'lost';
    await new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, retryDelays[Math.min(failures, retryDelays.length - 1)]);
    });
  }
}

const tokenProvided = (): Promise<void> =>
  new Promise((resolve) => {
    const stop = tokenNeeded.subscribe((needed) => {
      if (needed) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });

function handleSessionEvent(event: SessionEvent): void {
  switch (event.name) {
    case 'request':
      requests.addRequest(event.data);
      if (event.data.ruleId !== null) scheduleLoad(rules.refreshRules, countsMs);
      if (event.data.credential?.tokenId) tokens.markUsed(event.data.credential.tokenId);
      break;
    case 'token':
      if (event.data.token) tokens.upsertToken(event.data.token);
      else tokens.clearLoadedTokens();
      break;
    case 'resource':
      if (resources.applyResourceEvent(event.data)) scheduleLoad(resources.refreshResources);
      break;
    case 'rule':
      scheduleLoad(rules.refreshRules);
      break;
    case 'clock':
      clock.showReading(event.data);
      break;
    case 'reset':
      scheduleLoad(requests.refreshRequests);
      scheduleLoad(tokens.refreshTokens);
      scheduleLoad(resources.refreshResources);
      scheduleLoad(rules.refreshRules);
      scheduleLoad(clock.refreshClock);
  }
}

const planned = new Set<() => Promise<void>>();

/** The counts of rules change with each request; all rules are loaded for them. */
const countsMs = 500;

/** Events arrive in bursts; what they change is loaded once per burst. */
function scheduleLoad(load: () => Promise<void>, delayMs = 120): void {
  if (planned.has(load)) return;
  planned.add(load);
  setTimeout(() => {
    planned.delete(load);
    load().catch(() => {}); // The connection is lost as well; everything is loaded again after the reconnect.
  }, delayMs);
}
