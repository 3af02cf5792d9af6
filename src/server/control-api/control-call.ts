/** One call of the control API, as its handlers see it. */
import type { Request, Response } from 'express';
import type { JsonObject } from '../../lib/json.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import type { Origin } from '../provider-router.ts';
import type { Mock } from '../mock.ts';
import type { MockSession } from '../session/mock-session.ts';

/** What a handler is given: a request that its document allows. */
export interface ControlCall {
  readonly mock: Mock;
  readonly session: MockSession;
  readonly origin: Origin;
  readonly document: OpenApiDocument;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: JsonObject;
  readonly req: Request;
  readonly res: Response;
}

/** Answers a call with what becomes its JSON body; a handler that answers by itself returns undefined. */
export type ControlHandler = (call: ControlCall) => unknown;
