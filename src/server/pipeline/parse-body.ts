/** A request's body as it came, and what it says: JSON as strict as RFC 8259 has it. */
import { mediaType } from '../../openapi/document-validator.ts';

/** A body as it came: as text where it was read as JSON, which is less to keep than the bytes. */
export type ReceivedBody = string | Buffer;

export type ParsedBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'empty' }
  | { readonly kind: 'malformed'; readonly error: string; readonly at: number }
  /** Not declared as JSON, so not read as JSON. */
  | { readonly kind: 'other' }
  | { readonly kind: 'unreadable'; readonly status: number; readonly error: string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What the bytes say, by the Content-Type that came with them. */
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

/** A byte order mark is ignored (RFC 8259, 8.1). */
function parseJsonText(text: string): ParsedBody {
  try {
    return { kind: 'json', value: JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text) };
  } catch (error) {
    return { kind: 'malformed', ...explainSyntaxError(error as SyntaxError, text) };
  }
}

/** Declared as JSON, in a charset that JSON is written in. */
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

/** V8's message names the position, or the end of the text. */
function explainSyntaxError({ message }: SyntaxError, text: string): { error: string; at: number } {
  const at = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
  const error = message.replace(/ in JSON at position.*| \(line.*|, "[\s\S]*$| is not valid JSON[\s\S]*$/, '');
  return { error, at };
}
