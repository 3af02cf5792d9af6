/** Reads a request's body, once and bounded. */
import type { IncomingMessage } from 'node:http';
import express from 'express';
import { parseBody, type ParsedBody } from './received-body.ts';
import type { Step } from './step.ts';

/** One mebibyte. */
export const bodyLimit = 1024 * 1024;

const raw = express.raw({ type: () => true, limit: bodyLimit });

/**
 * Reads the body into the exchange. One that is too large or can't be decoded is no error yet: an answer that was
 * asked for, or a missing credential, goes first. Where the client gives up, nobody is there to be answered, and the
 * way ends here.
 */
export const readBody: Step = (exchange, res) => new Promise((resolve, reject) => {
  const { req } = res;
  const take = (bytes: Buffer, error?: unknown): void => {
    try {
      const { received, parsed } = error === undefined ? parseBody(bytes, exchange.headers['content-type']) : { received: bytes, parsed: unreadable(error) };
      exchange.body = received;
      exchange.parsed = parsed;
      resolve(undefined);
    } catch (fault) {
      reject(fault); // Called by an event, it would end the process.
    }
  };
  if (req.readableEnded && req.body !== undefined) return take(Buffer.from(JSON.stringify(req.body))); // By an app around ours.
  if (isPlain(req)) return collect(req, take);
  raw(req, res, (error?: unknown) => {
    if (!isAborted(error)) take(Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0), error);
  });
});

/** A body as it is, of an announced and allowed length, has nothing in it that Express would have to unpack or count. */
const isPlain = ({ headers, readableEnded }: IncomingMessage): boolean =>
  Number(headers['content-length']) <= bodyLimit && headers['content-encoding'] === undefined && !readableEnded;

function collect(req: IncomingMessage, take: (bytes: Buffer) => void): void {
  const parts: Buffer[] = [];
  req.on('data', (part: Buffer) => void parts.push(part)).on('end', () => take(parts.length === 1 ? parts[0]! : Buffer.concat(parts)));
}

function unreadable(error: unknown): ParsedBody {
  const { status = 400, message = 'unknown cause' } = error as { status?: number; message?: string };
  return { kind: 'unreadable', status, error: status === 413 ? 'The body is larger than 1 MiB' : `The body can't be read: ${message}` };
}

const isAborted = (error: unknown): boolean => (error as { type?: string } | undefined)?.type === 'request.aborted';
