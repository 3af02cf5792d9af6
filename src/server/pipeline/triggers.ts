/** Forced responses: by `Prefer`, by a rule, or by a magic value, in this order. */
import type { Response } from 'express';
import { overridden, statusPhrase } from '../../lib/http.ts';
import { asText } from '../../lib/json.ts';
import { parsePointer, valueOn } from '../../lib/json-pointer.ts';
import { isJsonType } from '../../lib/media-type.ts';
import { andThen, type MaybePromise } from '../../lib/maybe-promise.ts';
import { responseFor, successStatus, type Operation } from '../../openapi/operation.ts';
import { withoutBasePath } from '../../openapi/operation-address.ts';
import { documentedExample } from '../../openapi/sample-content.ts';
import type { ErrorResponse } from '../../provider/generic/error-response.ts';
import type { Provider } from '../../provider/registry.ts';
import { isUndocumented } from './outgoing-error.ts';
import { contentTypeHeader } from './response-headers.ts';
import { sendResponse } from './send-response.ts';
import { bodyValueOf, exchangeOf, type Exchange, type NamedExample, type Trigger } from './exchange.ts';
import { injectFault, delay, hang } from './inject-fault.ts';
import { isForceableStatus, maxDelayMs, readPreference } from './preference.ts';
import type { RuleDecision, RuleResponse } from '../session/rule-registry.ts';
import type { HandlerResult, Handler } from './handler.ts';

const isSuccessStatus = (status: number): boolean => status >= 200 && status < 300;

/** Applies the `Prefer` header and its query aliases. */
export const preferTrigger =
  (provider: Provider): Handler =>
  (exchange, res) => {
    exchange.preference = readPreference(exchange.headers['prefer'], exchange.query);
    const { code, delay: ms, example: name } = exchange.preference;
    if (code === undefined && ms === undefined && name === undefined) return undefined;
    const example = name === undefined ? undefined : findExample(provider, exchange.operation, code, name);
    const status = code ?? example?.status;
    const response = (): MaybePromise<HandlerResult> =>
      status === undefined ? undefined : forceResponse(provider, res, 'prefer', { status }, example);
    return ms === undefined ? response() : delay(ms, res).then(response);
  };

/** The example of this name, of the response with this status or else of the success. */
function findExample(
  { document }: Provider,
  operation: Operation | undefined,
  code: number | undefined,
  name: string,
): (NamedExample & { readonly status: number }) | undefined {
  if (!operation) return undefined;
  const status = code ?? successStatus(operation);
  const declared = responseFor(operation, status);
  const example = declared && documentedExample(document.effective, declared, name);
  return example && { ...example, name, status };
}

/** Applies the rules of the session. */
export const ruleTrigger =
  (provider: Provider): Handler =>
  (exchange, res) => {
    const { session, method, path, operation, headers, query } = exchange;
    if (isSuccessForced(exchange)) return undefined;
    const request = {
      provider: provider.id,
      method,
      paths: operation ? [path, withoutBasePath(operation, path)] : [path],
      operationId: operation?.id ?? null,
      headers,
      query,
      body: bodyValueOf(exchange),
    };
    return andThen(session.rules.decide(request, session.clock.now()), (decision) => {
      if (!decision) return undefined;
      const { delayMs } = decision;
      exchange.ruleId = decision.rule;
      return delayMs > 0
        ? delay(delayMs, res).then(() => applyDecision(provider, decision, exchange, res))
        : applyDecision(provider, decision, exchange, res);
    });
  };

function applyDecision(
  provider: Provider,
  { rule, fault, response }: RuleDecision,
  exchange: Exchange,
  res: Response,
): MaybePromise<HandlerResult> {
  if (fault) {
    exchange.trigger = 'rule';
    return injectFault(fault, res);
  }
  if (!response) return undefined;
  exchange.reason = `rule ${rule}`;
  return forceResponse(provider, res, 'rule', response);
}

/** Applies magic values in the free-text field: `mock:403`, `mock:delay:1500`, `mock:timeout`, `mock:reset`. */
export const magicValueTrigger = (provider: Provider): Handler => {
  const fields = new Map(
    Array.from(provider.mock.operations, ([operation, { magicValueField }]) => [
      operation,
      magicValueField === undefined ? undefined : parsePointer(magicValueField),
    ]),
  );
  return (exchange, res) => {
    const field = exchange.operation && fields.get(exchange.operation);
    if (!field || isSuccessForced(exchange)) return undefined;
    return applyMagicValue(provider, asText(valueOn(bodyValueOf(exchange), field)), exchange, res);
  };
};

function applyMagicValue(
  provider: Provider,
  text: string | undefined,
  exchange: Exchange,
  res: Response,
): MaybePromise<HandlerResult> {
  if (!text?.startsWith('mock:')) return undefined;
  const [, word, number] = /^mock:(delay(?=:)|timeout|reset|(?=\d))(?::?(\d{1,7}))?$/.exec(text) ?? [];
  switch (word) {
    case 'delay':
      return Number(number) <= maxDelayMs ? delay(Number(number), res) : undefined;
    case '':
      return isForceableStatus(Number(number))
        ? forceResponse(provider, res, 'name', { status: Number(number) })
        : undefined;
    case 'reset':
      exchange.trigger = 'name';
      return injectFault('CONNECTION_RESET_BY_PEER', res);
    case 'timeout':
      exchange.trigger = 'name';
      return hang(res);
    default:
      return undefined;
  }
}

/** Whether an earlier handler has forced a success. */
const isSuccessForced = ({ forcedSuccess }: Exchange): boolean => forcedSuccess !== undefined;

/**
 * Sends the forced response. A success without a given body needs a valid request: it is only recorded, and the rest
 * of the pipeline validates the request and builds the response.
 */
function forceResponse(
  provider: Provider,
  res: Response,
  trigger: Trigger,
  { status, body, headers }: RuleResponse,
  example?: NamedExample,
): MaybePromise<HandlerResult> {
  const exchange = exchangeOf(res);
  if (body === undefined && isSuccessStatus(status)) {
    exchange.forcedSuccess = { status, ...(headers && { headers }), ...(example && { example }) };
    exchange.trigger = trigger;
    return undefined;
  }
  exchange.trigger = trigger;
  exchange.reason ??= `requested ${status} ${statusPhrase(status)}`;
  const { operation, method } = exchange;
  exchange.appliedExample = example?.name;
  const error = body === undefined ? (example ?? forcedErrorResponse(provider, operation, status)) : undefined;
  const { contentType, headers: declared }: Omit<ErrorResponse, 'body'> = error ?? { contentType: 'application/json' };
  const value = error ? error.body : body;
  const ownHeaders = { ...declared, ...statusHeaders(method, status), ...contentTypeHeader(contentType) };
  return sendResponse(res, {
    status,
    body: error && isJsonType(contentType) ? JSON.stringify(value) : value,
    headers: overridden(ownHeaders, headers),
    undocumented: isUndocumented(provider, operation, { status, contentType, body: value }),
  });
}

/** The provider's error response. For the status of invalid requests, it reports the violations of an empty request. */
function forcedErrorResponse(
  { mock, document }: Provider,
  operation: Operation | undefined,
  status: number,
): ErrorResponse {
  const invalid = operation && status === mock.statusOf('invalid', operation) && status !== 400;
  const violations = invalid
    ? document.validator
        .request(operation, { params: {}, query: {}, headers: {}, body: {} })
        .filter(({ in: part }) => part !== 'path')
    : [];
  return mock.errorResponse({ status, detail: `${statusPhrase(status)}, as requested.`, violations }, operation);
}

/** The headers that a status requires or suggests (RFC 9110, 10.2.3 and 10.2.1; RFC 6585, 4). */
function statusHeaders(method: string, status: number): Record<string, string> {
  if (status === 429 || status === 503) return { 'Retry-After': '1' };
  return status === 405 ? { Allow: method } : {};
}
