/** Judges a whole response against the document: status, headers and body. */
import { messageOf } from '../lib/errors.ts';
import { isJsonType, mediaType } from '../lib/media-type.ts';
import type { DocumentReading } from './document-reading.ts';
import type { DeclaredResponse, Operation } from './operation.ts';
import { headerViolations } from './header-violations.ts';
import type { Violation } from './violation.ts';

/** A violation of the document by a response. */
export interface ResponseViolation {
  readonly in: 'status' | 'header' | 'body';
  /** JSON Pointer into that part; `/<name in lower case>` for a header. */
  readonly pointer: string;
  /** The violated JSON Schema keyword, or `status`, `content` or `syntax`. */
  readonly keyword: string;
  /** The message without a subject, such as "must be string". */
  readonly message: string;
}

/** The value of a text, or why it is not JSON. */
export type ParsedJson = { readonly value: unknown } | { readonly error: string };

/** A response as its client received it. */
export interface ReceivedMessage {
  readonly status: number;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The decoded body; '' if there is none, undefined if it is not known or not text. */
  readonly text: string | undefined;
  /** The value of the text, if it is sent as JSON. */
  readonly json: ParsedJson | undefined;
}

/**
 * Statuses that need no declaration, like redirects: HTTP servers produce them whatever an API declares (RFC 9110, 15;
 * RFC 6585), or they depend on the credential and on what exists.
 */
const undeclarable: ReadonlySet<number> = new Set([
  401, 403, 404, 405, 406, 407, 408, 409, 411, 413, 414, 415, 421, 426, 429, 431,
]);

/** Whether a status may be received although the document does not declare it. */
export const needsNoDeclaration = (status: number): boolean =>
  (status >= 300 && status < 400) || undeclarable.has(status);

/** Statuses whose responses have no body (RFC 9110, 6.4.1). */
const bodilessStatuses: ReadonlySet<number> = new Set([204, 205, 304]);

/** The violations of the published document by a response. What is not known, such as a body of an undeclared type, is not one. */
export function responseViolations(
  reading: DocumentReading,
  operation: Operation,
  response: ReceivedMessage,
): ResponseViolation[] {
  const declared = reading.declares(operation, response.status);
  if (!declared)
    return needsNoDeclaration(response.status) || isSilentOn(reading.published(operation), response.status)
      ? []
      : [undeclaredStatus(reading.published(operation), response.status)];
  const headers = headerViolations(
    reading.document.published,
    declared,
    (name) => textOf(response.headers[name]),
    (pointer, value) => reading.header(pointer, value),
  ).map(({ name, violation }): ResponseViolation => ({
    in: 'header',
    pointer: `/${name.toLowerCase()}`,
    keyword: violation?.keyword ?? 'required',
    message: violation?.message ?? 'is required',
  }));
  return [...headers, ...bodyViolations(reading, operation, declared, response)];
}

/** Whether a status is a rejection, and the document declares none at all. */
const isSilentOn = ({ responses }: Operation, status: number): boolean =>
  status >= 400 && status < 500 && !responses.some((declared) => /^(?:4|default)/i.test(declared.status));

function undeclaredStatus({ responses }: Operation, status: number): ResponseViolation {
  const declared = responses.map((response) => response.status).join(', ');
  return {
    in: 'status',
    pointer: '',
    keyword: 'status',
    message: `${status} is not declared; declared are ${declared}`,
  };
}

function bodyViolations(
  reading: DocumentReading,
  operation: Operation,
  declared: DeclaredResponse,
  { status, headers, text, json = { value: text } }: ReceivedMessage,
): readonly ResponseViolation[] {
  const hasBody = operation.method !== 'HEAD' && !bodilessStatuses.has(status);
  if (!hasBody || text === undefined || declared.content.size === 0) return [];
  const contentType = textOf(headers['content-type']);
  const types = [...declared.content.keys()];
  if (text === '') return types.some(isJsonType) ? [bodyViolation('required', 'is required')] : [];
  if ('error' in json) return [bodyViolation('syntax', `must be valid JSON: ${json.error}`)];
  return reading.response(operation, { status, contentType, body: json.value }).violations.map(toResponseViolation);
}

const toResponseViolation = ({ in: part, pointer, keyword, message }: Violation): ResponseViolation => ({
  in: part === 'header' ? 'header' : 'body',
  pointer,
  keyword,
  message,
});

const bodyViolation = (keyword: string, message: string): ResponseViolation => ({
  in: 'body',
  pointer: '',
  keyword,
  message,
});

/** Parses a body that is sent as JSON. Ignores a byte order mark (RFC 8259, 8.1). */
export function parseJson(text: string): ParsedJson {
  try {
    return { value: JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text) as unknown };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

const textOf = (value: string | readonly string[] | undefined): string | undefined =>
  value === undefined ? undefined : [value].flat().join(', ');

/** Whether the body of a response with this Content-Type is judged. */
export const isJudgedType = (contentType: string | undefined): boolean =>
  contentType === undefined || isJsonType(contentType) || mediaType(contentType).startsWith('text/');
