/** Checks a single response without its request, for tests that send their own requests. */
import type { Operation } from '../../openapi/operation.ts';
import { responseFor } from '../../openapi/operation.ts';
import type { Case } from '../plan/case.ts';
import type { CheckContext, Defect } from './check.ts';
import { contentTypeConformance } from './content-type-conformance.ts';
import { responseHeadersConformance } from './response-headers-conformance.ts';
import { responseSchemaConformance } from './response-schema-conformance.ts';
import { statusCodeConformance } from './status-code-conformance.ts';
import { responseHeader, type CaseExchange, type JsonBody } from '../run/case-exchange.ts';
import type { Header } from '../findings/finding.ts';
import type { ReceivedResponse } from '../run/target.ts';
import { SpecOracle } from '../spec-oracle.ts';

/** A response with its parsed body. */
export interface ParsedResponse {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: JsonBody;
}

/** The deviations of a response from the document. Deviations from assumptions are not included. */
export function checkResponse(
  oracle: SpecOracle,
  operation: Operation,
  { status, headers, body }: ParsedResponse,
): Defect[] {
  const now = { sentAt: 0, receivedAt: 0, durationMs: 0 };
  const response: ReceivedResponse = {
    kind: 'response',
    status,
    headers,
    bytes: new Uint8Array(body.kind === 'empty' ? 0 : 1),
    size: body.kind === 'empty' ? 0 : 1,
  };
  const exchange: CaseExchange = {
    case: anyRequest(operation),
    request: anyRequest(operation).request,
    outcome: { ...response, ...now },
    response: { ...response, contentType: responseHeader(response, 'content-type'), json: body },
  };
  const context: CheckContext = { oracle, timeoutMs: 0, credentials: [] };
  const declared = responseFor(operation, status);
  if (!declared && status >= 500) return [undeclared(oracle, operation, status)];
  const checks = [
    ...(declared ? [] : [statusCodeConformance]),
    contentTypeConformance,
    responseHeadersConformance,
    responseSchemaConformance,
  ];
  return checks.flatMap((check) => check(exchange, context)).filter(({ severity }) => severity === 'error');
}

const undeclared = (oracle: SpecOracle, operation: Operation, status: number): Defect => ({
  check: 'status_code_conformance',
  severity: 'error',
  signature: String(status),
  title: `Status ${status} is not declared`,
  expected: `status ${operation.responses.map((response) => response.status).join(', ')}`,
  actual: `status ${status}`,
  rationale: oracle.rationale(`${operation.pointer}/responses`),
});

/** A placeholder case: only the operation is known. */
const anyRequest = (operation: Operation): Case => ({
  id: 'single',
  provider: '',
  operation,
  phase: 'examples',
  title: 'any request',
  checks: [],
  dedupeKey: 'single',
  probes: [],
  unknownIds: [],
  looseMembers: [],
  expectation: { kind: 'any', why: 'The request is unknown.' },
  request: { method: operation.method, path: operation.path, headers: [], secrets: [] },
});
