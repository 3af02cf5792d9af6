/** Passes a response of the upstream on, byte for byte, and records it. */
import { Buffer, isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Response } from 'express';
import { decodeContent } from '../../http/content-coding.ts';
import { secretMembers } from '../../lib/mask-json.ts';
import { isJsonType } from '../../lib/media-type.ts';
import { KeptBody, maxJudgedBytes } from '../upstream/held-body.ts';
import type { Exchange, ReceivedBodyInfo, SentResponse } from './exchange.ts';
import type { HandlerResult } from './handler.ts';
import { exposeHeaders } from './cross-origin.ts';
import { bodilessStatuses, mockHeaders } from './response-headers.ts';
import { finishExchange } from './send-response.ts';

/** A response of the upstream, as it is passed on. */
export interface PassedResponse {
  readonly exchange: Exchange;
  readonly res: Response;
  readonly message: IncomingMessage;
  /** Header names and values by turns. */
  readonly headers: readonly string[];
}

/** The body as text, and what it is for the journal. */
export interface DecodedText {
  /** undefined if it is not text. */
  readonly text: string | undefined;
  readonly shown: string;
  readonly info: ReceivedBodyInfo;
}

export function decodedText(message: IncomingMessage, bytes: Uint8Array): DecodedText {
  const decoded = decodeContent(bytes, message.headers['content-encoding'], maxJudgedBytes);
  const known = Buffer.from(decoded ?? bytes);
  const text = decoded && isUtf8(known) ? known.toString('utf8') : undefined;
  return {
    text,
    shown: text ?? known.toString('base64'),
    info: { size: known.length, kept: text === undefined ? 'base64' : 'whole' },
  };
}

/** A recorded response. */
interface RecordedResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly bytes: Buffer;
}

/** Records and sends a recorded response. */
export async function sendRecorded(
  exchange: Exchange,
  res: Response,
  { status, headers: recorded, bytes }: RecordedResponse,
): Promise<HandlerResult> {
  const isCrossOrigin = exchange.headers.origin !== undefined;
  const passed = recorded.filter(([name]) => !isCrossOrigin || !name.toLowerCase().startsWith('access-control-'));
  if (isCrossOrigin) exposeHeaders(res, [...new Set(passed.map(([name]) => name))]);
  const hasBody = !bodilessStatuses.has(status);
  const length = hasBody ? ['Content-Length', String(bytes.length)] : [];
  const headers = [...passed.flat(), ...length, ...Object.entries(mockHeaders(exchange)).flat()];
  const type = recorded.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const text = isUtf8(bytes) ? bytes.toString('utf8') : undefined;
  await record(exchange, { status, type, headers }, text ?? bytes.toString('base64'), {
    size: bytes.length,
    kept: text === undefined ? 'base64' : 'whole',
  });
  if (res.destroyed) return 'handled';
  res.writeHead(status, headers);
  res.end(hasBody && exchange.method !== 'HEAD' ? bytes : undefined);
  return 'handled';
}

/** Records and sends a response with a complete body. */
export async function sendWhole(
  { exchange, res, message, headers }: PassedResponse,
  bytes: Uint8Array,
  text: DecodedText | undefined,
): Promise<HandlerResult> {
  await record(exchange, headOf(message, headers), text?.shown ?? '', text?.info ?? { size: 0, kept: 'whole' });
  if (res.destroyed) return 'handled';
  writeHead(res, message, headers);
  res.end(bytes);
  return 'handled';
}

/** Sends a response as its body arrives, and records it at the end. */
export function sendParts(
  { exchange, res, message, headers }: PassedResponse,
  first: Buffer,
  judge: (text: string | undefined) => void,
): HandlerResult {
  const kept = new KeptBody();
  kept.add(first);
  writeHead(res, message, headers);
  res.flushHeaders();
  if (first.length > 0) res.write(first);
  const finish = async (isCut: boolean): Promise<void> => {
    if (isCut) exchange.reason = 'the upstream closed the connection before the body was complete';
    const text = kept.isWhole && !isCut ? decodedText(message, kept.bytes) : undefined;
    if (text) judge(text.text);
    const shown = text?.shown ?? kept.bytes.toString('utf8');
    await record(exchange, headOf(message, headers), shown, text?.info ?? { size: kept.size, kept: 'beginning' });
    if (isCut) res.destroy();
    else res.end();
  };
  let isFinished = false;
  const finishOnce = (isCut: boolean): void => {
    if (isFinished) return;
    isFinished = true;
    finish(isCut).catch(() => res.destroy()); // The store is gone.
  };
  message
    .on('data', (chunk: Buffer) => kept.add(chunk))
    .on('end', () => finishOnce(false))
    .on('error', () => finishOnce(true))
    .on('close', () => finishOnce(true));
  message.pipe(res, { end: false });
  return 'handled';
}

function writeHead(res: Response, message: IncomingMessage, headers: readonly string[]): void {
  res.sendDate = false;
  res.writeHead(message.statusCode ?? 0, message.statusMessage ?? '', [...headers]);
}

/** The head of a response to record. */
interface RecordedHead {
  readonly status: number;
  /** The Content-Type. */
  readonly type: string | undefined;
  /** Header names and values by turns. */
  readonly headers: readonly string[];
}

const headOf = (message: IncomingMessage, headers: readonly string[]): RecordedHead => ({
  status: message.statusCode ?? 0,
  type: message.headers['content-type'],
  headers,
});

/** Records the response that the client gets. */
async function record(
  exchange: Exchange,
  { status, type = '', headers }: RecordedHead,
  text: string,
  received: ReceivedBodyInfo,
): Promise<void> {
  if (received.kept === 'whole' && isJsonType(type)) exchange.secrets = exchange.secrets.concat(secretsIn(text));
  const sent: SentResponse = { status, at: exchange.session.clock.now(), headers: byName(headers), text, received };
  await finishExchange(exchange, sent);
}

function secretsIn(json: string): string[] {
  try {
    return secretMembers(JSON.parse(json));
  } catch {
    return [];
  }
}

/** Headers by name in lower case. The values of repeated ones are joined; cookies, which may contain commas, by lines. */
function byName(headers: readonly string[]): Record<string, string> {
  const values = new Map<string, string>();
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!.toLowerCase();
    const separator = name === 'set-cookie' ? '\n' : ', ';
    const before = values.get(name);
    values.set(name, before === undefined ? headers[i + 1]! : before + separator + headers[i + 1]!);
  }
  return Object.fromEntries(values);
}
