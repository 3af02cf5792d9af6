/** Runs the checks on an observed exchange, and leaves out what can't be known. */
import { valueAt } from '../../lib/json-pointer.ts';
import { runChecks } from '../checks/all-checks.ts';
import type { Defect } from '../checks/check.ts';
import type { InvariantChecker } from '../checks/invariant-checker.ts';
import type { Case } from '../plan/case.ts';
import { toSuccessfulExchange, type CaseExchange } from '../run/case-exchange.ts';
import type { SpecOracle } from '../spec-oracle.ts';
import { isMasked, maskedTexts } from './masked-values.ts';
import type { ObservedCase } from './observed-case.ts';
import { needsNoDeclaration } from '../../openapi/response-violations.ts';
import { gatewayStatuses, isCircumstantial, severityOfRejection } from './possible-statuses.ts';

/** The defects of an exchange of a documented operation. */
export function observedDefects(
  observed: ObservedCase,
  oracle: SpecOracle,
  invariants: InvariantChecker,
  isTimeKnown: boolean,
): Defect[] {
  const exchange = isCircumstantial(observed.exchange, oracle) ? withAnyOutcome(observed.exchange) : observed.exchange;
  const status = exchange.response?.status ?? 0;
  if (status >= 300 && status < 400 && !isDeclaredExactly(exchange, oracle)) return [];
  const found = runChecks(exchange, {
    oracle,
    timeoutMs: 0,
    credentials: observed.credentials.protectedSecrets,
  });
  return [
    ...found.flatMap((defect) => certain(defect, exchange, observed, oracle)),
    ...invariantDefects(exchange, observed, oracle, invariants, isTimeKnown),
  ];
}

/** The status depends on more than the request. */
const withAnyOutcome = (exchange: CaseExchange): CaseExchange => ({
  ...exchange,
  case: {
    ...exchange.case,
    expectation: { kind: 'any', why: 'The status depends on more than the request.' },
  } satisfies Case,
});

/** Whether the document declares this status, or all of its class. */
const isDeclaredExactly = ({ case: { operation }, response }: CaseExchange, oracle: SpecOracle): boolean =>
  response !== undefined && /^\d/.test(oracle.declares(operation, response.status)?.status ?? '');

/** The defect as far as it is certain; empty if it may be lawful. */
function certain(defect: Defect, exchange: CaseExchange, observed: ObservedCase, oracle: SpecOracle): Defect[] {
  const { response, request } = exchange;
  if (!response) return [];
  const hasHeaders = response.headers.length > 0;
  switch (defect.check) {
    case 'not_a_server_error':
      if (isDeclaredExactly(exchange, oracle)) return [];
      return [{ ...defect, ...(gatewayStatuses.has(response.status) && { severity: 'warning' }) }];
    case 'status_code_conformance': {
      const isPartial = response.status === 206 && request.headers.some(([name]) => name.toLowerCase() === 'range');
      return isPartial || needsNoDeclaration(response.status) ? [] : [defect];
    }
    case 'content_type_conformance':
      return hasHeaders && (observed.isResponseBodyKnown || response.contentType !== undefined) ? [defect] : [];
    case 'response_headers_conformance':
      return hasHeaders && !isMasked(JSON.stringify(defect.actual)) ? [defect] : [];
    case 'positive_data_acceptance': {
      if (response.status !== 400 && response.status !== 422) return [defect];
      const severity = severityOfRejection(exchange, observed.credentials, oracle);
      return severity === undefined
        ? []
        : [{ ...defect, severity: defect.severity === 'error' ? severity : 'warning' }];
    }
    default:
      return [defect];
  }
}

/** Bounds of the time of an exchange whose clock is not known, in milliseconds since the Unix epoch. */
const anyTime = { sentAt: 0, receivedAt: Date.UTC(9999, 0) };

/** The invariants that the exchange violates. A value that a recorder has masked is not judged, nor is what depends on it. */
function invariantDefects(
  exchange: CaseExchange,
  { credentials }: ObservedCase,
  oracle: SpecOracle,
  invariants: InvariantChecker,
  isTimeKnown: boolean,
): Defect[] {
  const success = exchange.case.expectation.kind === 'reject' ? undefined : toSuccessfulExchange(exchange, oracle);
  if (!success) return [];
  const { request, response } = success;
  const caller = credentials.isKnown ? {} : { authorization: `unknown: ${exchange.case.id}` };
  const known = {
    ...success,
    request: { ...request, headers: { ...request.headers, ...caller } },
    ...(!isTimeKnown && anyTime),
  };
  const masked = maskedTexts(response.body).map((text) => JSON.stringify(text).slice(1, -1));
  const isOfMasked = (text: string): boolean => masked.some((part) => text.includes(part));
  return invariants
    .check(known, exchange)
    .filter(
      ({ signature, expected, actual }) =>
        masked.length === 0 || !(isMaskedAt(response.body, signature) || isOfMasked(expected) || isOfMasked(actual)),
    );
}

/** Whether one of the values at `pointer`, in which `*` is any index, is masked. */
function isMaskedAt(body: unknown, pointer: string): boolean {
  const [head = '', ...rest] = pointer.split('/*');
  const value = valueAt(body, head);
  if (rest.length === 0) return isMasked(value);
  return Array.isArray(value) && value.some((item) => isMaskedAt(item, rest.join('/*')));
}
