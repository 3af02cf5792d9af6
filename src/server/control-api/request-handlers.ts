/** Handlers that list, search, verify and export the recorded requests. */
import { parseInstant } from '../../lib/clock.ts';
import { nextTurn } from '../../lib/next-turn.ts';
import { harFrame, toHarEntry } from '../../lib/har.ts';
import { AppError, raise } from '../../lib/errors.ts';
import { searchJournal, type JournalSearch } from '../session/journal-search.ts';
import { checkConditions } from '../session/rule-input.ts';
import { maskUrl } from '../session/mask-message.ts';
import { maskerOf, viewEntry, viewMasked } from '../session/journal-view.ts';
import type { MockSession } from '../session/mock-session.ts';
import type { ControlHandler } from './control-call.ts';
import { journalToHar } from './journal-har.ts';
import { parseProviderFilter } from './overview-handlers.ts';
import { sendList } from './send-list.ts';

const optionalNumber = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

export const requestHandlers: Readonly<Record<string, ControlHandler>> = {
  async listRequests(call) {
    const { mock, session, query } = call;
    const { status, trigger, since, limit } = query;
    const search = {
      provider: parseProviderFilter(call, query['provider']),
      status: optionalNumber(status),
      trigger,
      since: since === undefined ? undefined : parseInstant(since),
    };
    const { entries, total } = await session.journal.search(
      searchJournal(search, mock.providerRouter),
      optionalNumber(limit),
    );
    await sendList(call, '{"requests":[', entries, (entry) => viewEntry(entry, session.secrets), `],"total":${total}}`);
  },

  async getRequest({ session, params }) {
    const entry = (await session.journal.get(params['id']!)) ?? raise.notFound('request', params['id']!);
    return viewEntry(entry, session.secrets);
  },

  async clearRequests({ session }) {
    const removed = await session.journal.size();
    await session.journal.clear();
    return { removed };
  },

  async verifyRequests(call) {
    const { mock, session, body } = call;
    const { count, atLeast, atMost, ...search } = body as JournalSearch & {
      count?: number;
      atLeast?: number;
      atMost?: number;
    };
    parseProviderFilter(call, search.provider, 'body');
    checkConditions(search, [], '');
    const matched = (await session.journal.search(searchJournal(search, mock.providerRouter), 0)).total;
    const min = count ?? atLeast ?? (atMost === undefined ? 1 : 0);
    const max = count ?? atMost ?? Infinity;
    if (matched >= min && matched <= max) return { matched };
    const expected = max === min ? `${min}` : max === Infinity ? `at least ${min}` : `${min} to ${max}`;
    throw new AppError('unexpected-requests', `Expected ${expected} matching requests; received ${matched}.`, {
      matched,
      seen: await summarizeRequests(session),
    });
  },

  async getHar(call) {
    const { session } = call;
    const [start, end] = harFrame;
    await sendList(
      call,
      start,
      (await session.journal.newest()).reverse(),
      async (entry) => toHarEntry(journalToHar(entry, await viewMasked(entry, session.secrets))),
      end,
    );
  },
};

/** Summarizes the recorded requests, with a count of equal ones. */
async function summarizeRequests({ journal, secrets }: MockSession): Promise<object[]> {
  const counted = new Map<
    string,
    { provider: string | null; method: string; path: string; status: number | null; count: number }
  >();
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
