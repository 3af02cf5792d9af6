/** The journal: see it, search it, assert on it, take it away as HAR. */
import { parseInstant } from '../../core/clock.ts';
import { toHar } from '../../core/har.ts';
import { AppError, raise } from '../../core/problem.ts';
import type { Entry } from '../entry.ts';
import { viewEntry } from '../journal-view.ts';
import type { AdminHandler } from './call.ts';
import { toHarExchange } from './har.ts';
import { knownProvider } from './overview.ts';

/** What a journal can be searched for; what is undefined fits all. */
interface Search {
  readonly provider?: string | undefined;
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly status?: number | undefined;
  readonly trigger?: string | undefined;
  readonly since?: number | undefined;
}

const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

export const requestHandlers: Readonly<Record<string, AdminHandler>> = {
  async listRequests(call) {
    const { session, query } = call;
    const { status, trigger, since, limit } = query;
    const search = { provider: knownProvider(call, query['provider']), status: number(status), trigger, since: since === undefined ? undefined : parseInstant(since) };
    const { entries, total } = session.journal.search((entry) => fits(entry, search), number(limit));
    const requests = await Promise.all(entries.map((entry) => viewEntry(entry, session.tokens)));
    return { requests, total };
  },

  getRequest({ session, params }) {
    const entry = session.journal.get(params['id']!) ?? raise.notFound('request', params['id']!);
    return viewEntry(entry, session.tokens);
  },

  clearRequests({ session }) {
    const removed = session.journal.size;
    session.journal.clear();
    return { removed };
  },

  verifyRequests(call) {
    const { session, body } = call;
    const { count, atLeast, atMost, ...search } = body as Search & { count?: number; atLeast?: number; atMost?: number };
    knownProvider(call, search.provider);
    const matched = session.journal.search((entry) => fits(entry, search), 0).total;
    const least = count ?? atLeast ?? (atMost === undefined ? 1 : 0);
    const most = count ?? atMost ?? Infinity;
    if (matched >= least && matched <= most) return { matched };
    const wanted = most === least ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
    throw new AppError('unexpected-requests', 409, `Expected ${wanted} such requests; ${matched} came.`, { matched, seen: summary(session.journal.newest()) });
  },

  getHar: async ({ session }) => toHar((await Promise.all(session.journal.newest().reverse().map((entry) => viewEntry(entry, session.tokens)))).map(toHarExchange)),
};

function fits({ provider, method, path, answer, trigger, at }: Entry, search: Search): boolean {
  return (search.provider === undefined || provider === search.provider)
    && (search.method === undefined || method === search.method.toUpperCase())
    && (search.path === undefined || path === search.path)
    && (search.status === undefined || answer?.status === search.status)
    && (search.trigger === undefined || trigger === search.trigger)
    && (search.since === undefined || at >= search.since);
}

/** What came instead, equal requests counted. */
function summary(entries: readonly Entry[]): object[] {
  const counted = new Map<string, { provider: string | null; method: string; path: string; status: number | null; count: number }>();
  for (const { provider, method, path, answer } of entries) {
    const line = { provider, method, path, status: answer?.status ?? null };
    const key = JSON.stringify(line);
    counted.set(key, { ...line, count: (counted.get(key)?.count ?? 0) + 1 });
  }
  return [...counted.values()];
}
