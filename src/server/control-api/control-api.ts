/** The control API. Its OpenAPI document defines the routes and validates the requests. */
import express, { type Request, type RequestHandler } from 'express';
import type { JsonObject } from '../../lib/json.ts';
import { raise } from '../../lib/errors.ts';
import type { Origin } from '../provider-router.ts';
import { rejectViolations } from '../session/check-input.ts';
import type { Mock } from '../mock.ts';
import type { MockSession } from '../session/mock-session.ts';
import { isFormType } from '../../lib/media-type.ts';
import { acceptsForm } from './introspection-form.ts';
import { readJsonBody } from './read-json-body.ts';
import type { ControlCall, ControlHandler } from './control-call.ts';
import { clockHandlers } from './clock-handlers.ts';
import { controlDocument } from './control-document.ts';
import { events } from './event-stream.ts';
import { requireAdminAccess, type GateOptions } from './admin-access.ts';
import { overviewHandlers } from './overview-handlers.ts';
import { resourceHandlers } from './resource-handlers.ts';
import { replayHandlers } from './replay-handlers.ts';
import { requestHandlers } from './request-handlers.ts';
import { ruleHandlers } from './rule-handlers.ts';
import { sessionHandlers } from './session-handlers.ts';
import { stateHandlers } from './state-handlers.ts';
import { tokenHandlers } from './token-handlers.ts';
import { verifyHandlers } from './verify-handlers.ts';

/** By `operationId`. */
const handlers: Readonly<Record<string, ControlHandler>> = {
  getDocument: ({ document }) => document.effective,
  ...overviewHandlers,
  ...tokenHandlers,
  ...clockHandlers,
  ...ruleHandlers,
  ...requestHandlers,
  ...replayHandlers,
  ...resourceHandlers,
  ...sessionHandlers,
  ...stateHandlers,
  ...verifyHandlers,
  listenToEvents: events,
};

export interface AdminOptions {
  readonly requireAdminAccess: GateOptions;
  readonly origin: (req: Request) => Origin;
}

/** Operations whose bodies the session validates, because it has other callers as well. */
const checkedBySession: ReadonlySet<string> = new Set(['changeClock', 'addRule', 'importState', 'searchRequests']);

export function createControlApi(
  mock: Mock,
  { requireAdminAccess: gateOptions, origin }: AdminOptions,
): RequestHandler {
  const router = express.Router();
  router.use(requireAdminAccess(gateOptions), requireJson, ...readJsonBody(mock.bodies));
  router.use(async (req, res) => {
    const document = controlDocument();
    const match = document.route(req.method === 'HEAD' ? 'GET' : req.method, `/__admin${req.path}`);
    if (match.kind === 'other-method')
      return raise.notAllowed(
        req.method,
        match.allow.map((method) => (method === 'GET' ? 'GET, HEAD' : method)).join(', '),
      );
    if (match.kind !== 'operation') return raise.notFound('control API path', req.path);
    const { operation, params } = match;
    const body: unknown = req.body;
    if (!checkedBySession.has(operation.id) || body === undefined) {
      rejectViolations(document.validator.request(operation, { params, query: req.query, headers: req.headers, body }));
    }
    const session = res.locals['session'] as MockSession;
    const query = Object.fromEntries(
      Object.entries(req.query).map(([name, value]) => [name, [value].flat().map(String)[0]]),
    );
    const call: ControlCall = {
      mock,
      session,
      origin: origin(req),
      mainPort: gateOptions.binding()?.port ?? req.socket.localPort ?? 0,
      sessionPath: res.locals['sessionPath'] as string,
      document,
      params,
      query,
      body: (body ?? {}) as JsonObject,
      req,
      res,
    };
    const response = await handlers[operation.id]!(call);
    if (response !== undefined) res.status(operation.responses[0]!.status === '201' ? 201 : 200).json(response);
  });
  return router;
}

/**
 * Requires JSON bodies. A web page cannot send JSON across origins without a preflight. Introspection also accepts a form,
 * because RFC 7662 requires it; it changes nothing.
 */
const requireJson: RequestHandler = (req, _res, next) => {
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  const contentType = req.headers['content-type'] ?? '';
  if (acceptsForm(req) && isFormType(contentType)) return next();
  if ((hasBody || contentType !== '') && !/^application\/json\s*(;|$)/i.test(contentType))
    raise.unsupportedMediaType(contentType);
  next();
};
