/** Reads the responses of HTTP clients: status, headers and body. */
import { Buffer } from 'node:buffer';
import { types } from 'node:util';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { isError, messageOf } from '../lib/errors.ts';
import { isObject, kindOf } from '../lib/json.ts';
import { isPromise, type MaybePromise } from '../lib/maybe-promise.ts';
import type { ParsedResponse } from '../verify/checks/check-response.ts';
import type { Header } from '../verify/findings/finding.ts';
import type { JsonBody } from '../verify/run/case-exchange.ts';

type Value = Readonly<Record<string, unknown>>;

/**
 * Reads a response of any known client, or a promise of it. Synchronous if the body is available already.
 * @throws TypeError that says what to pass instead
 */
export function readResponse(value: unknown): MaybePromise<ParsedResponse> {
  if (isPromise(value)) return value.then(readResponse, readRejection);
  if (!isObject(value)) return reject(`It received ${kindOf(value)}.`);
  const inner = value['response'];
  if (isObject(inner) && hasStatus(inner)) return read(inner, parsedBodyOf(value)); // An error, or a result with data.
  if (hasStatus(value)) return read(value, undefined);
  if (isError(value)) return reject(`The request failed without a response: ${messageOf(value)}.`);
  return reject('It received an object without status.');
}

/** Many clients reject with an error that has the response. */
const readRejection = (error: unknown): MaybePromise<ParsedResponse> => {
  if (isObject(error) && isObject(error['response'])) return readResponse(error);
  throw error;
};

const reject = (why: string): never => {
  throw new TypeError(
    `toConformTo requires a response of fetch, supertest, axios, undici, got, ky, needle, fastify, node:http or Playwright, or { status, headers, body }. ${why}`,
  );
};

const statusOf = ({ status, statusCode }: Value): unknown => statusCode ?? status;

const hasStatus = (value: Value): boolean =>
  typeof statusOf(value) === 'number' || typeof value['status'] === 'function';

/** The parsed body next to a response whose body was read: `data` and `error` of generated clients, `data` of errors. */
const parsedBodyOf = ({ data, error }: Value): unknown => data ?? error;

/** @param known the parsed body, if the client has read it */
function read(response: Value, known: unknown): MaybePromise<ParsedResponse> {
  if (typeof response['status'] === 'function') return readPlaywright(response);
  const status = Number(statusOf(response));
  const headers = headerPairs(response['headers'] ?? response['rawHeaders']);
  const body = bodyOf(response, known, headers);
  return isPromise(body) ? body.then((done) => ({ status, headers, body: done })) : { status, headers, body };
}

async function readPlaywright(response: Value): Promise<ParsedResponse> {
  const call = (name: string): unknown => {
    const method = response[name];
    return typeof method === 'function' ? (method.call(response) as unknown) : undefined;
  };
  return {
    status: Number(await call('status')),
    headers: headerPairs(await (call('headersArray') ?? call('headers'))),
    body: toJsonBody(await call('text')),
  };
}

function bodyOf(response: Value, known: unknown, headers: readonly Header[]): MaybePromise<JsonBody> {
  const { clone, text } = response;
  if (typeof clone === 'function' && typeof text === 'function') return readFetchBody(response, known);
  if (typeof text === 'string') return toJsonBody(text); // superagent
  for (const name of ['rawBody', 'raw', 'data', 'body']) {
    const body = response[name];
    if (name === 'raw' ? isBytes(body) : body !== undefined) return readBody(body, headers);
  }
  return isStream(response) ? readBody(response, headers) : { kind: 'empty' };
}

/** Reads a clone, so that the body can still be read. */
function readFetchBody(response: Value, known: unknown): MaybePromise<JsonBody> {
  const parsed = known ?? response['_data'];
  if (response['bodyUsed'] !== true) {
    const copy: unknown = (response['clone'] as () => unknown).call(response);
    const { text } = copy as { text(): Promise<string> };
    return text.call(copy).then(toJsonBody);
  }
  return parsed === undefined ? alreadyRead('or a clone of it: response.clone()') : toJsonBody(parsed);
}

const alreadyRead = (remedy: string): never => {
  throw new TypeError(
    `toConformTo can't read the body: it was read already. Pass the response before you read its body, ${remedy}, or { status, headers, body } with what you have read.`,
  );
};

/** Reads a body in any form. A stream is read to its end, so it can't be read again. */
function readBody(body: unknown, headers: readonly Header[]): MaybePromise<JsonBody> {
  if (!isObject(body)) return toJsonBody(body);
  if (isBytes(body)) return toJsonBody(decode(body));
  if (body['bodyUsed'] === true || body['readableEnded'] === true || body['locked'] === true)
    return alreadyRead('with a copy of the stream');
  if (typeof body['arrayBuffer'] === 'function') {
    const bytes = body['arrayBuffer'] as () => Promise<ArrayBuffer>;
    return bytes.call(body).then((whole) => toJsonBody(decode(decompress(Buffer.from(whole), headers))));
  }
  if (isStream(body))
    return collect(body).then((bytes) => toJsonBody(bytes.toString() && decode(decompress(bytes, headers))));
  return toJsonBody(body);
}

const isStream = (value: unknown): value is AsyncIterable<unknown> =>
  isObject(value) && (typeof value['pipe'] === 'function' || typeof value['getReader'] === 'function');

async function collect(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(typeof part === 'string' ? Buffer.from(part) : toBuffer(part));
  return Buffer.concat(parts);
}

/** Bytes of any realm. */
const isBytes = (value: unknown): value is ArrayBufferView | ArrayBuffer =>
  ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value);

const toBuffer = (bytes: unknown): Buffer =>
  ArrayBuffer.isView(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.from(bytes as ArrayBuffer);

const decode = (bytes: ArrayBufferView | ArrayBuffer): string => toBuffer(bytes).toString('utf8');

const decompressors: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** Clients that hand out the raw stream leave it compressed. */
function decompress(bytes: Buffer, headers: readonly Header[]): Buffer {
  const coding = headers.find(([name]) => name.toLowerCase() === 'content-encoding')?.[1].toLowerCase() ?? '';
  return decompressors[coding]?.(bytes) ?? bytes;
}

/** Header pairs of a `Headers`, a `Map`, pairs, a list as in Node's `rawHeaders`, or an object. */
function headerPairs(headers: unknown): Header[] {
  if (!isObject(headers) && !Array.isArray(headers))
    return reject('The response has no headers. Pass them as an object, a Map or a Headers.');
  const entries: unknown[] =
    Symbol.iterator in headers ? Array.from(headers as Iterable<unknown>) : Object.entries(headers);
  const isFlat = entries.length > 0 && entries.every((entry) => typeof entry === 'string');
  const pairs = isFlat
    ? entries.flatMap((name, index) => (index % 2 === 0 ? [[name, entries[index + 1]]] : []))
    : entries.map((entry) => (isObject(entry) ? [entry['name'], entry['value']] : [entry].flat()));
  return pairs.flatMap(([name, value]) =>
    [value].flat().flatMap((one): Header[] => (one === undefined || one === null ? [] : [[String(name), String(one)]])),
  );
}

function toJsonBody(value: unknown): JsonBody {
  if (value === undefined || value === '') return { kind: 'empty' };
  if (typeof value !== 'string') return { kind: 'value', value };
  try {
    return { kind: 'value', value: JSON.parse(value) as unknown };
  } catch (error) {
    return { kind: 'broken', why: messageOf(error) };
  }
}
