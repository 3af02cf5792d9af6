/** The normal answer: a token, kept in the session; or one that only looks so, where a success was asked for. */
import { isObject, type JsonObject } from '../core/json.ts';
import { responseFor, successStatus } from '../openapi/operation.ts';
import type { Provider } from '../provider/registry.ts';
import { send } from './answer.ts';
import { bodyOf } from './exchange.ts';
import type { Outcome, Step } from './step.ts';
import type { Validator } from './validation/validator.ts';

/** @throws ValidatorError where the mock has made an answer that the document does not allow */
export const issue = ({ id, mock }: Provider, validator: Validator): Step => async (exchange, res): Promise<Outcome> => {
  const { session, params, query, headers, successAskedFor } = exchange;
  const operation = exchange.operation!;
  const given = bodyOf(exchange);
  const body = (isObject(given) ? given : {}) as JsonObject;
  const issued = await mock.issue(
    { operationId: operation.id, params, query, headers, body },
    { now: session.clock.now(), random: session.random, signJwt: (claims) => session.mint.sign(claims) },
  );
  for (const { secret } of issued.tokens) exchange.secrets.push(secret);
  if (successAskedFor === undefined) {
    for (const token of issued.tokens) await session.issue(id, token);
    exchange.issuedTokenId = issued.tokens[0]?.id;
  }
  const documented = successStatus(operation);
  const status = successAskedFor ?? documented;
  // The validator takes a body for a fault where the document declares a success without content; any is lawful there.
  if (status === documented && responseFor(operation, status)?.content.size !== 0) validator.answer(operation, status, issued.body);
  send(res, { status, body: issued.body, undocumented: status !== documented });
  return 'ended';
};
