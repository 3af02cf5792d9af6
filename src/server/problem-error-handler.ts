/** The one exit of errors outside the providers' routes: problem+json (RFC 9457). */
import type { ErrorRequestHandler, Response } from 'express';
import { AppError, asAppError } from '../lib/errors.ts';
import { createRandom } from '../lib/random.ts';

export const problemType = 'application/problem+json; charset=utf-8';

/**
 * Nothing that fails here reaches Express, which would write it to the console.
 * @param onCrash receives what the program did not foresee, with an id that the response shows as well
 */
export const problemErrorHandler = (onCrash: (requestId: string, error: unknown) => void): ErrorRequestHandler => {
  const random = createRandom();
  const internal = (error: unknown, res: Response): AppError => {
    const requestId = (res.locals['exchange'] as { id?: string } | undefined)?.id ?? random.uuid();
    onCrash(requestId, error);
    const { message } = asAppError(error);
    return new AppError('internal', 500, message, { requestId });
  };
  return (error: unknown, _req, res, _next) => {
    try {
      const known = fromParser(error) ?? asAppError(error);
      const reported = known.code === 'internal' ? internal(error, res) : known;
      if (res.headersSent) return void res.destroy();
      const { allow, requestId } = reported.extra;
      if (typeof allow === 'string') res.setHeader('Allow', allow);
      if (typeof requestId === 'string') res.setHeader('X-Mock-Request-Id', requestId);
      if (reported.status === 503) res.setHeader('Retry-After', '1');
      if (reported.status === 401) res.setHeader('WWW-Authenticate', 'Bearer realm="mockmint control API"');
      const body = JSON.stringify(reported.toProblem());
      res
        .status(reported.status)
        .set({
          'Content-Type': problemType,
          'Content-Length': String(Buffer.byteLength(body)), // A response to HEAD would have none.
          'Cache-Control': 'no-store',
          'X-Content-Type-Options': 'nosniff',
        })
        .end(body);
    } catch {
      res.destroy();
    }
  };
};

/** What Express's body parser throws. */
function fromParser(error: unknown): AppError | undefined {
  const { type, status, message } = (error ?? {}) as { type?: unknown; status?: unknown; message?: unknown };
  if (typeof type !== 'string' || typeof status !== 'number' || status >= 500) return undefined;
  const code = type === 'entity.parse.failed' ? 'malformed-json' : type.replaceAll('.', '-');
  return new AppError(code, status, `The body can't be read: ${String(message)}`);
}
