/** Converts journal entries for the control API, HAR files, events and logs, with secrets masked. */
import { toRfc3339 } from '../../lib/clock.ts';
import type { Masker } from '../../lib/redact.ts';
import type { SentResponse } from '../pipeline/exchange.ts';
import { buildResponseHeaders } from '../pipeline/response-headers.ts';
import type { Request as JournalView } from '../control-api/control-types.ts';
import type { JournalEntry } from './journal-entry.ts';
import { maxShownBody } from './journal.ts';
import { maskBody, maskHeaders, maskUrl, secretsByName } from './mask-message.ts';
import type { SessionSecrets } from './session-secrets.ts';

export type { JournalView };

/** The view of an entry, and the masker for other texts of the same exchange. */
export interface Viewed {
  readonly view: JournalView;
  readonly hide: Masker;
}

/** Creates a masker for texts of an exchange: masks its secrets, and those of the session that occur in the texts. */
export const maskerOf = (
  exchange: Pick<JournalEntry, 'secrets' | 'headers' | 'url'>,
  texts: readonly string[],
  secrets: SessionSecrets,
): Promise<Masker> => secrets.maskerFor(texts, [...exchange.secrets, ...secretsByName(exchange.headers, exchange.url)]);

export const viewEntry = async (entry: JournalEntry, secrets: SessionSecrets): Promise<JournalView> =>
  (await viewMasked(entry, secrets)).view;

/** The view of an entry with its secrets and its whole bodies, for an archive that the user asked for. */
export function viewPlain(entry: JournalEntry): Viewed {
  return { view: toView(entry, plainly), hide: plainly.hide };
}

const plainly: Masking = {
  hide: (text) => text,
  url: (text) => text,
  headers: (headers) =>
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value ?? ''].flat().join(', ')]),
    ),
  body: (text) => (text === '' ? null : text),
};

/**
 * @param secrets the secrets of the entry's session
 * @param maxBody longer bodies are truncated; in characters
 */
export async function viewMasked(
  entry: JournalEntry,
  secrets: SessionSecrets,
  maxBody = maxShownBody,
): Promise<Viewed> {
  const { response } = entry;
  const body = entry.body.toString();
  const hide = await maskerOf(
    entry,
    [
      entry.url,
      JSON.stringify(entry.headers),
      response ? JSON.stringify(response.headers ?? {}) : '',
      body,
      response?.text ?? '',
    ],
    secrets,
  );
  const masking: Masking = {
    hide,
    url: (text) => maskUrl(text, hide),
    headers: (headers) => maskHeaders(headers, hide),
    body: (text, contentType) => viewBody(text, contentType, hide, maxBody),
  };
  return { view: toView(entry, masking), hide };
}

/** How the parts of a message are shown. */
interface Masking {
  readonly hide: Masker;
  url(url: string): string;
  headers(headers: JournalEntry['headers']): Record<string, string>;
  body(text: string, contentType: string | undefined): unknown;
}

function toView(entry: JournalEntry, { hide, url, headers, body }: Masking): JournalView {
  const { response } = entry;
  const responseHeaders = response && buildResponseHeaders(entry, response);
  return {
    id: entry.id,
    at: toRfc3339(entry.at),
    provider: entry.provider,
    operationId: entry.operation,
    request: {
      method: entry.method,
      url: url(entry.url),
      headers: headers(entry.headers),
      body: body(entry.body.toString(), entry.headers['content-type']),
    },
    response: response &&
      responseHeaders && {
        status: response.status,
        headers: headers(responseHeaders),
        body: responseBody(response, responseHeaders, body),
      },
    trigger: entry.trigger,
    reason: entry.reason === null ? null : hide(entry.reason),
    credential: entry.credential,
    ruleId: entry.ruleId,
    violations: entry.violations.map(({ in: part, pointer, keyword, message }) => ({
      in: part,
      pointer: hide(pointer),
      keyword,
      message: hide(message),
    })),
    ...(entry.trigger === 'upstream' && {
      responseViolations: entry.responseViolations.map(({ pointer, message, ...rest }) => ({
        ...rest,
        pointer: hide(pointer),
        message: hide(message),
      })),
    }),
    tokenId: entry.tokenId,
    durationMs: entry.durationMs,
  };
}

/** The body of a response. One that is not text is described, and of a long one the beginning is shown. */
function responseBody(
  { text, received }: SentResponse,
  headers: Readonly<Record<string, string>>,
  body: Masking['body'],
): unknown {
  if (received?.kept === 'base64') return received.size === 0 ? null : `(${received.size} bytes, not text)`;
  const shown = body(text, headers['Content-Type'] ?? headers['content-type']);
  return received?.kept === 'beginning' ? `${String(shown)}… (${received.size} bytes in all)` : shown;
}

function viewBody(text: string, contentType: string | undefined, hide: Masker, maxBody: number): unknown {
  const { value, isJson } = maskBody(text, contentType, hide);
  if (text.length <= maxBody) return value;
  const shown = isJson ? JSON.stringify(value) : String(value);
  return shown.length <= maxBody ? value : `${shown.slice(0, maxBody)}… (${shown.length - maxBody} more characters)`;
}
