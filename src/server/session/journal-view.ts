/** Converts journal entries for the control API, HAR files, events and logs, with secrets masked. */
import { toRfc3339 } from '../../lib/clock.ts';
import type { Masker } from '../../lib/redact.ts';
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

/** @param secrets the secrets of the entry's session */
export async function viewMasked(entry: JournalEntry, secrets: SessionSecrets): Promise<Viewed> {
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
  const responseHeaders = response && buildResponseHeaders(entry, response);
  const view: JournalView = {
    id: entry.id,
    at: toRfc3339(entry.at),
    provider: entry.provider,
    operationId: entry.operation,
    request: {
      method: entry.method,
      url: maskUrl(entry.url, hide),
      headers: maskHeaders(entry.headers, hide),
      body: viewBody(body, entry.headers['content-type'], hide),
    },
    response: response &&
      responseHeaders && {
        status: response.status,
        headers: maskHeaders(responseHeaders, hide),
        body: viewBody(response.text, responseHeaders['Content-Type'], hide),
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
    responseViolations: entry.responseViolations.map(({ pointer, message, ...rest }) => ({
      ...rest,
      pointer: hide(pointer),
      message: hide(message),
    })),
    tokenId: entry.tokenId,
    durationMs: entry.durationMs,
  };
  return { view, hide };
}

function viewBody(text: string, contentType: string | undefined, hide: Masker): unknown {
  const { value, isJson } = maskBody(text, contentType, hide);
  if (text.length <= maxShownBody) return value;
  const shown = isJson ? JSON.stringify(value) : String(value);
  return shown.length <= maxShownBody
    ? value
    : `${shown.slice(0, maxShownBody)}… (${shown.length - maxShownBody} more characters)`;
}
