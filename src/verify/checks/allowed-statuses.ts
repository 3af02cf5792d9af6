/** Which statuses are lawful for a refusal: asked of the published document, situation by situation. */
import type { Operation } from '../../openapi/operation.ts';
import type { Situation } from '../plan/case.ts';

/** `expected`: fine. `tolerated`: HTTP allows it, so it is a warning at most. `wrong`: the document speaks against it. */
export type StatusClass = 'expected' | 'tolerated' | 'wrong';

/** Statuses with which HTTP itself speaks, before any document is asked. */
export const httpStatuses: ReadonlySet<number> = new Set([404, 405, 406, 411, 413, 414, 415, 426, 429, 431]);

const validationStatuses = [400, 409, 422];

/** Whether `status` is a lawful refusal, by the operation as it was published. */
export function classifyStatus(operation: Operation, situation: Situation, status: number): StatusClass {
  if (status < 400 || status >= 500) return 'wrong';
  const expected = expectedStatuses(operation, situation);
  if (expected === 'any' || expected.includes(status)) return 'expected';
  return isHttpLevelStatus(situation, status) ? 'tolerated' : 'wrong';
}

/** The refusals that the document has for a situation; `any` where it declares none, or all of 4xx. */
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
    case 'missing-parameter':
      return declaredOr([...validationStatuses, 401, 403], 'any');
    case 'invalid':
    case 'malformed': {
      const found = declaredOr(validationStatuses, 'any');
      return found === 'any' || !open ? found : 'any';
    }
  }
}

/** A body of the right type at the right place gives HTTP nothing to say; a missing or broken one does. */
function isHttpLevelStatus(situation: Situation, status: number): boolean {
  if (situation === 'malformed') return status === 400 || status === 411 || status === 413 || status === 415;
  return situation === 'parameter' ? status === 404 : situation === 'credential' && status === 431;
}
