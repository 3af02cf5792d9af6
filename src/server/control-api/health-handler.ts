/** Responds to health checks with 503 if the documents failed to load. Does not disclose the reason. */
import type { ErrorRequestHandler } from 'express';

export const unhealthy =
  (isReady: () => boolean): ErrorRequestHandler =>
  (error: unknown, req, res, next) => {
    if (isReady() || !/^(\/~[^/?]*)?\/__admin\/health(\?|$)/.test(req.originalUrl)) return next(error);
    res
      .status(503)
      .set({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' })
      .json({ status: 'unavailable' });
  };
