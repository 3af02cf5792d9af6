/** Reads the body of a request, with limits on its size and on the memory of all bodies. */
import { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import express, { type Response } from 'express';
import type { MemoryLimit } from '../../storage/memory-budget.ts';
import type { JsonObject } from '../../lib/json.ts';
import { isFormType, isJsonType } from '../../lib/media-type.ts';
import { contentFor } from '../../openapi/body-content.ts';
import { decodeBody } from '../../openapi/decode-body.ts';
import type { Provider } from '../../provider/registry.ts';
import type { Exchange } from './exchange.ts';
import { hasUtf8Charset, parseBody, type ParsedBody } from './parse-body.ts';
import type { Handler } from './handler.ts';

const maxBodyBytes = 1024 * 1024;

/** Bodies up to this size, in bytes, are not counted: they take no more memory than the connection itself. */
export const smallBody = 4096;

/** While a body is parsed, it is in memory twice. */
const bytesHeldPerByte = 2;

const rawParser = express.raw({ type: () => true, limit: maxBodyBytes });

/**
 * Reads the body into the exchange. A body that is too large or cannot be decoded is recorded but not rejected yet:
 * forced responses and authentication take precedence. If the client disconnects, the promise never resolves and the
 * pipeline ends.
 * @param bodies memory limit for the bodies of all requests in progress
 * @param provider declares the media types that are decoded
 */
export const readBody =
  (bodies: MemoryLimit, { document }: Provider): Handler =>
  (exchange, res) =>
    new Promise((resolve, reject) => {
      const { req } = res;
      const setBody = (bytes: Buffer, error?: unknown): void => {
        try {
          const { received, parsed } =
            error === undefined
              ? parseBody(bytes, exchange.headers['content-type'], bodyDecoder(exchange, document.effective))
              : { received: bytes, parsed: unreadable(error) };
          exchange.body = received;
          exchange.parsed = parsed;
          resolve(undefined);
        } catch (fault) {
          reject(fault); // An error thrown in an event listener would end the process.
        }
      };
      // A parent app has already parsed the body.
      if (req.readableEnded && req.body !== undefined) return setBody(Buffer.from(JSON.stringify(req.body)));
      if (!reserve(bodies, req, res))
        return setBody(Buffer.alloc(0), {
          status: 503,
          message: 'the requests in progress use too much memory; try again',
        });
      if (canReadDirectly(req)) return collectRequestBody(req, setBody);
      rawParser(req, res, (error?: unknown) => {
        if (!isAborted(error)) setBody(Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0), error);
      });
    });

/** Decodes a body that is not JSON, if the operation declares its type; undefined otherwise. */
export function bodyDecoder(
  { operation, headers }: Pick<Exchange, 'operation' | 'headers'>,
  document: JsonObject,
): ((bytes: Buffer) => unknown) | undefined {
  const contentType = headers['content-type'];
  if (contentType === undefined || isJsonType(contentType)) return undefined;
  const content = contentFor(operation?.body, contentType);
  if (!content || (isFormType(contentType) && !hasUtf8Charset(contentType))) return undefined;
  return (bytes) => decodeBody(document, content, bytes);
}

/** Reserves memory for the body until the response is closed. @returns whether enough memory was available */
export function reserve(bodies: MemoryLimit, req: IncomingMessage, res: Response): boolean {
  const announced = announcedLength(req);
  if (announced <= smallBody) return true;
  const bytes = Math.min(announced, maxBodyBytes) * bytesHeldPerByte;
  if (!bodies.tryTake(bytes)) return false;
  res.once('close', () => bodies.release(bytes));
  return true;
}

/** The declared length of a body in bytes; Infinity if it is chunked or compressed. */
export const announcedLength = ({ headers }: IncomingMessage): number =>
  headers['transfer-encoding'] === undefined && headers['content-encoding'] === undefined
    ? Number(headers['content-length'] ?? 0)
    : Infinity;

/** Fast path: an uncompressed body with an allowed Content-Length does not need Express's parser. */
const canReadDirectly = ({ headers, readableEnded }: IncomingMessage): boolean =>
  Number(headers['content-length']) <= maxBodyBytes && headers['content-encoding'] === undefined && !readableEnded;

function collectRequestBody(req: IncomingMessage, setBody: (bytes: Buffer) => void): void {
  const parts: Buffer[] = [];
  req
    .on('data', (part: Buffer) => void parts.push(part))
    .on('end', () => setBody(parts.length === 1 ? parts[0]! : Buffer.concat(parts)));
}

function unreadable(error: unknown): ParsedBody {
  const { status = 400, message = 'unknown cause' } = error as { status?: number; message?: string };
  return {
    kind: 'unreadable',
    status,
    error: status === 413 ? 'The body is larger than 1 MiB' : `The body can't be read: ${message}`,
  };
}

const isAborted = (error: unknown): boolean => (error as { type?: string } | undefined)?.type === 'request.aborted';
