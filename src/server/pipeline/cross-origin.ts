/** Allows cross-origin requests from any page (CORS; Fetch Standard, 3.3). */
import cors from 'cors';
import type { Request } from 'express';
import { mockHeaders } from './response-headers.ts';
import type { HandlerResult, Handler } from './handler.ts';

const permissive = cors({
  origin: true,
  credentials: true,
  maxAge: 600,
  exposedHeaders: [
    'X-Mock-Provider',
    'X-Mock-Request-Id',
    'X-Mock-Trigger',
    'X-Mock-Undocumented',
    'X-Mock-Violations',
    'Preference-Applied',
    'Retry-After',
    'WWW-Authenticate',
    'Allow',
  ],
});

/** Sets the CORS headers and responds to preflight requests. Other OPTIONS requests continue, to a 405. */
export const crossOrigin: Handler = (exchange, res) => {
  const { headers, method } = exchange;
  if (headers.origin === undefined || (method === 'OPTIONS' && !isPreflight(exchange))) return undefined;
  if (isPreflight(exchange)) res.setHeaders(new Map(Object.entries(mockHeaders(exchange))));
  let outcome: HandlerResult = 'handled';
  permissive(res.req, res, () => (outcome = undefined));
  return outcome;
};

/** Whether a request is a CORS preflight (Fetch Standard, 3.3). */
export const isPreflight = ({ method, headers }: Pick<Request, 'method' | 'headers'>): boolean =>
  method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
