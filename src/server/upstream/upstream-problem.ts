/** The problems of an upstream that gave no response, or an invalid one (RFC 9457). */
import { AppError } from '../../lib/errors.ts';
import type { UpstreamFailure } from './upstream.ts';

/** Why there is no response. */
export type NoResponse = Pick<UpstreamFailure, 'reason' | 'advice'> & Partial<Pick<UpstreamFailure, 'status'>>;

export const noResponse = ({ reason, advice, status = 502 }: NoResponse): AppError =>
  new AppError(
    status === 504 ? 'slow-upstream' : 'unreachable-upstream',
    `No response of the upstream: ${reason}.${advice === undefined ? '' : ` ${advice}`}`,
  );

/** @param what the violations in words */
export const invalidResponse = (what: string, violations: readonly unknown[]): AppError =>
  new AppError('invalid-upstream-response', `The response of the upstream violates the document: ${what}.`, {
    violations,
  });
