/** The one exit of everything that goes wrong on a provider's routes, in the provider's own form. */
import type { Response } from 'express';
import { AppError } from '../core/problem.ts';
import type { Violation } from '../openapi/violation.ts';
import type { Provider } from '../provider/registry.ts';
import { send } from './answer.ts';
import { bodyOf, type Exchange } from './exchange.ts';
import { problemType } from './problem-exit.ts';
import { Refused, refused } from './refused.ts';
import { isUndocumented } from './triggers.ts';
import { isValidatorError, type ValidatorError } from './validation/validator.ts';

/** Receives what nobody foresaw, with the request that it failed. */
export type CrashListener = (provider: string, requestId: string, error: unknown) => void;

/** Answers in the provider's own form; where the mock fails even at that, with a problem. */
export const refuseInOwnWords = (provider: Provider, onCrash: CrashListener) => (error: unknown, exchange: Exchange, res: Response): void => {
  try {
    const { refusal, trigger, headers, neighbour } = asRefused(error, provider, exchange);
    if (trigger === 'none') onCrash(provider.id, exchange.id, error);
    exchange.trigger = trigger;
    exchange.reason = refusal.detail;
    exchange.violations = refusal.violations;
    const body = provider.mock.errorBody(refusal);
    send(res, { status: refusal.status, body, headers, undocumented: isUndocumented(provider, exchange.operation ?? neighbour, refusal.status, body) });
  } catch (fault) {
    onCrash(provider.id, exchange.id, fault);
    sendProblem(res, exchange);
  }
};

/** What is left to say when the mock has no words. */
function sendProblem(res: Response, exchange: Exchange): void {
  exchange.trigger = 'none';
  exchange.reason = refused.crashed().message;
  exchange.violations = [];
  const problem = new AppError('internal', 500, exchange.reason, { requestId: exchange.id }).toProblem();
  send(res, { status: problem.status, body: problem, headers: { 'Content-Type': problemType }, undocumented: true });
}

/** The validator says that a request is invalid; the judge, asked once more, says in full why. */
function asRefused(error: unknown, { document, mock }: Provider, exchange: Exchange): Refused {
  if (error instanceof Refused) return error;
  if (!isValidatorError(error) || error.status >= 500 || !exchange.operation) return refused.crashed();
  const { params, query, headers } = exchange;
  const told = document.judge.request(exchange.operation, { params, query, headers, body: bodyOf(exchange) });
  return refused.invalid(mock.refuses.invalid, told.length > 0 ? told : toldBy(error));
}

/** Where the judge finds nothing, the validator's own words, poor as they are, beat silence. */
const toldBy = ({ errors }: ValidatorError): Violation[] =>
  errors.map(({ path, message, errorCode = 'validation' }) => {
    const [, part = 'body', pointer = ''] = /^\/(body|query|headers|params)(.*)$/.exec(path) ?? [];
    const place = ({ body: 'body', query: 'query', headers: 'header', params: 'path' } as const)[part as 'body'];
    return { in: place, pointer, keyword: errorCode.replace(/\.openapi\.\w+$/, ''), message, params: {}, schema: {}, value: undefined };
  });
