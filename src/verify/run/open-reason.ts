/** Tells when a status says nothing about a request, because it depends on what exists on the target. */
import type { Operation } from '../../openapi/operation.ts';
import type { Case } from '../plan/case.ts';

/** Statuses that reject a request for what exists on the target. */
const stateStatuses: ReadonlySet<number | undefined> = new Set([404, 409, 410]);

/** Statuses that reject a request for a member that does not fit the path or what exists. */
const looseStatuses: ReadonlySet<number | undefined> = new Set([400, 403, ...stateStatuses, 422]);

/** What is known of the target. */
interface StateKnowledge {
  /** Whether a status depends on the request only, and not on what exists on the target. */
  readonly promisesState: boolean;
  /** Whether the target accepted the plain request of the operation. */
  wasAccepted(operation: Operation): boolean;
  /** Whether the target accepted a request with the acquired ids in the path of the operation, or the user gave them. */
  knowsIds(operation: Operation): boolean;
}

/** Why a status says nothing about the request: it depends on what exists on the target. Undefined if it does. */
export function openReason(one: Case, status: number | undefined, runContext: StateKnowledge): string | undefined {
  const { unknownIds, operation, expectation } = one;
  if (runContext.promisesState || one.state) return undefined;
  const loose = (expectation.kind === 'reject' ? stateStatuses : looseStatuses).has(status)
    ? one.looseMembers.filter(({ isPlain }) => !isPlain || !runContext.wasAccepted(operation))
    : [];
  const isStateStatus = stateStatuses.has(status);
  if (isStateStatus && unknownIds.length > 0)
    return `status ${status}: no resource for ${unknownIds.map((name) => `{${name}}`).join(', ')} is known. Set it with --param`;
  if (isStateStatus && status !== 409 && !runContext.knowsIds(operation))
    return `status ${status}: the target has accepted no request with this id`;
  if (loose.length > 0) return `status ${status}: ${loose.map(({ reason }) => reason).join(', ')}`;
  const isOnResource = operation.parameters.some(({ in: location }) => location === 'path');
  return isStateStatus && (status === 409 || (isOnResource && expectation.kind !== 'accept'))
    ? `status ${status} depends on the state of the target`
    : undefined;
}
