/** The headers that a document requires of a response. */
import { sampledTexts } from '../../openapi/sampled-texts.ts';
import { isObject, type JsonObject } from '../../lib/json.ts';
import { valueAt } from '../../lib/json-pointer.ts';
import type { DeclaredResponse } from '../../openapi/operation.ts';
import { resolveNode } from '../../openapi/references.ts';
import { sample } from '../../openapi/sample.ts';

/** The headers that the document requires, and where a redirection leads. */
export function requiredHeaders(
  document: JsonObject,
  { pointer }: DeclaredResponse,
  status: number,
): Record<string, string> {
  const declared = valueAt(document, `${pointer}/headers`);
  const isRedirection = status >= 300 && status < 400 && status !== 304;
  const headers = new Map<string, string>(isRedirection ? [['Location', exampleUrl]] : []);
  for (const [name, given] of Object.entries(isObject(declared) ? declared : {})) {
    const header = resolveNode(document, given);
    const isLocation = name.toLowerCase() === 'location';
    if (!isObject(header) || !(isLocation || header['required'] === true) || omittedHeaders.has(name.toLowerCase()))
      continue;
    const value = header['example'] ?? sample(document, header['schema']);
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    if (isLocation) headers.delete('Location');
    headers.set(name, isLocation && text === sampledTexts.plain ? exampleUrl : text.replace(/[^\x20-\x7e]/g, '?'));
  }
  return Object.fromEntries(headers);
}

const exampleUrl = 'https://example.com/';

/** Headers that the server sets. */
const omittedHeaders = new Set(
  'content-type content-length content-encoding transfer-encoding connection keep-alive trailer upgrade te date'.split(
    ' ',
  ),
);
