/** One provider's Express app: the way of a request from its address to its token. */
import cors from 'cors';
import express, { type Express, type Request, type RequestHandler } from 'express';
import type { Provider } from '../provider/registry.ts';
import { mockHeaders } from './answer.ts';
import { readBody } from './body.ts';
import { authenticate, type AuthMode } from './credential.ts';
import { exchangeOf } from './exchange.ts';
import { answerThroughUs, issue } from './issue.ts';
import { checkProtocol } from './protocol.ts';
import { refuseInOwnWords, type CrashListener } from './refusal-exit.ts';
import { refused } from './refused.ts';
import { magicValues, preferences, rules } from './triggers.ts';
import { createValidator, warm } from './validation.ts';

export interface ProviderAppOptions {
  readonly auth: AuthMode;
  /** Whether `Prefer` and magic values are listened to. */
  readonly triggers: boolean;
  readonly onCrash: CrashListener;
}

/**
 * Builds a provider's app and compiles everything that it will need.
 * @throws AppError `broken-document`
 */
export async function createProviderApp(provider: Provider, options: ProviderAppOptions): Promise<Express> {
  const validators = createValidator(provider.document);
  await warm(validators, provider.document);
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(
    crossOrigin,
    findOperation(provider),
    readBody,
    ...(options.triggers ? [preferences(provider)] : []),
    rules(provider),
    ...(options.triggers ? [magicValues(provider)] : []),
    authenticate(provider, options.auth),
    checkProtocol(provider),
    answerThroughUs,
    ...validators,
    issue(provider),
  );
  app.use(refuseInOwnWords(provider, options.onCrash));
  return app;
}

const permissive = cors({
  origin: true,
  credentials: true,
  maxAge: 600,
  exposedHeaders: [
    'X-Mock-Provider', 'X-Mock-Request-Id', 'X-Mock-Trigger', 'X-Mock-Undocumented', 'X-Mock-Violations',
    'Preference-Applied', 'Retry-After', 'WWW-Authenticate', 'Allow',
  ],
});

/** Any page may call a provider. A plain OPTIONS is a method like any other, and goes on to its 405. */
const crossOrigin: RequestHandler = (req, res, next) => {
  if (req.headers.origin === undefined) return next();
  if (!isPreflight(req)) return req.method === 'OPTIONS' ? next() : permissive(req, res, next);
  for (const [name, value] of Object.entries(mockHeaders(exchangeOf(res)))) res.setHeader(name, value);
  permissive(req, res, next);
};

/** A browser's question before a request, not a request (Fetch Standard, 3.3). */
export const isPreflight = ({ method, headers }: Pick<Request, 'method' | 'headers'>): boolean =>
  method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;

const findOperation = ({ document }: Provider): RequestHandler => (req, res, next) => {
  const exchange = exchangeOf(res);
  const match = document.route(req.method, exchange.path);
  switch (match.kind) {
    case 'none': throw refused.unknownPath(exchange.path);
    case 'other-method': throw refused.otherMethod(req.method, match.allow, match.neighbour);
    case 'malformed': throw refused.malformedPath();
    case 'operation':
      exchange.operation = match.operation;
      exchange.params = match.params;
      next();
  }
};
