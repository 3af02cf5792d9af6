/** Passes a response of the upstream on, byte for byte, and records it. */
import { Buffer, isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Response } from 'express';
import { decodeContent } from '../../http/content-coding.ts';
import { secretMembers } from '../../lib/mask-json.ts';
import { isJsonType } from '../../lib/media-type.ts';
import { parseJson, type ParsedJson } from '../../openapi/response-violations.ts';
import { BodyRecorder, maxJudgedBytes } from '../upstream/held-body.ts';
import type { Exchange, ReceivedBodyInfo } from './exchange.ts';
import type { HandlerResult } from './handler.ts';
import { exposeHeaders } from './cross-origin.ts';
import { bodilessStatuses, mockHeaders } from './response-headers.ts';
import { exchangeHeaders, finishExchange, flushLater } from './send-response.ts';

/** A response of the upstream, as it is passed on. */
export interface PassedResponse {
  readonly exchange: Exchange;
  readonly res: Response;
  readonly message: IncomingMessage;
  /** Header names and values by turns. */
  readonly headers: readonly string[];
}

/** A body as it is judged and recorded. */
export interface JudgedBody {
  /** undefined if it is not text, or not complete. */
  readonly text: string | undefined;
  /** The value of the text, if it is sent as JSON. */
  readonly json: ParsedJson | undefined;
  /** What the journal keeps. */
  readonly kept: string;
  readonly info: ReceivedBodyInfo;
}

export function toJudgedBody(
  bytes: Uint8Array,
  headers: Pick<IncomingHttpHeaders, 'content-type' | 'content-encoding'>,
): JudgedBody {
  const decoded = decodeContent(bytes, headers['content-encoding'], maxJudgedBytes);
  const known = Buffer.from(decoded ?? bytes);
  const text = decoded && isUtf8(known) ? known.toString('utf8') : undefined;
  return {
    text,
    json: text !== undefined && isJsonType(headers['content-type'] ?? '') ? parseJson(text) : undefined,
    kept: text ?? known.toString('base64'),
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
  const own = { ...mockHeaders(exchange), ...exchangeHeaders(exchange, status) };
  const length = hasBody ? ['Content-Length', String(bytes.length)] : [];
  const headers = [...passed.flat(), ...length, ...Object.entries(own).flat()];
  const type = recorded.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  await record(exchange, status, headers, toJudgedBody(bytes, { 'content-type': type }));
  if (res.destroyed) return 'handled';
  res.writeHead(status, headers);
  res.end(hasBody && exchange.method !== 'HEAD' ? bytes : undefined);
  return 'handled';
}

/** Records and sends a response with a complete body. */
export async function sendWhole(
  { exchange, res, message, headers }: PassedResponse,
  bytes: Uint8Array,
  body: JudgedBody,
): Promise<HandlerResult> {
  await record(exchange, message.statusCode ?? 0, headers, body);
  if (res.destroyed) return 'handled';
  writeHead(res, message, headers);
  flushLater(res, bytes);
  return 'handled';
}

/** Sends a response as its body arrives, and records it at the end. */
export function sendParts(
  { exchange, res, message, headers }: PassedResponse,
  first: Buffer,
  judge: (body: JudgedBody) => void,
): HandlerResult {
  const kept = new BodyRecorder();
  kept.add(first);
  writeHead(res, message, headers);
  if (first.length > 0) res.write(first);
  else res.write('', 'latin1'); // Sends the head; `flushHeaders` would encode it in UTF-8.
  const finish = async (isCut: boolean): Promise<void> => {
    if (isCut) exchange.reason = 'the upstream closed the connection before the body was complete';
    const body = kept.isWhole && !isCut ? toJudgedBody(kept.bytes, message.headers) : beginningOf(kept);
    if (body.text !== undefined) judge(body);
    await record(exchange, message.statusCode ?? 0, headers, body);
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

/** What is known of a body that is too long, or was cut. */
const beginningOf = ({ bytes, size }: BodyRecorder): JudgedBody => ({
  text: undefined,
  json: undefined,
  kept: bytes.toString('utf8'),
  info: { size, kept: 'beginning' },
});

/** Records the response that the client gets. */
async function record(
  exchange: Exchange,
  status: number,
  headers: readonly string[],
  { json, kept, info }: JudgedBody,
): Promise<void> {
  if (json && 'value' in json) exchange.secrets = exchange.secrets.concat(secretMembers(json.value));
  const at = exchange.session.clock.now();
  await finishExchange(exchange, { status, at, headers: byName(headers), text: kept, received: info });
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
