/** Checks that the status is declared and fits the situation. */
import { successStatus } from '../../openapi/operation.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Situation } from '../plan/case.ts';
import { isSuccess, type CaseExchange } from '../run/case-exchange.ts';
import type { Rationale } from '../findings/finding.ts';
import { mayBeConflict, mayBeTooLarge } from './data-acceptance.ts';
import { severityOf, type Check, type CheckContext, type Defect } from './check.ts';
import { expectedStatuses, httpStatuses, classifyStatus } from './allowed-statuses.ts';

export const statusCodeConformance: Check = (exchange, context) => {
  const { response, case: one } = exchange;
  if (!response || response.status >= 500 || one.expectation.kind === 'protocol') return [];
  if (isSuccess(response.status)) return undeclaredSuccess(exchange, context);
  if (response.status < 400) return redirection(exchange, context);
  return one.expectation.kind === 'reject'
    ? wrongRejectionStatus(exchange, context)
    : one.expectation.kind === 'any'
      ? undeclaredRejectionStatus(exchange, context)
      : [];
};

type Responded = CaseExchange & { readonly response: NonNullable<CaseExchange['response']> };

const defect = (
  { case: one, outcome }: CaseExchange,
  signature: string,
  expected: string,
  rationale: Rationale,
  severity = severityOf(rationale),
): Defect => {
  const status = outcome.kind === 'response' ? outcome.status : 0;
  return {
    check: 'status_code_conformance',
    severity,
    signature: `${signature} ${status}`,
    title: `Status ${status} is not the documented one: ${one.title}`,
    expected,
    actual: `status ${status}`,
    rationale,
  };
};

/** Requests that should have been rejected are reported by another check. */
function undeclaredSuccess(exchange: CaseExchange, { oracle }: CheckContext): Defect[] {
  const {
    response,
    case: { operation, expectation },
  } = exchange as Responded;
  const { responses } = oracle.published(operation);
  // A document that declares no success at all says nothing about its status.
  const isSilent = !responses.some(({ status }) => /^[23]|^default$/i.test(status));
  if (expectation.kind === 'reject' || isSilent || oracle.declares(operation, response.status)) return [];
  return [
    defect(
      exchange,
      'success',
      `status ${successStatus(oracle.published(operation))}`,
      oracle.rationale(`${operation.pointer}/responses`),
    ),
  ];
}

function redirection(exchange: CaseExchange, { oracle }: CheckContext): Defect[] {
  const {
    response,
    case: { operation, expectation },
  } = exchange as Responded;
  const declared = oracle
    .published(operation)
    .responses.some(({ status }) => status === String(response.status) || status.toUpperCase() === '3XX');
  if (expectation.kind === 'accept' || declared) return [];
  return [
    defect(
      exchange,
      'redirection',
      'a response without redirection',
      oracle.rationale(`${operation.pointer}/responses`),
    ),
  ];
}

function wrongRejectionStatus(exchange: CaseExchange, { oracle }: CheckContext): Defect[] {
  const {
    response,
    request,
    case: { operation, expectation },
  } = exchange as Responded;
  if (expectation.kind !== 'reject' || mayBeTooLarge(response, request)) return [];
  const isDoubtful =
    expectation.doubtful?.includes(response.status) === true &&
    oracle.declares(operation, response.status)?.status === String(response.status);
  const classified = classifyStatus(oracle.published(operation), expectation.situation, response.status);
  const isTolerated = classified === 'wrong' && expectation.tolerated?.includes(response.status) === true;
  const verdict = isTolerated ? 'tolerated' : classified;
  if (
    verdict === 'expected' ||
    (verdict === 'tolerated' && (httpStatuses.has(response.status) || oracle.declares(operation, response.status)))
  )
    return [];
  const expectedText = expectedStatusText(oracle.published(operation), expectation.situation);
  const rationale = oracle.rationale(`${operation.pointer}/responses`);
  return [
    defect(
      exchange,
      expectation.situation,
      expectedText,
      rationale,
      verdict === 'tolerated' || isDoubtful || expectation.rationale.basis === 'assumed' ? 'warning' : 'error',
    ),
  ];
}

/** If the outcome is undefined, a rejection must still have a declared status. */
function undeclaredRejectionStatus(exchange: CaseExchange, { oracle }: CheckContext): Defect[] {
  const {
    response,
    request,
    case: { operation },
  } = exchange as Responded;
  const published = oracle.published(operation);
  if (
    httpStatuses.has(response.status) ||
    mayBeConflict(response, request) ||
    classifyStatus(published, 'invalid', response.status) !== 'wrong' ||
    oracle.declares(operation, response.status)
  )
    return [];
  return [
    defect(
      exchange,
      'any',
      expectedStatusText(published, 'invalid'),
      oracle.rationale(`${operation.pointer}/responses`),
      response.status === 400 ? 'warning' : 'error',
    ),
  ];
}

function expectedStatusText(operation: Operation, situation: Situation): string {
  const expected = expectedStatuses(operation, situation);
  return expected === 'any' ? 'a 4xx status' : `status ${expected.join(' or ')}`;
}
