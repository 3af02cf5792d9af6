/** Judges a whole response against the document: status, headers and body. */
import { messageOf } from '../lib/errors.ts';
import { isJsonType, mediaType } from '../lib/media-type.ts';
import type { OpenApiDocument } from './document.ts';
import { responseFor, type DeclaredResponse, type Operation } from './operation.ts';
import { headerViolations } from './response-headers.ts';
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

/** A response as its client received it. */
export interface ReceivedMessage {
  readonly status: number;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The decoded body; '' if there is none, undefined if it is not known or not text. */
  readonly text: string | undefined;
}

/** Statuses that caches and HTTP servers produce, whatever an API declares (RFC 9110, 15; RFC 6585). */
const httpStatuses: ReadonlySet<number> = new Set([304, 405, 406, 408, 411, 413, 414, 415, 421, 426, 429, 431]);

/** Statuses whose responses have no body (RFC 9110, 6.4.1). */
const bodilessStatuses: ReadonlySet<number> = new Set([204, 205, 304]);

/** The violations of the document by a response. What is not known, such as a body of an undeclared type, is not one. */
export function responseViolations(
  document: OpenApiDocument,
  operation: Operation,
  response: ReceivedMessage,
): ResponseViolation[] {
  const declared = responseFor(operation, response.status);
  if (!declared) return httpStatuses.has(response.status) ? [] : [undeclaredStatus(operation, response.status)];
  const headers = headerViolations(
    document.effective,
    declared,
    (name) => textOf(response.headers[name]),
    (pointer, value) => document.validator.schema(pointer, value, 'header', 'response'),
  ).map(({ name, violation }): ResponseViolation => ({
    in: 'header',
    pointer: `/${name.toLowerCase()}`,
    keyword: violation?.keyword ?? 'required',
    message: violation?.message ?? 'is required',
  }));
  return [...headers, ...bodyViolations(document, operation, declared, response)];
}

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
  { validator }: OpenApiDocument,
  operation: Operation,
  declared: DeclaredResponse,
  { status, headers, text }: ReceivedMessage,
): readonly ResponseViolation[] {
  const hasBody = operation.method !== 'HEAD' && !bodilessStatuses.has(status);
  if (!hasBody || text === undefined || declared.content.size === 0) return [];
  const contentType = textOf(headers['content-type']);
  const types = [...declared.content.keys()];
  if (text === '') return types.some(isJsonType) ? [bodyViolation('required', 'is required')] : [];
  const body = isJsonType(contentType ?? '') ? parse(text) : { value: text };
  if ('error' in body) return [bodyViolation('syntax', `must be valid JSON: ${body.error}`)];
  return validator.response(operation, { status, contentType, body: body.value }).violations.map(toResponseViolation);
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

function parse(text: string): { readonly value: unknown } | { readonly error: string } {
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
