/** Allows cross-origin requests from any page (CORS; Fetch Standard, 3.3). */
import cors from 'cors';
import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';

/** Response headers that pages may read, in addition to those that the Fetch Standard always allows. */
const exposedHeaders = [
  'X-Mock-Provider',
  'X-Mock-Request-Id',
  'X-Mock-Trigger',
  'X-Mock-Undocumented',
  'X-Mock-Violations',
  'X-Mock-Response-Violations',
  'Preference-Applied',
  'Retry-After',
  'WWW-Authenticate',
  'Allow',
  'Date',
  'ETag',
  'Link',
  'Location',
];

const exposeName = 'Access-Control-Expose-Headers';

/** Responding is left to the caller, so that preflights are recorded like other requests. */
const permissive = cors({ origin: true, credentials: true, maxAge: 600, preflightContinue: true, exposedHeaders });

/** Sets the CORS headers of the response, if a page of another origin may have sent the request. */
export function allowCrossOrigin(req: Request, res: Response): void {
  const { headers } = req;
  if (headers.origin === undefined) return;
  permissive(req, res, () => {});
  if (!isPreflight(req)) return;
  const method = headers['access-control-request-method'];
  if (method !== undefined) res.setHeader('Access-Control-Allow-Methods', method);
  if (headers['access-control-request-private-network'] === 'true')
    res.setHeader('Access-Control-Allow-Private-Network', 'true');
}

/** Lets pages read further headers of a response to a cross-origin request. */
export function exposeHeaders(res: Response, names: readonly string[]): void {
  const exposed = res.getHeader(exposeName);
  if (typeof exposed === 'string' && names.length > 0) res.setHeader(exposeName, [exposed, ...names].join(','));
}

/** The CORS headers of a response that is written without Express. Without a known origin, any may read it. */
export const rawCrossOriginHeaders = (origin: string | undefined): Record<string, string> => ({
  'Access-Control-Allow-Origin': origin ?? '*',
  ...(origin !== undefined && { 'Access-Control-Allow-Credentials': 'true', Vary: 'Origin' }),
  [exposeName]: exposedHeaders.join(','),
});

/** Whether a request is a CORS preflight (Fetch Standard, 3.3). */
export const isPreflight = ({
  method,
  headers,
}: Pick<IncomingMessage, 'headers'> & { readonly method?: string | undefined }): boolean =>
  method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
