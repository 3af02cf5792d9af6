/** A request's body: read once, bounded, and parsed as strictly as JSON is (RFC 8259). */
import express, { type RequestHandler } from 'express';
import { mediaType } from '../openapi/judge.ts';
import { exchangeOf } from './exchange.ts';

/** One mebibyte. */
export const bodyLimit = 1024 * 1024;

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

const raw = express.raw({ type: () => true, limit: bodyLimit });

/**
 * Reads the body into the exchange. One that is too large or can't be decoded is no error yet: an answer that was
 * asked for, or a missing credential, goes first.
 */
export const readBody: RequestHandler = (req, res, next) => {
  const exchange = exchangeOf(res);
  raw(req, res, (error?: unknown) => {
    if (isAborted(error)) return; // Nobody is there to be answered.
    const bytes = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    exchange.body = { bytes, parsed: error === undefined ? parse(bytes, req.headers['content-type']) : unreadable(error) };
    next();
  });
};

function parse(bytes: Buffer, contentType: string | undefined): ParsedBody {
  if (!isJson(contentType)) return { kind: 'other' };
  if (bytes.length === 0) return { kind: 'empty' };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
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

function unreadable(error: unknown): ParsedBody {
  const { status = 400, message = 'The body can not be read' } = error as { status?: number; message?: string };
  return { kind: 'unreadable', status, error: status === 413 ? 'The body is larger than 1 MiB' : message };
}

const isAborted = (error: unknown): boolean => (error as { type?: string } | undefined)?.type === 'request.aborted';
