/** The control API: routed by, and validated against, its own OpenAPI document. */
import type { IncomingMessage } from 'node:http';
import express, { type RequestHandler } from 'express';
import type { JsonObject } from '../../core/json.ts';
import { raise } from '../../core/problem.ts';
import type { Origin } from '../address.ts';
import { rejectViolations } from '../input.ts';
import type { Mock } from '../mock.ts';
import type { MockSession } from '../session.ts';
import { readJson } from './body.ts';
import type { AdminCall, AdminHandler } from './call.ts';
import { clockHandlers } from './clock.ts';
import { controlDocument } from './document.ts';
import { events } from './events.ts';
import { gate, type GateOptions } from './gate.ts';
import { overviewHandlers } from './overview.ts';
import { replayHandlers } from './replay.ts';
import { requestHandlers } from './requests.ts';
import { ruleHandlers } from './rules.ts';
import { sessionHandlers } from './sessions.ts';
import { stateHandlers } from './state.ts';
import { tokenHandlers } from './tokens.ts';
import { verifyHandlers } from './verify.ts';

/** By `operationId`. */
const handlers: Readonly<Record<string, AdminHandler>> = {
  getDocument: ({ document }) => document.effective,
  ...overviewHandlers,
  ...tokenHandlers,
  ...clockHandlers,
  ...ruleHandlers,
  ...requestHandlers,
  ...replayHandlers,
  ...sessionHandlers,
  ...stateHandlers,
  ...verifyHandlers,
  listenToEvents: events,
};

export interface AdminOptions {
  readonly gate: GateOptions;
  readonly origin: (req: IncomingMessage) => Origin;
}

/** Their bodies are checked by the session, which has other callers, too. */
const checkedBySession: ReadonlySet<string> = new Set(['changeClock', 'addRule', 'importState']);

export function createAdmin(mock: Mock, { gate: gateOptions, origin }: AdminOptions): RequestHandler {
  const router = express.Router();
  router.use(gate(gateOptions), jsonOnly, ...readJson(mock.bodies));
  router.use(async (req, res) => {
    const document = controlDocument();
    const match = document.route(req.method === 'HEAD' ? 'GET' : req.method, `/__admin${req.path}`);
    if (match.kind === 'other-method') return raise.notAllowed(req.method, match.allow.map((method) => (method === 'GET' ? 'GET, HEAD' : method)).join(', '));
    if (match.kind !== 'operation') return raise.notFound('page of the control API', req.path);
    const { operation, params } = match;
    const body: unknown = req.body;
    if (!checkedBySession.has(operation.id) || body === undefined) {
      rejectViolations(document.judge.request(operation, { params, query: req.query, headers: req.headers, body }));
    }
    const session = res.locals['session'] as MockSession;
    const query = Object.fromEntries(Object.entries(req.query).map(([name, value]) => [name, [value].flat().map(String)[0]]));
    const call: AdminCall = { mock, session, origin: origin(req), document, params, query, body: (body ?? {}) as JsonObject, req, res };
    const answer = await handlers[operation.id]!(call);
    if (answer !== undefined) res.status(operation.responses[0]!.status === '201' ? 201 : 200).json(answer);
  });
  return router;
}

/** A form can't send JSON without asking first: what carries a body must be JSON, and say so. */
const jsonOnly: RequestHandler = (req, _res, next) => {
  const carries = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  const given = req.headers['content-type'] ?? '';
  if ((carries || given !== '') && !/^application\/json\s*(;|$)/i.test(given)) raise.unsupportedMediaType(given);
  next();
};
