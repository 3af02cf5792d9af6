/** Sends a recorded request again. Done by the server, because journal views do not contain the secrets. */
import type { OutgoingHttpHeaders, RequestOptions } from 'node:http';
import { http } from '../../lib/http.ts';
import { plainAddress } from '../../lib/host.ts';
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
async function replay(entry: JournalEntry, { req, mainPort, origin: { scheme } }: ControlCall): Promise<ReplayResult> {
  const { request } = scheme === 'https' ? await import('node:https') : http;
  const host = plainAddress(req.socket.localAddress ?? '127.0.0.1');
  return new Promise((resolve) => {
    const fail = (): void => resolve({ status: null, requestId: null });
    const options: RequestOptions & { rejectUnauthorized: boolean } = {
      host,
      port: mainPort,
      method: entry.method,
      path: req.baseUrl + replayPath(entry),
      headers: replayHeaders(entry),
      timeout: replayTimeoutMs,
      agent: false,
      rejectUnauthorized: false, // It is this process, and its certificate may be for other names.
    };
    const replayed = request(options);
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
