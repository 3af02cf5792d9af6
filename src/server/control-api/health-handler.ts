/** Responds to health checks with 503 if the documents failed to load, or the store can't be used. Does not say why. */
import type { ErrorRequestHandler } from 'express';
import { isStoreUnavailable } from '../../lib/errors.ts';

export const unhealthy =
  (isReady: () => boolean): ErrorRequestHandler =>
  (error: unknown, req, res, next) => {
    if ((isReady() && !isStoreUnavailable(error)) || !/^(\/~[^/?]*)?\/__admin\/health(\?|$)/.test(req.originalUrl))
      return next(error);
    res
      .status(503)
      .set({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store', 'Retry-After': '1' })
      .json({ status: 'unavailable' });
  };
