/** Adapter for `node:http`, and HTTP helpers. */
import { createRequire } from 'node:module';

/**
 * The `node:http` module. Loaded with `require`, because `import` evaluates all its exports, including `WebSocket`,
 * which loads Node's fetch implementation and takes 50 ms.
 */
export const http = createRequire(import.meta.url)('node:http') as typeof import('node:http');

/** The reason phrase of a status: 403 → "Forbidden". */
export const statusPhrase = (status: number): string => http.STATUS_CODES[status] ?? `Status ${status}`;

/** Merges headers. Those in `own` replace headers of the same name, ignoring case. */
export function overridden(
  headers: Record<string, string>,
  own: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  if (!own) return headers;
  const names = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  return { ...Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name.toLowerCase()))), ...own };
}

/** Headers that the server sets to frame a message or manage the connection (RFC 9110, 7.6.1, 8.6; RFC 9112, 6, 7). */
const framingHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Whether only the server may set a header, because it frames the message or manages the connection. */
export const isFramingHeader = (name: string): boolean => framingHeaders.has(name.toLowerCase());

/** @throws TypeError of Node if the header cannot be sent */
export function checkHeader(name: string, value: string): void {
  http.validateHeaderName(name);
  http.validateHeaderValue(name, value);
}
