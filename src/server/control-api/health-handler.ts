/** The health check of a mock whose documents can't be loaded: 503, and nothing of the reason. */
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
