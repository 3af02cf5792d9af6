/** Checks that the Content-Type is declared for the status and that the body can be decoded. */
import { mediaType } from '../../lib/media-type.ts';
import { schemaFor } from '../../openapi/body-content.ts';
import type { CaseExchange } from '../run/case-exchange.ts';
import { severityOf, type Check, type CheckContext, type Defect } from './check.ts';
import { httpStatuses } from './allowed-statuses.ts';
import type { Severity } from '../findings/finding.ts';
import type { Unreadable } from '../run/response-body.ts';

export const contentTypeConformance: Check = (exchange, context) => {
  const {
    response,
    case: { operation },
  } = exchange;
  if (response?.unreadable !== undefined && response.status < 500)
    return [undecodableDefect(response.status, response.unreadable)];
  const declared = declaredContent(exchange, context);
  if (!response || !declared || response.json.kind === 'empty') return [];
  if (schemaFor(declared.content, response.contentType) !== 'undeclared') return [];
  const rationale = context.oracle.rationale(`${declared.pointer}/content`);
  const types = [...declared.content.keys()].join(' or ');
  return [
    {
      check: 'content_type_conformance',
      severity: downgradeSeverity(exchange, severityOf(rationale)),
      signature: `${operation.id} ${declared.status}`,
      cause: `${response.status} ${mediaType(response.contentType ?? '')}`,
      title: `The response with status ${response.status} is not sent as ${types}`,
      expected: `Content-Type: ${types}`,
      actual: response.contentType === undefined ? 'no Content-Type' : `Content-Type: ${response.contentType}`,
      rationale,
    },
  ];
};

function undecodableDefect(status: number, { kind, detail }: Unreadable): Defect {
  const reported =
    kind === 'size'
      ? { expected: 'a body within the size limit', quote: 'Clients limit the size of a response body.' }
      : {
          expected: 'a body in the content coding of its Content-Encoding header',
          quote: 'RFC 9110, 8.4: Content-Encoding says how to decode the body.',
        };
  return {
    check: 'content_type_conformance',
    severity: 'error',
    signature: `${kind} ${status}`,
    title: `The body of status ${status} can't be read`,
    expected: reported.expected,
    actual: detail,
    rationale: { basis: 'protocol', quote: reported.quote },
  };
}

/** The declared response with content; undefined if the response may be anything. */
export function declaredContent({ response, case: one, request }: CaseExchange, { oracle }: CheckContext) {
  if (!response || response.status >= 500 || request.method !== one.operation.method) return undefined;
  // RFC 9110, 6.4.1: these responses never have a body.
  if (request.method === 'HEAD' || [204, 205, 304].includes(response.status)) return undefined;
  const declared = oracle.declares(one.operation, response.status);
  return declared && declared.content.size > 0 ? declared : undefined;
}

/** Downgrades to a warning if the HTTP layer, not the API, may have produced the response. */
export function downgradeSeverity({ response, case: { expectation } }: CaseExchange, severity: Severity): Severity {
  const isHttp = response !== undefined && httpStatuses.has(response.status);
  const isHttpLevelCase =
    expectation.kind === 'any' || (expectation.kind === 'reject' && expectation.situation === 'malformed');
  return (expectation.kind === 'protocol' && response !== undefined && response.status >= 300) ||
    (isHttp && isHttpLevelCase)
    ? 'warning'
    : severity;
}
