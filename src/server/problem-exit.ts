/** The one exit of errors outside the providers' routes: problem+json (RFC 9457). */
import type { ErrorRequestHandler } from 'express';
import { AppError, asAppError } from '../core/problem.ts';

export const problemType = 'application/problem+json; charset=utf-8';

/** @param onCrash hears of what the program did not foresee */
export const problemExit = (onCrash: (error: unknown) => void): ErrorRequestHandler => (error: unknown, _req, res, next) => {
  if (res.headersSent) return next(error);
  const known = fromParser(error) ?? asAppError(error);
  if (known.code === 'internal') onCrash(error);
  const { allow } = known.extra;
  if (typeof allow === 'string') res.setHeader('Allow', allow);
  if (known.status === 401) res.setHeader('WWW-Authenticate', 'Bearer realm="mockmint control API"');
  const body = JSON.stringify(known.toProblem());
  res.status(known.status).set({
    'Content-Type': problemType,
    'Content-Length': String(Buffer.byteLength(body)), // A response to HEAD would have none.
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  }).end(body);
};

/** What Express's body parser throws. */
function fromParser(error: unknown): AppError | undefined {
  const { type, status, message } = (error ?? {}) as { type?: unknown; status?: unknown; message?: unknown };
  if (typeof type !== 'string' || typeof status !== 'number' || status >= 500) return undefined;
  const code = type === 'entity.parse.failed' ? 'malformed-json' : type.replaceAll('.', '-');
  return new AppError(code, status, `The body can't be read: ${String(message)}`);
}
