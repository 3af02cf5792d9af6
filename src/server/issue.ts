/** The normal answer: a token, kept in the session; or one that only looks so, where a success was asked for. */
import type { RequestHandler } from 'express';
import { isObject, type JsonObject } from '../core/json.ts';
import { responseFor, successStatus } from '../openapi/operation.ts';
import type { Provider } from '../provider/registry.ts';
import { send } from './answer.ts';
import { exchangeOf } from './exchange.ts';

/** The validator checks answers in `res.json`, and hands on to the `res.json` that it found: this one. */
export const answerThroughUs: RequestHandler = (_req, res, next) => {
  res.json = (body: unknown) => {
    send(res, { status: res.statusCode, body });
    return res;
  };
  next();
};

export const issue = ({ id, mock }: Provider): RequestHandler => async (req, res) => {
  const exchange = exchangeOf(res);
  const { session, params, query, headers, successAskedFor } = exchange;
  const operation = exchange.operation!;
  const body = (isObject(req.body) ? req.body : {}) as JsonObject;
  const issued = await mock.issue(
    { operationId: operation.id, params, query, headers, body },
    { now: session.clock.now(), random: session.random, signJwt: (claims) => session.mint.sign(claims) },
  );
  exchange.secrets.push(...issued.tokens.map(({ secret }) => secret));
  if (successAskedFor === undefined) {
    for (const token of issued.tokens) await session.issue(id, token);
    const [first] = issued.tokens;
    if (first) exchange.issuedTokenId = first.id;
  }
  const documented = successStatus(operation);
  const status = successAskedFor ?? documented;
  // The validator takes a body for a fault where the document declares a success without content; any is lawful there.
  const isDeclared = status === documented && responseFor(operation, status)?.content.size !== 0;
  if (isDeclared) res.status(status).json(issued.body);
  else send(res, { status, body: issued.body, undocumented: status !== documented });
};
