/** Requests and responses that are an Express app's own from birth. */
import type { ServerOptions } from 'node:http';
import type { Express } from 'express';
import { http } from '../core/http.ts';

/**
 * The classes by which a server makes what it hands to the app.
 *
 * Express gives each request and response the prototypes of its app. V8 takes an object whose prototype changes for one
 * of a new kind, of which it has learnt nothing. Where the prototype is the app's already, nothing changes
 * (docs/decisions/12-the-short-way.md).
 */
export function bornExpress(app: Express): ServerOptions {
  class IncomingMessage extends http.IncomingMessage {}
  class ServerResponse extends http.ServerResponse {}
  app.request = adopted(IncomingMessage.prototype, app.request);
  app.response = adopted(ServerResponse.prototype, app.response);
  return { IncomingMessage, ServerResponse } as ServerOptions;
}

/** A class's prototype that inherits what the app's had, in its place. */
const adopted = <Prototype extends object>(own: object, express: Prototype): Prototype => Object.setPrototypeOf(own, express) as Prototype;
