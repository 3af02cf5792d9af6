/** Types of the control API's handlers. */
import type { Request, Response } from 'express';
import type { JsonObject } from '../../lib/json.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import type { Origin } from '../provider-router.ts';
import type { Mock } from '../mock.ts';
import type { MockSession } from '../session/mock-session.ts';

/** A validated request to the control API. */
export interface ControlCall {
  readonly mock: Mock;
  readonly session: MockSession;
  readonly origin: Origin;
  /** The path prefix that names the session, such as `/~ci-42`; empty if the path names none. */
  readonly sessionPath: string;
  /** The local port of the main server. */
  readonly mainPort: number;
  readonly document: OpenApiDocument;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: JsonObject;
  readonly req: Request;
  readonly res: Response;
}

/** Returns the JSON body of the response, or undefined if the handler has sent the response itself. */
export type ControlHandler = (call: ControlCall) => unknown;
