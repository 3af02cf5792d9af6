/** A request of the journal, sent once more: the journal shows no secrets, so whoever only sees it can't. */
import type { OutgoingHttpHeaders } from 'node:http';
import { http } from '../../core/http.ts';
import { raise } from '../../core/problem.ts';
import type { Entry } from '../entry.ts';
import type { AdminCall, AdminHandler } from './call.ts';

/** How long an answer is waited for. */
const patienceMs = 10_000;

/** What belongs to the connection, to the browser or to the session that first sent it. */
const notSentAgain = /^(host|connection|keep-alive|content-length|content-encoding|transfer-encoding|expect|te|trailer|upgrade|origin|referer|proxy-.*|sec-.*|x-mock-session)$/;

interface Replayed {
  /** null: no answer came. */
  readonly status: number | null;
  readonly requestId: string | null;
}

export const replayHandlers: Readonly<Record<string, AdminHandler>> = {
  replayRequest(call) {
    const { session, params } = call;
    return replay(session.journal.get(params['id']!) ?? raise.notFound('request', params['id']!), call);
  },
};

/** Sends to the main port, at the address that this call was received on: the own port of a provider serves that provider alone. */
function replay(entry: Entry, { req, origin: { port } }: AdminCall): Promise<Replayed> {
  const { localAddress: host = '127.0.0.1' } = req.socket;
  return new Promise((resolve) => {
    const lost = (): void => resolve({ status: null, requestId: null });
    const again = http.request({ host, port, method: entry.method, path: req.baseUrl + addressOf(entry), headers: headersOf(entry), timeout: patienceMs, agent: false });
    again.once('response', (answer) => {
      answer.resume();
      const id = answer.headers['x-mock-request-id'];
      resolve({ status: answer.statusCode ?? null, requestId: [id ?? []].flat()[0] ?? null });
    });
    again.once('timeout', () => again.destroy());
    again.once('close', lost).on('error', lost);
    again.end(entry.body);
  });
}

/** By prefix, however it was addressed at first: a host name or an own port may not lead to this socket. */
function addressOf({ session, provider, url, path }: Entry): string {
  if (provider === null) return url;
  const query = url.indexOf('?');
  return `/~${session}/${provider}${path}${query < 0 ? '' : url.slice(query)}`;
}

function headersOf({ headers, provider }: Entry): OutgoingHttpHeaders {
  const kept = Object.entries(headers).filter(([name]) => !notSentAgain.test(name) || (name === 'host' && provider === null));
  return Object.fromEntries(kept);
}
