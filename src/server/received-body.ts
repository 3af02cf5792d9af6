/** A request's body as it came, and what it says: JSON as strict as RFC 8259 has it. */
import { mediaType } from '../openapi/judge.ts';

/** What came, and what became of it. */
export interface ReceivedBody {
  readonly bytes: Buffer;
  readonly parsed: ParsedBody;
}

export type ParsedBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'empty' }
  | { readonly kind: 'malformed'; readonly error: string; readonly at: number }
  /** Not declared as JSON, so not read as JSON. */
  | { readonly kind: 'other' }
  | { readonly kind: 'unreadable'; readonly status: number; readonly error: string };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What the bytes say, by the Content-Type that came with them. */
export function parseBody(bytes: Buffer, contentType: string | undefined): ParsedBody {
  if (!isJson(contentType)) return { kind: 'other' };
  if (bytes.length === 0) return { kind: 'empty' };
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { kind: 'malformed', error: 'The body is not UTF-8', at: 0 };
  }
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch (error) {
    return { kind: 'malformed', ...explain(error as SyntaxError, text) };
  }
}

/** Declared as JSON, in a charset that JSON is written in. */
function isJson(contentType: string | undefined): boolean {
  if (contentType === undefined) return false;
  if (contentType === 'application/json') return true;
  const type = mediaType(contentType);
  const charset = /;\s*charset="?([^\s;"]+)/i.exec(contentType)?.[1]?.toLowerCase();
  return (type === 'application/json' || type.endsWith('+json')) && (charset === undefined || ['utf-8', 'utf8', 'us-ascii'].includes(charset));
}

/** V8's message names the position, or the end of the text. */
function explain({ message }: SyntaxError, text: string): { error: string; at: number } {
  const at = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
  const error = message.replace(/ in JSON at position.*| \(line.*|, "[\s\S]*$| is not valid JSON[\s\S]*$/, '');
  return { error, at };
}
