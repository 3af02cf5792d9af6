/** The door to `node:http`, and words of HTTP. */
import { createRequire } from 'node:module';

/**
 * Node's module, for whatever the start of a mock needs of it. An `import` of it builds the list of all its exports, and
 * loads for `WebSocket` all that Node has of fetch: 50 ms.
 */
export const http = createRequire(import.meta.url)('node:http') as typeof import('node:http');

/** The reason phrase of a status: 403 → "Forbidden". */
export const statusPhrase = (status: number): string => http.STATUS_CODES[status] ?? `Status ${status}`;

/** Headers, with others in the place of those that have the same name, in any case. */
export function overridden(
  headers: Record<string, string>,
  own: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  if (!own) return headers;
  const names = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  return { ...Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name.toLowerCase()))), ...own };
}
