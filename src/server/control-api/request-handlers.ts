/** Handlers that list, search, verify and export the recorded requests. */
import { asText } from '../../lib/json.ts';
import { parseInstant } from '../../lib/clock.ts';
import { harFrame, toHarEntry } from '../../lib/har.ts';
import { raise } from '../../lib/errors.ts';
import { searchJournal } from '../session/journal-search.ts';
import { searchRequests, verifyRequests } from '../session/verify-requests.ts';
import { viewEntry, viewMasked } from '../session/journal-view.ts';
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

  searchRequests: ({ mock, session, body }) => searchRequests(session, mock.providerRouter, body),

  async getRequest({ session, params }) {
    const entry = (await session.journal.get(params['id']!)) ?? raise.notFound('request', params['id']!);
    return viewEntry(entry, session.secrets);
  },

  async clearRequests({ session, query }) {
    const { until } = query;
    const before = await session.journal.size();
    await session.journal.clear(until);
    return { removed: until === undefined ? before : Math.max(0, before - (await session.journal.size())) };
  },

  async verifyRequests(call) {
    const { mock, session, body } = call;
    parseProviderFilter(call, asText(body['provider']), 'body');
    return { matched: await verifyRequests(session, mock.providerRouter, body) };
  },

  async getHar(call) {
    const { session } = call;
    const [start, end] = harFrame;
    await sendList(
      call,
      start,
      (await session.journal.newest()).reverse(),
      async (entry) => toHarEntry(journalToHar(entry, await viewMasked(entry, session.secrets), call.origin.scheme)),
      end,
    );
  },
};
