/** The server's validator alone: no socket, no credentials, no mock behind it. */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import type { OpenApiDocument } from '../../src/openapi/document.ts';
import { createValidator } from '../../src/server/validation.ts';

export interface PlainRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface PlainAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Puts a request, and the answer to it, through the validator; resolves with the error that it raises, if any. */
export type ServerValidator = (request: PlainRequest, answer: PlainAnswer) => Promise<unknown>;

export function serverValidator(document: OpenApiDocument): ServerValidator {
  const app = express();
  const ends = new WeakMap<object, { readonly answer: PlainAnswer; readonly resolve: (error: unknown) => void }>();
  app.use((_req, res, next) => {
    res.json = () => res;
    next();
  });
  app.use(createValidator(document));
  app.use((req, res) => {
    const { answer, resolve } = ends.get(req)!;
    res.status(answer.status).json(answer.body);
    resolve(undefined);
  });
  app.use(((error: unknown, req, _res, _next) => ends.get(req)!.resolve(error)) satisfies ErrorRequestHandler);
  return ({ method, url, headers, body }, answer) => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const req = Object.assign(new IncomingMessage(new Socket()), { method, url, headers: { ...headers }, body: structuredClone(body) });
    ends.set(req, { answer, resolve });
    (app as unknown as (req: IncomingMessage, res: ServerResponse) => void)(req, new ServerResponse(req));
    return promise;
  };
}
