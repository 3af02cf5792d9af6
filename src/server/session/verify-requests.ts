/** Finds recorded requests, waits for them, and asserts how many were received. */
import { parseInstant } from '../../lib/clock.ts';
import { AppError, checkMember, raise } from '../../lib/errors.ts';
import { copyJson } from '../../lib/json.ts';
import { isPromise } from '../../lib/maybe-promise.ts';
import { nextTurn } from '../../lib/next-turn.ts';
import { clearTimeout, setTimeout } from '../../lib/timers.ts';
import type { RequestExpectation } from '../control-api/control-types.ts';
import type { ProviderRouter } from '../provider-router.ts';
import { isPreflight } from '../pipeline/cross-origin.ts';
import { checkInput } from './check-input.ts';
import type { JournalEntry } from './journal-entry.ts';
import { searchJournal } from './journal-search.ts';
import { maskerOf, viewEntry, type JournalView } from './journal-view.ts';
import { maskUrl } from './mask-message.ts';
import type { MockSession } from './mock-session.ts';
import type { RequestFilter } from './option-schemas.ts';
import { checkConditions } from './rule-input.ts';

type Matches = (entry: JournalEntry) => boolean;

/**
 * Returns a function that tells whether a recorded request meets the filter.
 * @throws AppError `invalid-input`, `invalid-instant`, `unknown-provider`
 */
function compileFilter(given: unknown, router: ProviderRouter): { readonly matches: Matches; readonly limit?: number } {
  const copy = copyJson(given);
  checkInput('RequestFilter', copy);
  const { since, limit, ...search } = copy as RequestFilter;
  const providers = search.provider === undefined ? router.providers : [router.provider(search.provider)];
  checkConditions(
    search,
    providers.flatMap(({ document }) => document.operations.map(({ id }) => id)),
    '',
  );
  const from = since === undefined ? undefined : checkMember('/since', () => parseInstant(String(since)));
  return { matches: searchJournal({ ...search, since: from }, router), ...(limit !== undefined && { limit }) };
}

interface FoundRequests {
  /** Newest first. */
  readonly requests: readonly JournalView[];
  /** Their number before the limit is applied. */
  readonly total: number;
}

/**
 * Finds the recorded requests that meet the filter.
 * @param filter an unvalidated filter
 */
export async function searchRequests(
  session: MockSession,
  router: ProviderRouter,
  filter: unknown,
): Promise<FoundRequests> {
  const { matches, limit } = compileFilter(filter, router);
  const { entries, total } = await session.journal.search(matches, limit);
  return { requests: await Promise.all(entries.map((entry) => viewEntry(entry, session.secrets))), total };
}

/** Lists the recorded requests that meet the filter, newest first. */
export const findRequests = async (
  session: MockSession,
  router: ProviderRouter,
  filter: unknown,
): Promise<JournalView[]> => [...(await searchRequests(session, router, filter)).requests];

/**
 * Returns the number of recorded requests that meet the expectation.
 * @param given an unvalidated expectation
 * @throws AppError `unexpected-requests` with the recorded requests if the number is not the expected one
 */
export async function verifyRequests(session: MockSession, router: ProviderRouter, given: unknown): Promise<number> {
  const copy = copyJson(given);
  checkInput('RequestExpectation', copy);
  const { count, atLeast, atMost, ...search } = copy as RequestExpectation;
  if (search.provider !== undefined) router.provider(search.provider);
  checkConditions(search, [], '');
  const matches = searchJournal(search, router);
  // A browser sends preflights by itself, so they count only if they are asked for.
  const isCounted: Matches = (entry) => search.method !== undefined || !isPreflight(entry);
  const matched = (await session.journal.search((entry) => isCounted(entry) && matches(entry), 0)).total;
  const min = count ?? atLeast ?? (atMost === undefined ? 1 : 0);
  const max = count ?? atMost ?? Infinity;
  if (matched >= min && matched <= max) return matched;
  const expected = max === min ? `${min}` : max === Infinity ? `at least ${min}` : `${min} to ${max}`;
  const seen = await summarizeRequests(session);
  return raise.unexpectedRequests(
    `Expected ${expected} matching requests; received ${matched}. ${describeSeen(seen)}`,
    matched,
    seen,
  );
}

/** Default time limit of `waitForRequest`, in milliseconds. */
const defaultTimeout = 5000;

/**
 * Resolves to a finished request that meets the filter: the newest recorded one, else the next one.
 * @param given an unvalidated filter
 * @param options unvalidated: `timeout` in milliseconds of real time
 * @throws AppError `unexpected-requests` with the recorded requests when the time is over
 */
export async function waitForRequest(
  session: MockSession,
  router: ProviderRouter,
  given: unknown,
  options: unknown,
): Promise<JournalView> {
  const { matches } = compileFilter(given, router);
  const copy = copyJson(options);
  checkInput('WaitOptions', copy);
  const { timeout = defaultTimeout } = copy as { readonly timeout?: number };
  if (!session.journal.isEnabled)
    raise.wrongUsage('The journal is disabled, so requests cannot be awaited. Set the option journal to 1 or more.');
  const finished = async (): Promise<JournalView | undefined> => {
    const { entries } = await session.journal.search((entry) => entry.durationMs !== null && matches(entry), 1);
    return entries[0] && viewEntry(entries[0], session.secrets);
  };
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      unsubscribe();
      act();
    };
    const look = (): Promise<void> =>
      finished().then(
        (found) => found && settle(() => resolve(found)),
        (error: unknown) => settle(() => reject(error as Error)),
      );
    const unsubscribe = session.events.subscribe(
      ({ name }) => (name === 'request' ? look() : undefined),
      () => settle(() => reject(new AppError('unexpected-requests', 'The session ended before a matching request.'))),
    );
    const timer = setTimeout(() => {
      unsubscribe();
      summarizeRequests(session)
        .then((seen) =>
          raise.unexpectedRequests(`No matching request within ${timeout} ms. ${describeSeen(seen)}`, 0, seen),
        )
        .catch(reject);
    }, timeout);
    const ready = session.events.ready();
    if (isPromise(ready)) ready.then(look, (error: unknown) => settle(() => reject(error as Error)));
    else void look();
  });
}

/** Recorded requests that look the same, and their number. */
interface SeenRequests {
  readonly provider: string | null;
  readonly method: string;
  readonly path: string;
  /** null: no response was sent yet, or the connection broke. */
  readonly status: number | null;
  readonly count: number;
}

const maxDescribed = 10;

function describeSeen(seen: readonly SeenRequests[]): string {
  if (seen.length === 0) return 'The session has received no requests.';
  const lines = seen
    .slice(0, maxDescribed)
    .map(
      ({ provider, method, path, status, count }) =>
        `${count} × ${provider === null ? '' : `${provider}: `}${method} ${path} → ${status ?? 'no response'}`,
    );
  return `Received: ${lines.join('; ')}${seen.length > maxDescribed ? `; and ${seen.length - maxDescribed} others` : ''}.`;
}

async function summarizeRequests({ journal, secrets }: MockSession): Promise<SeenRequests[]> {
  const counted = new Map<string, SeenRequests>();
  for (const entry of await journal.newest()) {
    const { provider, method, response } = entry;
    const hide = await maskerOf(entry, [entry.path], secrets);
    const line = { provider, method, path: maskUrl(entry.path, hide), status: response?.status ?? null };
    const key = JSON.stringify(line);
    counted.set(key, { ...line, count: (counted.get(key)?.count ?? 0) + 1 });
    await nextTurn();
  }
  return [...counted.values()];
}
