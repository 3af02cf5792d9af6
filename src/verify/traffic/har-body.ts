/** Reads the bodies of HAR entries, as the various recorders write them. */
import { Buffer, isUtf8 } from 'node:buffer';
import { URLSearchParams } from 'node:url';
import { isJsonText, isObject } from '../../lib/json.ts';
import { isFormType, isJsonType, isMultipartType } from '../../lib/media-type.ts';
import type { Header } from '../findings/finding.ts';
import type { ObservedBody } from './observed-exchange.ts';

/** A body, and whether it is decoded. */
export interface HarBody {
  readonly body: ObservedBody;
  readonly isDecoded: boolean;
}

/** Reads the content of a file beside the archive, where Playwright puts bodies; undefined if that is not possible. */
export type ReadAttachment = (name: string) => Uint8Array | undefined;

type Member = Readonly<Record<string, unknown>>;

const unknown: HarBody = { body: 'unknown', isDecoded: true };
const none: HarBody = { body: undefined, isDecoded: true };

export const headerOf = (headers: readonly Header[], name: string): string | undefined =>
  headers.find(([key]) => key.toLowerCase() === name)?.[1];

const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/** The body of a response. Only a body that is said to be empty is empty: many recorders leave out bodies. */
export function responseBody(
  content: unknown,
  {
    method,
    status,
    headers,
  }: { readonly method: string; readonly status: number; readonly headers: readonly Header[] },
  attachment: ReadAttachment,
): HarBody {
  const length = headerOf(headers, 'content-length');
  if (method === 'HEAD' || bodiless.has(status)) return none;
  const member = isObject(content) ? content : {};
  const found = contentOf(member, headers, attachment);
  if (found === undefined) return length === '0' ? none : unknown;
  if (found.body !== undefined) return found;
  if (headers.length === 0) return unknown; // Some clients export requests with an empty response.
  const isSaidToBeLong = Number(length ?? 0) > 0 || Number(member['size'] ?? 0) > 0;
  return isSaidToBeLong ? unknown : none;
}

/** The body of a request. */
export function requestBody(
  request: Member,
  method: string,
  headers: readonly Header[],
  attachment: ReadAttachment,
): HarBody {
  const { postData, bodySize } = request;
  const contentType = headerOf(headers, 'content-type') ?? '';
  const length = headerOf(headers, 'content-length');
  const isAnnounced = Number(length ?? 0) > 0 || Number(bodySize) > 0;
  const hasNone = length === '0' || (!isAnnounced && contentType === '');
  if (!isObject(postData))
    return hasNone || (!isAnnounced && /^(?:GET|HEAD|DELETE|OPTIONS)$/.test(method)) ? none : unknown;
  if (isMultipartType(contentType)) return unknown; // Recorders leave out the files.
  const found = contentOf({ size: bodySize, ...postData }, headers, attachment);
  if (found?.body !== undefined) return found;
  const params = formOf(postData['params']);
  if (params === 'unknown') return unknown;
  if (params !== '') return isFormType(contentType) ? { body: Buffer.from(params), isDecoded: true } : unknown;
  return isAnnounced || found === undefined ? (hasNone ? none : unknown) : none;
}

/** The content of a body; undefined if it was not recorded. An empty text has no body. */
function contentOf(content: Member, headers: readonly Header[], attachment: ReadAttachment): HarBody | undefined {
  const { text, _file: file } = content;
  if (typeof text !== 'string') {
    const bytes = typeof file === 'string' ? attachment(file) : undefined;
    return bytes && binary(bytes, headers);
  }
  if (text === '') return none;
  const encoding = String(content['encoding'] ?? content['_encoding'] ?? '').toLowerCase();
  if (encoding === 'base64') {
    const isBase64 = /^[\w+/-]*={0,2}$/.test(text.replaceAll(/\s/g, ''));
    return isBase64 ? binary(Buffer.from(text, 'base64'), headers) : unknown;
  }
  if (encoding !== '' && encoding !== 'utf-8' && encoding !== 'utf8') return unknown;
  if (isCutText.test(text)) return unknown;
  const body = Buffer.from(text, 'utf8');
  const isShort = body.length < Number(content['size'] ?? 0);
  return isShort && isJsonType(headerOf(headers, 'content-type') ?? '') && !isJsonText(text)
    ? unknown
    : { body, isDecoded: true };
}

/** How this program ends a text that it has cut. */
const isCutText = /…(?: \(\d+ more characters\))?$/;

/** Some recorders keep the bytes as they were sent, others decode them and keep the Content-Encoding. */
function binary(bytes: Uint8Array, headers: readonly Header[]): HarBody {
  if (bytes.length === 0) return none;
  const isDecoded = headerOf(headers, 'content-encoding') === undefined || isUtf8(bytes);
  return { body: bytes, isDecoded };
}

/** The form of `params`; `unknown` if it may be encoded already, or has files. */
function formOf(params: unknown): string {
  if (!Array.isArray(params)) return '';
  const form = new URLSearchParams();
  for (const param of params as readonly unknown[]) {
    if (!isObject(param) || param['fileName'] !== undefined) return 'unknown';
    const [name, value] = [String(param['name'] ?? ''), String(param['value'] ?? '')];
    if (/[%+]/.test(name + value)) return 'unknown';
    form.append(name, value);
  }
  return form.toString();
}
