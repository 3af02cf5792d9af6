/** Handles errors outside the providers' routes: responds with problem+json (RFC 9457). */
import { Buffer } from 'node:buffer';
import type { ErrorRequestHandler, Response } from 'express';
import { AppError, asAppError } from '../lib/errors.ts';
import { createRandom } from '../lib/random.ts';

export const problemType = 'application/problem+json; charset=utf-8';

export function sendProblemJson(res: Response, error: AppError, headers: Readonly<Record<string, string>> = {}): void {
  const body = JSON.stringify(error.toProblem());
  res
    .status(error.status)
    .set({
      'Content-Type': problemType,
      'Content-Length': String(Buffer.byteLength(body)), // Node does not set it for HEAD.
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...(error.status === 503 && { 'Retry-After': '1' }),
      ...headers,
    })
    .end(body);
}

/**
 * Never passes an error on to Express, which would print it to stderr.
 * @param onCrash receives unexpected errors, with the request id that is also in the response
 */
export const problemErrorHandler = (onCrash: (requestId: string, error: unknown) => void): ErrorRequestHandler => {
  const random = createRandom();
  const internal = (error: unknown, res: Response): AppError => {
    const requestId = (res.locals['exchange'] as { id?: string } | undefined)?.id ?? random.uuid();
    onCrash(requestId, error);
    const { message } = asAppError(error);
    return new AppError('internal', message, { requestId });
  };
  return (error: unknown, _req, res, _next) => {
    try {
      const known = asAppError(error);
      const reported = known.code === 'internal' ? internal(error, res) : known;
      if (res.headersSent) return void res.destroy();
      const { allow, requestId } = reported.extra;
      if (typeof allow === 'string') res.setHeader('Allow', allow);
      if (typeof requestId === 'string') res.setHeader('X-Mock-Request-Id', requestId);
      if (reported.status === 401) res.setHeader('WWW-Authenticate', 'Bearer realm="mockmint control API"');
      sendProblemJson(res, reported);
    } catch {
      res.destroy();
    }
  };
};
