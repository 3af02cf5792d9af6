/** Sends a recorded request again. Done by the server, because journal views do not contain the secrets. */
import type { OutgoingHttpHeaders } from 'node:http';
import { http } from '../../lib/http.ts';
import { raise } from '../../lib/errors.ts';
import type { JournalEntry } from '../session/journal-entry.ts';
import type { ControlCall, ControlHandler } from './control-call.ts';

/** Maximum time to wait for the response. */
const replayTimeoutMs = 10_000;

/** Headers of the original connection, browser or session, which are not sent again. */
const droppedHeaders =
  /^(host|connection|keep-alive|content-length|content-encoding|transfer-encoding|expect|te|trailer|upgrade|origin|referer|proxy-.*|sec-.*|x-mock-session)$/;

interface ReplayResult {
  /** null: no response was received. */
  readonly status: number | null;
  readonly requestId: string | null;
}

export const replayHandlers: Readonly<Record<string, ControlHandler>> = {
  async replayRequest(call) {
    const { session, params } = call;
    return replay((await session.journal.get(params['id']!)) ?? raise.notFound('request', params['id']!), call);
  },
};

/** Sends to the main port, because a dedicated port serves one provider only. Uses the local address of this call. */
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

/** Addresses the provider by path prefix: its host name or dedicated port may not lead to this socket. */
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
