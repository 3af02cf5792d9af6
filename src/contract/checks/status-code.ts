/** A status is one that the document declares, and the one that it has for the situation. */
import { successStatus } from '../../openapi/operation.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Situation } from '../case.ts';
import { isSuccess, type Exchange } from '../exchange.ts';
import type { Ground } from '../finding.ts';
import { severityOf, type Check, type CheckContext, type Defect } from './check.ts';
import { expectedStatuses, httpStatuses, lawfulness } from './lawful.ts';

export const statusCodeConformance: Check = (exchange, context) => {
  const { answer, case: one } = exchange;
  if (!answer || answer.status >= 500 || one.expectation.kind === 'protocol') return [];
  if (isSuccess(answer.status)) return undeclaredSuccess(exchange, context);
  if (answer.status < 400) return redirection(exchange, context);
  return one.expectation.kind === 'reject' ? wrongRefusal(exchange, context) : one.expectation.kind === 'any' ? undeclaredRefusal(exchange, context) : [];
};

type Answered = Exchange & { readonly answer: NonNullable<Exchange['answer']> };

const defect = ({ case: one, outcome }: Exchange, signature: string, expected: string, ground: Ground, severity = severityOf(ground)): Defect => {
  const status = outcome.kind === 'answer' ? outcome.status : 0;
  return { check: 'status_code_conformance', severity, signature: `${signature} ${status}`, title: `Status ${status} is not the documented one: ${one.title}`, expected, actual: `status ${status}`, ground };
};

/** An accepted request that should have been refused is told by another check, and only once. */
function undeclaredSuccess(exchange: Exchange, { yardstick }: CheckContext): Defect[] {
  const { answer, case: { operation, expectation } } = exchange as Answered;
  if (expectation.kind === 'reject' || yardstick.declares(operation, answer.status)) return [];
  return [defect(exchange, 'success', `status ${successStatus(yardstick.published(operation))}`, yardstick.ground(`${operation.pointer}/responses`))];
}

function redirection(exchange: Exchange, { yardstick }: CheckContext): Defect[] {
  const { answer, case: { operation, expectation } } = exchange as Answered;
  const declared = yardstick.published(operation).responses.some(({ status }) => status === String(answer.status) || status.toUpperCase() === '3XX');
  if (expectation.kind === 'accept' || declared) return [];
  return [defect(exchange, 'redirection', 'an answer to the request itself', yardstick.ground(`${operation.pointer}/responses`))];
}

function wrongRefusal(exchange: Exchange, { yardstick }: CheckContext): Defect[] {
  const { answer, case: { operation, expectation } } = exchange as Answered;
  if (expectation.kind !== 'reject') return [];
  const verdict = expectation.tolerated?.includes(answer.status) ? 'tolerated' : lawfulness(yardstick.published(operation), expectation.situation, answer.status);
  if (verdict === 'expected' || (verdict === 'tolerated' && (httpStatuses.has(answer.status) || yardstick.declares(operation, answer.status)))) return [];
  const told = told4xx(yardstick.published(operation), expectation.situation);
  const ground = yardstick.ground(`${operation.pointer}/responses`);
  return [defect(exchange, expectation.situation, told, ground, verdict === 'tolerated' || expectation.ground.basis === 'assumed' ? 'warning' : 'error')];
}

/** Where nobody can say whether a request is refused, a refusal is still one of the declared ones. */
function undeclaredRefusal(exchange: Exchange, { yardstick }: CheckContext): Defect[] {
  const { answer, case: { operation } } = exchange as Answered;
  const published = yardstick.published(operation);
  if (httpStatuses.has(answer.status) || lawfulness(published, 'invalid', answer.status) !== 'wrong' || yardstick.declares(operation, answer.status)) return [];
  return [defect(exchange, 'any', told4xx(published, 'invalid'), yardstick.ground(`${operation.pointer}/responses`), answer.status === 400 ? 'warning' : 'error')];
}

function told4xx(operation: Operation, situation: Situation): string {
  const expected = expectedStatuses(operation, situation);
  return expected === 'any' ? 'a 4xx status' : `status ${expected.join(' or ')}`;
}
