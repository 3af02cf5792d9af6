/** The verdict on one answer by itself, whatever was asked: for tests that make their own requests. */
import type { Operation } from '../openapi/operation.ts';
import { responseFor } from '../openapi/operation.ts';
import type { Case } from './case.ts';
import type { CheckContext, Defect } from './checks/check.ts';
import { contentTypeConformance } from './checks/content-type.ts';
import { responseHeadersConformance } from './checks/response-headers.ts';
import { responseSchemaConformance } from './checks/response-schema.ts';
import { statusCodeConformance } from './checks/status-code.ts';
import { headerOf, type Exchange, type JsonBody } from './exchange.ts';
import type { Header } from './finding.ts';
import type { Answer } from './target.ts';
import { Yardstick } from './yardstick.ts';

/** An answer, read to its end. */
export interface SingleAnswer {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: JsonBody;
}

/** What in an answer departs from what is documented for the operation. What is only assumed is not held against it. */
export function examineAnswer(yardstick: Yardstick, operation: Operation, { status, headers, body }: SingleAnswer): Defect[] {
  const now = { sentAt: 0, receivedAt: 0, durationMs: 0 };
  const answer: Answer = { kind: 'answer', status, headers, bytes: new Uint8Array(body.kind === 'empty' ? 0 : 1), size: body.kind === 'empty' ? 0 : 1 };
  const exchange: Exchange = {
    case: anyRequest(operation), request: anyRequest(operation).request, outcome: { ...answer, ...now },
    answer: { ...answer, contentType: headerOf(answer, 'content-type'), json: body },
  };
  const context: CheckContext = { yardstick, timeoutMs: 0, credentials: [] };
  const declared = responseFor(operation, status);
  if (!declared && status >= 500) return [undeclared(yardstick, operation, status)];
  const looks = [...(declared ? [] : [statusCodeConformance]), contentTypeConformance, responseHeadersConformance, responseSchemaConformance];
  return looks.flatMap((look) => look(exchange, context)).filter(({ severity }) => severity === 'error');
}

const undeclared = (yardstick: Yardstick, operation: Operation, status: number): Defect => ({
  check: 'status_code_conformance', severity: 'error', signature: String(status), title: `Status ${status} is not declared`,
  expected: `status ${operation.responses.map((response) => response.status).join(', ')}`, actual: `status ${status}`,
  ground: yardstick.ground(`${operation.pointer}/responses`),
});

/** A request of which nothing is known but its operation. */
const anyRequest = (operation: Operation): Case => ({
  id: 'single', provider: '', operation, phase: 'examples', title: 'any request', checks: [], fault: 'single', probes: [],
  expectation: { kind: 'any', why: 'Nothing is known of the request.' },
  request: { method: operation.method, path: operation.path, headers: [], secrets: [] },
});
