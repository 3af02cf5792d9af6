/** What to send to repeat a journal entry. */
import { defaultSession, sessionName } from '../api/base.ts';
import type { JournalView } from '../api/api-types.ts';
import { restoreHeader, restoreUrl } from './credential.ts';
import { shortUrl } from './short-url.ts';

/** Headers that HTTP clients set themselves. */
const clientHeaders =
  /^(host|connection|content-length|accept-encoding|user-agent|origin|referer|accept|accept-language|sec-.*|cache-control|pragma|priority)$/;

export interface Sendable {
  readonly method: string;
  /** Path and query below the address of the mock. */
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** undefined if there is no body. */
  readonly body: string | undefined;
}

export const sessionPath = sessionName === defaultSession ? '' : `/~${sessionName}`;

/** By path prefix: a request that came by host name or on a port of its own does not name its provider. */
const pathOf = ({ request: { url }, provider }: JournalView): string =>
  provider === null ? url : `${sessionPath}/${provider}${shortUrl(url, provider)}`;

export function sendable(view: JournalView, presentations: readonly string[]): Sendable {
  const { body, headers, method } = view.request;
  return {
    method,
    url: restoreUrl(pathOf(view), presentations),
    headers: Object.entries(headers)
      .filter(([name]) => !clientHeaders.test(name))
      .map(([name, value]) => [name, restoreHeader(name, value, presentations)] as const),
    body: body === null ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  };
}
