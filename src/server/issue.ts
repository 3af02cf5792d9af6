/** The normal answer: a token, kept in the session; or one that only looks so, where a success was asked for. */
import { isObject, type JsonObject } from '../core/json.ts';
import { responseFor, successStatus, type Operation } from '../openapi/operation.ts';
import type { Provider } from '../provider/registry.ts';
import { send } from './answer.ts';
import { bodyOf } from './exchange.ts';
import type { Outcome, Step } from './step.ts';
import type { Validator } from './validation/validator.ts';

/** @throws ValidatorError where the mock has made an answer that the document does not allow */
export const issue = ({ id, mock, document }: Provider, validator: Validator): Step => {
  const successes = new Map(document.operations.map((operation) => [operation, successOf(operation)]));
  return async (exchange, res): Promise<Outcome> => {
    const { session, params, query, headers, successAskedFor } = exchange;
    const operation = exchange.operation!;
    const given = bodyOf(exchange);
    const body = (isObject(given) ? given : {}) as JsonObject;
    const made = mock.issue(
      { operationId: operation.id, params, query, headers, body },
      { now: session.clock.now(), random: session.random, signJwt: (claims) => session.mint.sign(claims) },
    );
    const issued = made instanceof Promise ? await made : made;
    exchange.secrets = exchange.secrets.concat(issued.tokens.map(({ secret }) => secret));
    if (successAskedFor === undefined) {
      for (const token of issued.tokens) await session.issue(id, token);
      exchange.issuedTokenId = issued.tokens[0]?.id;
    }
    const success = successes.get(operation)!;
    const status = successAskedFor ?? success.status;
    if (status === success.status && success.hasContent) validator.answer(operation, status, issued.body);
    send(res, { status, body: issued.body, undocumented: status !== success.status });
    return 'ended';
  };
};

/** The documented success. Where it has no content, any is lawful, which the validator takes for a fault. */
function successOf(operation: Operation): { readonly status: number; readonly hasContent: boolean } {
  const status = successStatus(operation);
  return { status, hasContent: responseFor(operation, status)?.content.size !== 0 };
}
