/** The server's validator as its documentation has it: the library's own middleware in an Express app. */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import { middleware } from 'express-openapi-validator';
import type { OpenApiDocument } from '../../src/openapi/document.ts';
import { normalizeForValidator } from '../../src/server/openapi-validator/normalize-document.ts';
import { validatorOptions } from '../../src/server/openapi-validator/validator-library.ts';

export interface PlainRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface PlainResponse {
  readonly status: number;
  readonly body: unknown;
}

/** Puts a request, and the answer to it, through the middleware; resolves with the error that it raises, if any. */
export type FrontDoor = (request: PlainRequest, response: PlainResponse) => Promise<unknown>;

/** The cookies as a parser in front of the library's middleware finds them. */
const cookiesIn = (header = ''): Record<string, string> =>
  Object.fromEntries(
    header
      .split('; ')
      .filter((pair) => pair.includes('='))
      .map((pair) => [pair.slice(0, pair.indexOf('=')), decodeURIComponent(pair.slice(pair.indexOf('=') + 1))]),
  );

export function frontDoor(document: OpenApiDocument): FrontDoor {
  const app = express();
  const ends = new WeakMap<object, { readonly response: PlainResponse; readonly resolve: (error: unknown) => void }>();
  app.use((_req, res, next) => {
    res.json = () => res;
    next();
  });
  app.use(
    middleware({
      ...validatorOptions,
      apiSpec: normalizeForValidator(document.effective),
      useRequestUrl: true,
    } as never),
  );
  app.use((req, res) => {
    const { response, resolve } = ends.get(req)!;
    res.status(response.status).json(response.body);
    resolve(undefined);
  });
  app.use(((error: unknown, req, _res, _next) => ends.get(req)!.resolve(error)) satisfies ErrorRequestHandler);
  return ({ method, url, headers, body }, response) => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const req = Object.assign(new IncomingMessage(new Socket()), {
      method,
      url,
      headers: { ...headers },
      body: structuredClone(body),
      cookies: cookiesIn(headers['cookie']),
    });
    ends.set(req, { response, resolve });
    (app as unknown as (req: IncomingMessage, res: ServerResponse) => void)(req, new ServerResponse(req));
    return promise;
  };
}
