/** The normal answer: a token, kept in the session; or one that only looks so, where a success was asked for. */
import { isObject, type JsonObject } from '../core/json.ts';
import { soon, type Soon } from '../core/soon.ts';
import { responseFor, successStatus, type Operation } from '../openapi/operation.ts';
import type { Issued } from '../provider/mock.ts';
import type { Provider } from '../provider/registry.ts';
import { send, textOf } from './answer.ts';
import { bodyOf, type Exchange } from './exchange.ts';
import type { Outcome, Step } from './step.ts';
import type { Validator } from './validation/validator.ts';

/** @throws ValidatorError where the mock has made an answer that the document does not allow */
export const issue = ({ id, mock, document }: Provider, validator: Validator): Step => {
  const successes = new Map(document.operations.map((operation) => [operation, successOf(operation)]));
  return (exchange, res) => {
    const { session, params, query, headers } = exchange;
    const operation = exchange.operation!;
    const given = bodyOf(exchange);
    const body = (isObject(given) ? given : {}) as JsonObject;
    const made = mock.issue(
      { operationId: operation.id, params, query, headers, body },
      { now: session.clock.now(), random: session.random, signJwt: (claims) => session.mint.sign(claims) },
    );
    // The tokens are kept once it is certain that the response can be sent.
    return soon(made, (issued) => {
      const success = successes.get(operation)!;
      const status = exchange.successAskedFor ?? success.status;
      const text = textOf(issued.body);
      if (status === success.status && success.hasContent) validator.answer(operation, status, issued.body);
      return soon(keep(issued, id, exchange), (): Outcome => {
        send(res, { status, body: text, undocumented: status !== success.status });
        return 'ended';
      });
    });
  };
};

/** Keeps the tokens in the session, unless they are only to look so. */
function keep({ tokens }: Issued, provider: string, exchange: Exchange): Soon<unknown> {
  exchange.secrets = exchange.secrets.concat(tokens.map(({ secret }) => secret));
  if (exchange.successAskedFor !== undefined) return undefined;
  exchange.issuedTokenId = tokens[0]?.id;
  return tokens.reduce<Soon<unknown>>((before, token) => soon(before, () => exchange.session.issue(provider, token)), undefined);
}

/** The documented success. Where it has no content, any is lawful, which the validator takes for a fault. */
function successOf(operation: Operation): { readonly status: number; readonly hasContent: boolean } {
  const status = successStatus(operation);
  return { status, hasContent: responseFor(operation, status)?.content.size !== 0 };
}
