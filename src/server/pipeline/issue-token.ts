/** Issues a token: the last handler of the pipeline. For a forced success, the token is not stored. */
import { isObject, type JsonObject } from '../../lib/json.ts';
import { andThen, type MaybePromise } from '../../lib/maybe-promise.ts';
import { responseFor, successStatus, type Operation } from '../../openapi/operation.ts';
import type { IssueResult } from '../../provider/define-mock.ts';
import type { Provider } from '../../provider/registry.ts';
import { sendResponse, serializeBody } from './send-response.ts';
import { bodyValueOf, type Exchange } from './exchange.ts';
import type { HandlerResult, Handler } from './handler.ts';
import type { Validator } from '../openapi-validator/validator-types.ts';

/** @throws ValidatorError if the mock's response does not conform to the document */
export const issueToken = ({ id, mock, document }: Provider, validator: Validator): Handler => {
  const successes = new Map(document.operations.map((operation) => [operation, successOf(operation)]));
  return (exchange, res) => {
    const { session, params, query, headers } = exchange;
    const operation = exchange.operation!;
    const value = bodyValueOf(exchange);
    const body = (isObject(value) ? value : {}) as JsonObject;
    const result = mock.issue(
      { operationId: operation.id, params, query, headers, body },
      { now: session.clock.now(), random: session.random, signJwt: (claims) => session.jwtSigner.sign(claims) },
    );
    // Store the tokens only after the response has been serialized and validated.
    return andThen(result, (issueResult) => {
      const declared = successes.get(operation)!;
      const status = exchange.forcedSuccess ?? declared.status;
      const text = serializeBody(issueResult.body);
      if (status === declared.status && declared.hasContent) validator.response(operation, status, issueResult.body);
      return andThen(storeTokens(issueResult, id, exchange), (): MaybePromise<HandlerResult> =>
        sendResponse(res, { status, body: text, undocumented: status !== declared.status }),
      );
    });
  };
};

/** Stores the tokens in the session, except for a forced success. */
function storeTokens({ tokens }: IssueResult, provider: string, exchange: Exchange): MaybePromise<unknown> {
  exchange.secrets = exchange.secrets.concat(tokens.map(({ secret }) => secret));
  if (exchange.forcedSuccess !== undefined) return undefined;
  exchange.issuedTokenId = tokens[0]?.id;
  return tokens.reduce<MaybePromise<unknown>>(
    (before, token) => andThen(before, () => exchange.session.issue(provider, token)),
    undefined,
  );
}

/** The documented success. Without declared content any body is allowed, but the validator would report an error. */
function successOf(operation: Operation): { readonly status: number; readonly hasContent: boolean } {
  const status = successStatus(operation);
  return { status, hasContent: responseFor(operation, status)?.content.size !== 0 };
}
