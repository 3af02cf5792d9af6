/** The problems of an upstream that gave no response, or an invalid one (RFC 9457). */
import { AppError } from '../../lib/errors.ts';
import type { UpstreamFailure } from './upstream.ts';

/** @param reason why there is no response, as the end of a sentence */
export const noResponse = (reason: string, status: UpstreamFailure['status'] = 502): AppError =>
  new AppError(status === 504 ? 'slow-upstream' : 'unreachable-upstream', `No response of the upstream: ${reason}.`);

/** @param what the violations in words */
export const invalidResponse = (what: string, violations: readonly unknown[]): AppError =>
  new AppError('invalid-upstream-response', `The response of the upstream violates the document: ${what}.`, {
    violations,
  });
