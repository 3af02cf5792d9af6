/** An answer is sent in a media type that the document declares for its status. */
import { schemaFor } from '../../openapi/judge.ts';
import type { Exchange } from '../exchange.ts';
import { severityOf, type Check, type CheckContext, type Defect } from './check.ts';
import { httpStatuses } from './lawful.ts';
import type { Severity } from '../finding.ts';
import type { Unreadable } from '../response-body.ts';

export const contentTypeConformance: Check = (exchange, context) => {
  const { answer, case: { operation } } = exchange;
  if (answer?.unreadable !== undefined && answer.status < 500) return [unreadable(answer.status, answer.unreadable)];
  const declared = declaredContent(exchange, context);
  if (!answer || !declared || answer.json.kind === 'empty') return [];
  if (schemaFor(declared.content, answer.contentType) !== 'undeclared') return [];
  const ground = context.yardstick.ground(`${declared.pointer}/content`);
  const types = [...declared.content.keys()].join(' or ');
  return [{
    check: 'content_type_conformance', severity: softened(exchange, severityOf(ground)),
    signature: `${operation.id} ${declared.status}`,
    title: `An answer with status ${answer.status} is not sent as ${types}`,
    expected: `Content-Type: ${types}`, actual: answer.contentType === undefined ? 'no Content-Type' : `Content-Type: ${answer.contentType}`, ground,
  }];
};

function unreadable(status: number, { kind, detail }: Unreadable): Defect {
  const told = kind === 'size'
    ? { expected: 'a body that a client can hold', quote: 'A client reads no more of a body than it can hold.' }
    : { expected: 'a body in the content coding that it names', quote: 'RFC 9110, 8.4: Content-Encoding says how to decode the body.' };
  return {
    check: 'content_type_conformance', severity: 'error', signature: `${kind} ${status}`, title: `The body of status ${status} can't be read`,
    expected: told.expected, actual: detail, ground: { basis: 'protocol', quote: told.quote },
  };
}

/** The declared response with content that an answer must follow; undefined where it may be anything. */
export function declaredContent({ answer, case: one, request }: Exchange, { yardstick }: CheckContext) {
  if (!answer || answer.status >= 500 || request.method !== one.operation.method) return undefined;
  const declared = yardstick.declares(one.operation, answer.status);
  return declared && declared.content.size > 0 ? declared : undefined;
}

/** Where HTTP itself speaks, its words are its own. */
export function softened({ answer, case: { expectation } }: Exchange, severity: Severity): Severity {
  const isHttp = answer !== undefined && httpStatuses.has(answer.status);
  const isAside = expectation.kind === 'any' || (expectation.kind === 'reject' && expectation.situation === 'malformed');
  return (expectation.kind === 'protocol' && answer !== undefined && answer.status >= 300) || (isHttp && isAside) ? 'warning' : severity;
}
