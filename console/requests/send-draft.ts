/** Sends a request from the page to the mock. */
import { root } from '../api/base.ts';
import { parseHeaders, type Draft } from './draft.ts';

export interface DraftResponse {
  readonly status: number;
  /** The id in the journal; null if the mock did not record the request. */
  readonly requestId: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or else text; null if there is no body. */
  readonly body: unknown;
  readonly durationMs: number;
}

function parseBody(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** @throws Error if the browser can't send the request, or receives no response */
export async function sendDraft(
  { method, url, headers, body }: Draft,
  signal: AbortSignal | null = null,
): Promise<DraftResponse> {
  const isBodiless = /^(get|head)$/i.test(method);
  if (isBodiless && body !== '')
    throw new Error(
      `A browser can't send ${method.toUpperCase()} with a body. Remove the body, or copy the request as curl.`,
    );
  const startedAt = performance.now();
  const response = await fetch(root.replace(/\/$/, '') + (url.startsWith('/') ? url : `/${url}`), {
    method: method.toUpperCase(),
    signal,
    headers: parseHeaders(headers).headers.map(([name, value]): [string, string] => [name, value]),
    ...(body !== '' && { body }),
  }).catch((error: unknown) => {
    throw new Error(
      signal?.aborted ? 'Stopped.' : `No response was received: the connection broke. (${String(error)})`,
    );
  });
  const text = await response.text();
  return {
    status: response.status,
    requestId: response.headers.get('x-mock-request-id'),
    headers: Object.fromEntries(response.headers),
    body: parseBody(text),
    durationMs: performance.now() - startedAt,
  };
}
