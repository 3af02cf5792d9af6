/** No request brings the service down: neither a 5xx, nor a connection that is lost. */
import type { Check, Defect } from './check.ts';
import type { Rationale } from '../findings/finding.ts';

const serverErrorRationale: Rationale = {
  basis: 'protocol',
  quote: 'RFC 9110, 15.6: a 5xx says that the server erred. No request that a client can send should lead there.',
};

/** Answers to methods and versions that a server does not know at all (RFC 9110, 15.6.2 and 15.6.6). */
const notKnown = new Set([501, 505]);

export const notAServerError: Check = ({ case: one, response, outcome, request }) => {
  const defect = (signature: string, title: string, actual: string): Defect => ({
    check: 'not_a_server_error',
    severity: 'error',
    signature: `${signature} ${one.dedupeKey}`,
    title,
    actual,
    rationale: serverErrorRationale,
    expected:
      one.expectation.kind === 'accept'
        ? 'a success'
        : one.expectation.kind === 'reject'
          ? 'a refusal with a 4xx status'
          : 'any answer that is no server error',
  });
  if (outcome.kind === 'connection-error') {
    const after = outcome.status === undefined ? '' : ` after status ${outcome.status}`;
    const found = defect('lost', `The connection is lost: ${one.title}`, `${outcome.reason}${after}`);
    // A server that does not read chunks leaves them unread, and closing then resets the connection.
    return [request.chunked ? { ...found, severity: 'warning' } : found];
  }
  if (!response || response.status < 500 || (one.expectation.kind === 'protocol' && notKnown.has(response.status)))
    return [];
  return [defect(String(response.status), `A server error: ${one.title}`, `status ${response.status}`)];
};
