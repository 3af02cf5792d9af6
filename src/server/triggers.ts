/** Answers that are asked for: by `Prefer`, by a rule, by a magic value; in this order. */
import type { Response } from 'express';
import { overridden, statusPhrase } from '../core/http.ts';
import { asText } from '../core/json.ts';
import { parsePointer, valueOn } from '../core/pointer.ts';
import type { Soon } from '../core/soon.ts';
import { responseFor, type Operation } from '../openapi/operation.ts';
import type { Provider } from '../provider/registry.ts';
import { send } from './answer.ts';
import { bodyOf, exchangeOf, type Exchange, type Trigger } from './exchange.ts';
import { commit, delay, hold } from './fault.ts';
import { isAnswerStatus, longestDelayMs, readPreference } from './preference.ts';
import type { RuleAnswer } from './rules.ts';
import type { Outcome, Step } from './step.ts';

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** `Prefer` and its aliases. */
export const preferences = (provider: Provider): Step => (exchange, res) => {
  exchange.preference = readPreference(exchange.headers['prefer'], exchange.query);
  const { code, delay: ms } = exchange.preference;
  if (code === undefined && ms === undefined) return undefined;
  const answer = (): Outcome => (code === undefined ? undefined : answerWith(provider, res, 'prefer', { status: code }));
  return ms === undefined ? answer() : delay(ms, res).then(answer);
};

/** The session's rules. */
export const rules = (provider: Provider): Step => (exchange, res) => {
  const { session, headers, query } = exchange;
  if (isDecided(exchange) || session.rules.size === 0) return undefined;
  const decision = session.rules.decide({ provider: provider.id, headers, query, body: bodyOf(exchange) }, session.clock.now(), session.random);
  if (!decision) return undefined;
  exchange.ruleId = decision.rule;
  const act = (): Outcome => {
    if (decision.fault) {
      exchange.trigger = 'rule';
      return commit(decision.fault, res);
    }
    if (!decision.answer) return undefined;
    exchange.reason = `rule ${decision.rule}`;
    return answerWith(provider, res, 'rule', decision.answer);
  };
  return decision.delayMs > 0 ? delay(decision.delayMs, res).then(act) : act();
};

/** Magic values in the provider's free-text field: `mock:403`, `mock:delay:1500`, `mock:timeout`, `mock:reset`. */
export const magicValues = (provider: Provider): Step => {
  const freeText = parsePointer(provider.mock.freeText);
  return (exchange, res) => (isDecided(exchange) ? undefined : magic(provider, asText(valueOn(bodyOf(exchange), freeText)), exchange, res));
};

function magic(provider: Provider, text: string | undefined, exchange: Exchange, res: Response): Soon<Outcome> {
  if (!text?.startsWith('mock:')) return undefined;
  const [, word, number] = /^mock:(delay(?=:)|timeout|reset|(?=\d))(?::?(\d{1,7}))?$/.exec(text) ?? [];
  switch (word) {
    case undefined: return undefined;
    case 'delay': return Number(number) <= longestDelayMs ? delay(Number(number), res) : undefined;
    case '': return isAnswerStatus(Number(number)) ? answerWith(provider, res, 'name', { status: Number(number) }) : undefined;
    default:
      exchange.trigger = 'name';
      return word === 'reset' ? commit('CONNECTION_RESET_BY_PEER', res) : hold(res);
  }
}

/** Whether an earlier step has settled that the answer is an asked-for success. */
const isDecided = ({ successAskedFor }: Exchange): boolean => successAskedFor !== undefined;

/**
 * Answers as asked. A success without a body of its own needs a valid request: it is noted, and given at the end of
 * the normal way instead of a token.
 */
function answerWith(provider: Provider, res: Response, trigger: Trigger, { status, body, headers }: RuleAnswer): Outcome {
  const exchange = exchangeOf(res);
  if (body === undefined && isSuccess(status)) {
    exchange.successAskedFor = status;
    exchange.trigger = trigger;
    return undefined;
  }
  exchange.trigger = trigger;
  exchange.reason ??= `asked for ${status} ${statusPhrase(status)}`;
  const made = body ?? errorBody(provider, exchange.operation!, status);
  send(res, { status, body: made, headers: overridden(usualHeaders(exchange.operation!, status), headers), undocumented: isUndocumented(provider, exchange.operation!, status, made) });
  return 'ended';
}

/** The provider's own error body; for an invalid request, with what an empty one would be told. */
function errorBody({ mock, document }: Provider, operation: Operation, status: number): unknown {
  const invalid = status === mock.refuses.invalid && status !== 400;
  const violations = invalid ? document.judge.request(operation, { params: {}, query: {}, headers: {}, body: {} }).filter(({ in: part }) => part !== 'path') : [];
  return mock.errorBody({ status, detail: `${statusPhrase(status)}, as asked for.`, violations });
}

/** What such an answer is expected to carry (RFC 9110, 10.2.3 and 10.2.1; RFC 6585, 4). */
function usualHeaders({ method }: Operation, status: number): Record<string, string> {
  if (status === 429 || status === 503) return { 'Retry-After': '1' };
  return status === 405 ? { Allow: method } : {};
}

/** Whether the document declares no such answer: not the status, or not this body for it. */
export function isUndocumented({ document }: Provider, operation: Operation | undefined, status: number, body: unknown): boolean {
  if (!operation || !responseFor(operation, status)) return true;
  return document.judge.response(operation, { status, contentType: 'application/json', body }).violations.length > 0;
}
