/** Parses request bodies as JSON, strictly by RFC 8259. */
import { mediaType } from '../../openapi/document-validator.ts';

/** A body as received: text if it was decoded for JSON parsing, which takes less memory, or else bytes. */
export type ReceivedBody = string | Buffer;

export type ParsedBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'empty' }
  | { readonly kind: 'malformed'; readonly error: string; readonly at: number }
  /** The Content-Type is not JSON. */
  | { readonly kind: 'other' }
  | { readonly kind: 'unreadable'; readonly status: number; readonly error: string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Parses a body according to its Content-Type. */
export function parseBody(
  bytes: Buffer,
  contentType: string | undefined,
): { received: ReceivedBody; parsed: ParsedBody } {
  if (!isJson(contentType)) return { received: bytes, parsed: { kind: 'other' } };
  if (bytes.length === 0) return { received: '', parsed: { kind: 'empty' } };
  try {
    const received = utf8.decode(bytes);
    return { received, parsed: parseJsonText(received) };
  } catch {
    return { received: bytes, parsed: { kind: 'malformed', error: 'The body is not UTF-8', at: 0 } };
  }
}

/** Ignores a byte order mark (RFC 8259, 8.1). */
function parseJsonText(text: string): ParsedBody {
  try {
    return { kind: 'json', value: JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text) };
  } catch (error) {
    return { kind: 'malformed', ...explainSyntaxError(error as SyntaxError, text) };
  }
}

/** Whether the Content-Type is JSON with a charset that is compatible with UTF-8. */
function isJson(contentType: string | undefined): boolean {
  if (contentType === undefined) return false;
  if (contentType === 'application/json') return true;
  const type = mediaType(contentType);
  const charset = /;\s*charset="?([^\s;"]+)/i.exec(contentType)?.[1]?.toLowerCase();
  return (
    (type === 'application/json' || type.endsWith('+json')) &&
    (charset === undefined || ['utf-8', 'utf8', 'us-ascii'].includes(charset))
  );
}

/** Extracts the message and the position from V8's error; without a position, the error is at the end of the text. */
function explainSyntaxError({ message }: SyntaxError, text: string): { error: string; at: number } {
  const at = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
  const error = message.replace(/ in JSON at position.*| \(line.*|, "[\s\S]*$| is not valid JSON[\s\S]*$/, '');
  return { error, at };
}
