/** Parses request bodies: JSON, strictly by RFC 8259, and other media types as the operation declares them. */
import type { Buffer } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { messageOf } from '../../lib/errors.ts';
import { isJsonType } from '../../lib/media-type.ts';

/** A body as received: text if it was decoded for JSON parsing, which takes less memory, or else bytes. */
export type ReceivedBody = string | Buffer;

export type ParsedBody =
  /** The value of the JSON or of the form; the text of another declared type. */
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'empty' }
  | { readonly kind: 'malformed'; readonly error: string }
  /** The Content-Type is not JSON, and the operation does not declare it. */
  | { readonly kind: 'other' }
  | { readonly kind: 'unreadable'; readonly status: number; readonly error: string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses a body according to its Content-Type.
 * @param decode decodes a body that is not JSON; undefined if the operation does not declare its type
 */
export function parseBody(
  bytes: Buffer,
  contentType = '',
  decode?: (bytes: Buffer) => unknown,
): { received: ReceivedBody; parsed: ParsedBody } {
  if (bytes.length === 0) return { received: '', parsed: { kind: 'empty' } };
  if (decode) {
    try {
      return { received: bytes, parsed: { kind: 'value', value: decode(bytes) } };
    } catch (error) {
      return { received: bytes, parsed: { kind: 'malformed', error: messageOf(error) } };
    }
  }
  const parse = parserFor(contentType);
  if (!parse) return { received: bytes, parsed: { kind: 'other' } };
  try {
    const received = utf8.decode(bytes);
    return { received, parsed: parse(received) };
  } catch {
    return { received: bytes, parsed: { kind: 'malformed', error: 'The body is not UTF-8' } };
  }
}

function parserFor(contentType: string): ((text: string) => ParsedBody) | undefined {
  if (contentType === 'application/json') return parseJsonText;
  return isJsonType(contentType) && hasUtf8Charset(contentType) ? parseJsonText : undefined;
}

/** Ignores a byte order mark (RFC 8259, 8.1). */
function parseJsonText(text: string): ParsedBody {
  try {
    return { kind: 'value', value: JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text) };
  } catch (error) {
    return { kind: 'malformed', error: withoutPosition(messageOf(error)) };
  }
}

/** Whether the charset of a Content-Type, if it has one, is compatible with UTF-8. */
export function hasUtf8Charset(contentType: string): boolean {
  const charset = /;\s*charset="?([^\s;"]+)/i.exec(contentType)?.[1]?.toLowerCase();
  return charset === undefined || ['utf-8', 'utf8', 'us-ascii'].includes(charset);
}

/** Removes the position and the quoted text from a message of V8. */
const withoutPosition = (message: string): string =>
  message.replace(/ in JSON at position.*| \(line.*|, "[\s\S]*$| is not valid JSON[\s\S]*$/, '');
