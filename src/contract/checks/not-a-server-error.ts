/** No request brings the service down: neither a 5xx, nor a connection that is lost. */
import type { Check, Defect } from './check.ts';
import type { Ground } from '../finding.ts';

const rfc: Ground = { basis: 'protocol', quote: 'RFC 9110, 15.6: a 5xx says that the server erred. No request that a client can send should lead there.' };

/** Answers to methods and versions that a server does not know at all (RFC 9110, 15.6.2 and 15.6.6). */
const notKnown = new Set([501, 505]);

export const notAServerError: Check = ({ case: one, answer, outcome, request }) => {
  const defect = (signature: string, title: string, actual: string): Defect => ({
    check: 'not_a_server_error', severity: 'error', signature: `${signature} ${one.fault}`, title, actual, ground: rfc,
    expected: one.expectation.kind === 'accept' ? 'a success' : one.expectation.kind === 'reject' ? 'a refusal with a 4xx status' : 'any answer that is no server error',
  });
  if (outcome.kind === 'lost') {
    const after = outcome.status === undefined ? '' : ` after status ${outcome.status}`;
    const found = defect('lost', `The connection is lost: ${one.title}`, `${outcome.reason}${after}`);
    // A server that does not read chunks leaves them unread, and closing then resets the connection.
    return [request.chunked ? { ...found, severity: 'warning' } : found];
  }
  if (!answer || answer.status < 500 || (one.expectation.kind === 'protocol' && notKnown.has(answer.status))) return [];
  return [defect(String(answer.status), `A server error: ${one.title}`, `status ${answer.status}`)];
};
