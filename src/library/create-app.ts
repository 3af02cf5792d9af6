/** Creates the mock as an Express app, without a socket. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { workerVerifier } from '../server/control-api/worker-verifier.ts';
import { createMock, type MockOptions } from '../server/app.ts';
import { checkOptions } from '../server/session/check-input.ts';
import { findProviders } from '../provider/registry.ts';

/** A handler of requests. As a method it also accepts handlers for the requests and responses of Express. */
export type AppHandler = {
  handle(request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): unknown;
}['handle'];

/**
 * An Express app: a request listener for `http.createServer` and supertest, and a handler that another Express app can
 * mount.
 */
export interface MockApp {
  (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void): void;
  readonly locals: {
    /** Resolves when all providers are loaded. Rejects with an AppError if a document is broken. */
    readonly ready: Promise<void>;
    [name: string]: unknown;
  };
  listen(port?: number, callback?: (error?: Error) => void): Server;
  listen(port: number, host: string, callback?: (error?: Error) => void): Server;
  /** Adds handlers after those of the mock. */
  use(...handlers: AppHandler[]): unknown;
  use(path: string, ...handlers: AppHandler[]): unknown;
}

/**
 * Creates the mock as an Express app, to use with supertest or to mount in another app. Requests wait until the mock
 * has loaded. If a document is broken, every request fails and the promise `app.locals.ready` rejects.
 * @throws AppError if an option is invalid
 */
export function createApp(options: MockOptions = {}): MockApp {
  const given = checkOptions('AppOptions', options);
  findProviders(given); // Rejects unknown ids now; the app would reject them with every request.
  const { app, ready } = createMock({ verifier: workerVerifier({ folders: given.folders }), ...given });
  const loaded = settle(ready);
  loaded.catch(() => {}); // Every request receives the error, too.
  return Object.assign(app, { locals: Object.assign(app.locals, { ready: loaded }) });
}

const settle = async (ready: Promise<unknown>): Promise<void> => void (await ready);
