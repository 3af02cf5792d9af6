/** The journal: see it, search it, assert on it, take it away as HAR. */
import { setImmediate } from 'node:timers/promises';
import { parseInstant } from '../../core/clock.ts';
import { harFrame, toHarEntry } from '../../core/har.ts';
import { AppError, raise } from '../../core/problem.ts';
import type { Brief } from '../entry.ts';
import { maskUrl } from '../mask-message.ts';
import { maskerOf, viewEntry, viewMasked } from '../journal-view.ts';
import type { MockSession } from '../session.ts';
import type { AdminHandler } from './call.ts';
import { toHarExchange } from './har.ts';
import { knownProvider } from './overview.ts';
import { sendList } from './send-list.ts';

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
    const { entries, total } = session.journal.search((brief) => fits(brief, search), number(limit));
    await sendList(call, '{"requests":[', entries, (entry) => viewEntry(entry, session.secrets), `],"total":${total}}`);
  },

  getRequest({ session, params }) {
    const entry = session.journal.get(params['id']!) ?? raise.notFound('request', params['id']!);
    return viewEntry(entry, session.secrets);
  },

  clearRequests({ session }) {
    const removed = session.journal.size;
    session.journal.clear();
    return { removed };
  },

  async verifyRequests(call) {
    const { session, body } = call;
    const { count, atLeast, atMost, ...search } = body as Search & { count?: number; atLeast?: number; atMost?: number };
    knownProvider(call, search.provider);
    const matched = session.journal.search((brief) => fits(brief, search), 0).total;
    const least = count ?? atLeast ?? (atMost === undefined ? 1 : 0);
    const most = count ?? atMost ?? Infinity;
    if (matched >= least && matched <= most) return { matched };
    const wanted = most === least ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
    throw new AppError('unexpected-requests', 409, `Expected ${wanted} such requests; ${matched} came.`, { matched, seen: await summary(session) });
  },

  async getHar(call) {
    const { session } = call;
    const [start, end] = harFrame;
    await sendList(call, start, session.journal.newest().reverse(), async (entry) => toHarEntry(toHarExchange(entry, await viewMasked(entry, session.secrets))), end);
  },
};

function fits({ provider, method, path, status, trigger, at }: Brief, search: Search): boolean {
  return (search.provider === undefined || provider === search.provider)
    && (search.method === undefined || method === search.method.toUpperCase())
    && (search.path === undefined || path === search.path)
    && (search.status === undefined || status === search.status)
    && (search.trigger === undefined || trigger === search.trigger)
    && (search.since === undefined || at >= search.since);
}

/** What was received instead, equal requests counted. */
async function summary({ journal, secrets }: MockSession): Promise<object[]> {
  const counted = new Map<string, { provider: string | null; method: string; path: string; status: number | null; count: number }>();
  for (const entry of journal.newest()) {
    const { provider, method, answer } = entry;
    const hide = await maskerOf(entry, [entry.path], secrets);
    const line = { provider, method, path: maskUrl(entry.path, hide), status: answer?.status ?? null };
    const key = JSON.stringify(line);
    counted.set(key, { ...line, count: (counted.get(key)?.count ?? 0) + 1 });
    await setImmediate();
  }
  return [...counted.values()];
}
