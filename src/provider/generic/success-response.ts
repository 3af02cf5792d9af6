/** Responds to a request without a mock: the documented success, built from its example or schema. */
import { toRfc3339 } from '../../lib/clock.ts';
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { valueAt } from '../../lib/json-pointer.ts';
import { isJsonType } from '../../lib/media-type.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import { responseFor, successStatus, type DeclaredResponse, type Operation } from '../../openapi/operation.ts';
import { resolveNode } from '../../openapi/references.ts';
import { sample } from '../../openapi/sample.ts';
import { sampleResponses, typeToGenerate, writeAs } from '../../openapi/sample-content.ts';
import type { MockContext, MockRequest, MockResponse } from '../define-mock.ts';

/** Creates the `respond` of an operation whose mock does not define it. */
export const genericRespond = (
  document: OpenApiDocument,
  operation: Operation,
): ((request: MockRequest, context: MockContext) => MockResponse) => {
  const status = successStatus(operation);
  const declared = responseFor(operation, status);
  const type = declared && typeToGenerate(declared.content);
  return (_request, { now, random }) => {
    if (!declared) return {};
    const uuid = (): string => random.uuid();
    const formats = new Map([
      ['uuid', uuid],
      ['uuid4', uuid],
      ['date-time', () => toRfc3339(now)],
      ['date', () => toRfc3339(now).slice(0, 10)],
    ]);
    const headers = requiredHeaders(document.effective, declared, status);
    if (type === undefined) return { headers };
    const bodies = [...sampleResponses(document.effective, declared, { formats, omit: 'writeOnly' })];
    if (!isJsonType(type))
      return { headers: { ...headers, 'Content-Type': withCharset(type) }, body: writeAs(type, bodies[0] ?? 'text') };
    const isValid = (body: Json): boolean =>
      document.validator.response(operation, { status, contentType: type, body }).violations.length === 0;
    return { headers, body: bodies.find(isValid) ?? bodies[0] ?? {} };
  };
};

const withCharset = (type: string): string => (/^text\/[^;]*$/.test(type) ? `${type}; charset=utf-8` : type);

/** The headers that the document requires, and where a redirection leads. */
function requiredHeaders(document: JsonObject, { pointer }: DeclaredResponse, status: number): Record<string, string> {
  const declared = valueAt(document, `${pointer}/headers`);
  const headers = new Map<string, string>(status >= 300 && status !== 304 ? [['Location', exampleUrl]] : []);
  for (const [name, given] of Object.entries(isObject(declared) ? declared : {})) {
    const header = resolveNode(document, given);
    const isLocation = name.toLowerCase() === 'location';
    if (!isObject(header) || !(isLocation || header['required'] === true) || omittedHeaders.has(name.toLowerCase()))
      continue;
    const value = header['example'] ?? sample(document, header['schema']);
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    if (isLocation) headers.delete('Location');
    headers.set(name, isLocation && text === 'text' ? exampleUrl : text.replace(/[^\x20-\x7e]/g, '?'));
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
