/** Checks for server errors: 5xx statuses and lost connections. */
import type { Case } from '../plan/case.ts';
import type { Check, Defect } from './check.ts';
import type { Rationale } from '../findings/finding.ts';

const serverErrorRationale: Rationale = {
  basis: 'protocol',
  quote: 'RFC 9110, 15.6: a 5xx status means that the server failed. No client request should cause that.',
};

/** Responses to unsupported methods and HTTP versions (RFC 9110, 15.6.2 and 15.6.6). */
const unsupportedStatuses = new Set([501, 505]);

/** What kind of request it is: a service that fails on one malformed body likely fails on all. */
function causeOf({ expectation, dedupeKey }: Case): string {
  if (expectation.kind === 'reject' && expectation.situation !== 'credential') return expectation.situation;
  return expectation.kind === 'any' && expectation.isAmbiguous === true ? 'malformed' : dedupeKey;
}

export const notAServerError: Check = ({ case: one, response, outcome, request }, { oracle }) => {
  const defect = (signature: string, title: string, actual: string): Defect => ({
    check: 'not_a_server_error',
    severity: 'error',
    signature: `${signature} ${one.dedupeKey}`,
    cause: `${signature} ${causeOf(one)}`,
    title,
    actual,
    rationale: serverErrorRationale,
    expected:
      one.expectation.kind === 'accept'
        ? 'a success'
        : one.expectation.kind === 'reject'
          ? 'a 4xx status'
          : 'a response that is not a server error',
  });
  if (outcome.kind === 'connection-error' && outcome.status === 101 && oracle.declares(one.operation, 101)) return [];
  if (outcome.kind === 'connection-error') {
    const after = outcome.status === undefined ? '' : ` after status ${outcome.status}`;
    const found = defect('lost', `The connection was lost: ${one.title}`, `${outcome.reason}${after}`);
    // A server that does not support chunks leaves them unread; closing then resets the connection.
    return [request.chunked ? { ...found, severity: 'warning' } : found];
  }
  if (
    !response ||
    response.status < 500 ||
    (one.expectation.kind === 'protocol' && unsupportedStatuses.has(response.status))
  )
    return [];
  return [defect(String(response.status), `Server error: ${one.title}`, `status ${response.status}`)];
};
