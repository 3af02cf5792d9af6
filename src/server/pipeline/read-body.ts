/** Reads a request's body, once and bounded. */
import type { IncomingMessage } from 'node:http';
import express, { type Response } from 'express';
import type { MemoryLimit } from '../../storage/memory-budget.ts';
import { parseBody, type ParsedBody } from './parse-body.ts';
import type { Handler } from './handler.ts';

/** One mebibyte. */
const maxBodyBytes = 1024 * 1024;

/** Bodies of at most this many bytes take no more than the connection itself. */
export const smallBody = 4096;

/** What is read is held twice while it is parsed. */
const bytesHeldPerByte = 2;

const rawParser = express.raw({ type: () => true, limit: maxBodyBytes });

/**
 * Reads the body into the exchange. One that is too large or can't be decoded is not an error yet: a response that was
 * asked for, or a missing credential, goes first. Where the client gives up, nobody is left to respond to, and the
 * pipeline ends here.
 * @param bodies bounds what all requests under way hold
 */
export const readBody =
  (bodies: MemoryLimit): Handler =>
  (exchange, res) =>
    new Promise((resolve, reject) => {
      const { req } = res;
      const setBody = (bytes: Buffer, error?: unknown): void => {
        try {
          const { received, parsed } =
            error === undefined
              ? parseBody(bytes, exchange.headers['content-type'])
              : { received: bytes, parsed: unreadable(error) };
          exchange.body = received;
          exchange.parsed = parsed;
          resolve(undefined);
        } catch (fault) {
          reject(fault); // Called by an event, it would end the process.
        }
      };
      if (req.readableEnded && req.body !== undefined) return setBody(Buffer.from(JSON.stringify(req.body))); // By an app around ours.
      if (!reserve(bodies, req, res))
        return setBody(Buffer.alloc(0), {
          status: 503,
          message: 'the requests under way hold too much memory; try again',
        });
      if (canReadDirectly(req)) return collectRequestBody(req, setBody);
      rawParser(req, res, (error?: unknown) => {
        if (!isAborted(error)) setBody(Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0), error);
      });
    });

/** Takes room for the body until the response has been sent. @returns whether there was any */
function reserve(bodies: MemoryLimit, req: IncomingMessage, res: Response): boolean {
  const announced = announcedLength(req);
  if (announced <= smallBody) return true;
  const bytes = Math.min(announced, maxBodyBytes) * bytesHeldPerByte;
  if (!bodies.tryTake(bytes)) return false;
  res.once('close', () => bodies.release(bytes));
  return true;
}

/** The length of a body in bytes; infinite where only reading it can tell. */
export const announcedLength = ({ headers }: IncomingMessage): number =>
  headers['transfer-encoding'] === undefined && headers['content-encoding'] === undefined
    ? Number(headers['content-length'] ?? 0)
    : Infinity;

/** A body as it is, of an announced and allowed length, has nothing in it that Express would have to unpack or count. */
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
