/** Determines the allowed statuses of a rejection from the published document. */
import type { Operation } from '../../openapi/operation.ts';
import type { Situation } from '../plan/case.ts';

/** `expected`: allowed. `tolerated`: allowed by HTTP, at most a warning. `wrong`: contradicts the document. */
export type StatusClass = 'expected' | 'tolerated' | 'wrong';

/** Statuses that the HTTP layer may produce, independent of the document. */
export const httpStatuses: ReadonlySet<number> = new Set([404, 405, 406, 411, 413, 414, 415, 426, 429, 431]);

const validationStatuses = [400, 422];

/** A validation that concerns what exists may have this status, but a document that declares only this one says nothing. */
const conflict = 409;

/** Classifies the status of a rejection by the published operation. */
export function classifyStatus(operation: Operation, situation: Situation, status: number): StatusClass {
  if (status < 400 || status >= 500) return 'wrong';
  const expected = expectedStatuses(operation, situation);
  if (expected === 'any' || expected.includes(status)) return 'expected';
  return isHttpLevelStatus(situation, status) ? 'tolerated' : 'wrong';
}

/** The declared statuses for a situation; `any` if the document declares none, or all of 4xx. */
export function expectedStatuses(operation: Operation, situation: Situation): readonly number[] | 'any' {
  const keys = operation.responses.map(({ status }) => status.toUpperCase());
  const declared = keys.map(Number).filter((status) => status >= 400 && status < 500);
  const open = keys.includes('DEFAULT') || keys.includes('4XX') || declared.length === 0;
  const declaredOr = (
    preferred: readonly number[],
    otherwise: readonly number[] | 'any',
  ): readonly number[] | 'any' => {
    const found = preferred.filter((status) => declared.includes(status));
    return found.length > 0 ? found : open ? 'any' : otherwise;
  };
  switch (situation) {
    case 'credential':
      return declaredOr([401], [401, 403, ...declared]);
    case 'permission':
      return declaredOr([403], [401, 403]);
    case 'parameter':
    case 'missing-parameter': {
      const found = declaredOr(validationStatuses, 'any');
      return found === 'any' ? found : declaredOr([...validationStatuses, conflict, 401, 403], 'any');
    }
    case 'invalid':
    case 'malformed': {
      const found = declaredOr(validationStatuses, 'any');
      return found === 'any' || open ? 'any' : declaredOr([...validationStatuses, conflict], 'any');
    }
  }
}

/** Whether the HTTP layer may produce the status in this situation. */
function isHttpLevelStatus(situation: Situation, status: number): boolean {
  if (situation === 'malformed') return status === 400 || status === 411 || status === 413 || status === 415;
  return situation === 'parameter' || situation === 'missing-parameter'
    ? status === 404
    : situation === 'credential' && status === 431;
}
