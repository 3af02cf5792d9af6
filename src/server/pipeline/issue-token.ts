/** The normal answer: a token, kept in the session; or one that only looks so, where a success was asked for. */
import { isObject, type JsonObject } from '../../lib/json.ts';
import { andThen, type MaybePromise } from '../../lib/maybe-promise.ts';
import { responseFor, successStatus, type Operation } from '../../openapi/operation.ts';
import type { IssueResult } from '../../provider/define-mock.ts';
import type { Provider } from '../../provider/registry.ts';
import { sendResponse, serializeBody } from './send-response.ts';
import { jsonBodyOf, type Exchange } from './exchange.ts';
import type { HandlerResult, Handler } from './handler.ts';
import type { Validator } from '../openapi-validator/server-validator.ts';

/** @throws ValidatorError where the mock has made an answer that the document does not allow */
export const issueToken = ({ id, mock, document }: Provider, validator: Validator): Handler => {
  const successes = new Map(document.operations.map((operation) => [operation, successOf(operation)]));
  return (exchange, res) => {
    const { session, params, query, headers } = exchange;
    const operation = exchange.operation!;
    const jsonBody = jsonBodyOf(exchange);
    const body = (isObject(jsonBody) ? jsonBody : {}) as JsonObject;
    const result = mock.issue(
      { operationId: operation.id, params, query, headers, body },
      { now: session.clock.now(), random: session.random, signJwt: (claims) => session.jwtSigner.sign(claims) },
    );
    // The tokens are kept once it is certain that the response can be sent.
    return andThen(result, (issueResult) => {
      const declared = successes.get(operation)!;
      const status = exchange.forcedSuccess ?? declared.status;
      const text = serializeBody(issueResult.body);
      if (status === declared.status && declared.hasContent) validator.response(operation, status, issueResult.body);
      return andThen(storeTokens(issueResult, id, exchange), (): HandlerResult => {
        sendResponse(res, { status, body: text, undocumented: status !== declared.status });
        return 'handled';
      });
    });
  };
};

/** Keeps the tokens in the session, unless they are only to look so. */
function storeTokens({ tokens }: IssueResult, provider: string, exchange: Exchange): MaybePromise<unknown> {
  exchange.secrets = exchange.secrets.concat(tokens.map(({ secret }) => secret));
  if (exchange.forcedSuccess !== undefined) return undefined;
  exchange.issuedTokenId = tokens[0]?.id;
  return tokens.reduce<MaybePromise<unknown>>(
    (before, token) => andThen(before, () => exchange.session.issue(provider, token)),
    undefined,
  );
}

/** The documented success. Where it has no content, any is lawful, which the validator takes for a fault. */
function successOf(operation: Operation): { readonly status: number; readonly hasContent: boolean } {
  const status = successStatus(operation);
  return { status, hasContent: responseFor(operation, status)?.content.size !== 0 };
}
