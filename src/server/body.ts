/** Reads a request's body, once and bounded. */
import express, { type RequestHandler } from 'express';
import { exchangeOf } from './exchange.ts';
import { parseBody, type ParsedBody } from './received-body.ts';

/** One mebibyte. */
export const bodyLimit = 1024 * 1024;

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
    exchange.body = { bytes, parsed: error === undefined ? parseBody(bytes, req.headers['content-type']) : unreadable(error) };
    next();
  });
};

function unreadable(error: unknown): ParsedBody {
  const { status = 400, message = 'unknown cause' } = error as { status?: number; message?: string };
  return { kind: 'unreadable', status, error: status === 413 ? 'The body is larger than 1 MiB' : `The body can't be read: ${message}` };
}

const isAborted = (error: unknown): boolean => (error as { type?: string } | undefined)?.type === 'request.aborted';
