/** A request of the journal, sent once more: the journal shows no secrets, so whoever only sees it can't. */
import type { OutgoingHttpHeaders } from 'node:http';
import { http } from '../../lib/http.ts';
import { raise } from '../../lib/errors.ts';
import type { JournalEntry } from '../session/journal-entry.ts';
import type { ControlCall, ControlHandler } from './control-call.ts';

/** How long an answer is waited for. */
const replayTimeoutMs = 10_000;

/** What belongs to the connection, to the browser or to the session that first sent it. */
const droppedHeaders =
  /^(host|connection|keep-alive|content-length|content-encoding|transfer-encoding|expect|te|trailer|upgrade|origin|referer|proxy-.*|sec-.*|x-mock-session)$/;

interface ReplayResult {
  /** null: no answer came. */
  readonly status: number | null;
  readonly requestId: string | null;
}

export const replayHandlers: Readonly<Record<string, ControlHandler>> = {
  replayRequest(call) {
    const { session, params } = call;
    return replay(session.journal.get(params['id']!) ?? raise.notFound('request', params['id']!), call);
  },
};

/** Sends to the main port, at the address that this call was received on: the own port of a provider serves that provider alone. */
function replay(entry: JournalEntry, { req, origin: { port } }: ControlCall): Promise<ReplayResult> {
  const { localAddress: host = '127.0.0.1' } = req.socket;
  return new Promise((resolve) => {
    const fail = (): void => resolve({ status: null, requestId: null });
    const replayed = http.request({
      host,
      port,
      method: entry.method,
      path: req.baseUrl + replayPath(entry),
      headers: replayHeaders(entry),
      timeout: replayTimeoutMs,
      agent: false,
    });
    replayed.once('response', (response) => {
      response.resume();
      const id = response.headers['x-mock-request-id'];
      resolve({ status: response.statusCode ?? null, requestId: [id ?? []].flat()[0] ?? null });
    });
    replayed.once('timeout', () => replayed.destroy());
    replayed.once('close', fail).on('error', fail);
    replayed.end(entry.body);
  });
}

/** By prefix, however it was addressed at first: a host name or an own port may not lead to this socket. */
function replayPath({ session, provider, url, path }: JournalEntry): string {
  if (provider === null) return url;
  const query = url.indexOf('?');
  return `/~${session}/${provider}${path}${query < 0 ? '' : url.slice(query)}`;
}

function replayHeaders({ headers, provider }: JournalEntry): OutgoingHttpHeaders {
  const kept = Object.entries(headers).filter(
    ([name]) => !droppedHeaders.test(name) || (name === 'host' && provider === null),
  );
  return Object.fromEntries(kept);
}
