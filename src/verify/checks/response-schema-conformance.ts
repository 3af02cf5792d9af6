/** Checks that the body matches the schema declared for its status. */
import { violationMessage, violationPath } from '../../provider/error-formats/sentence.ts';
import { isJsonType } from '../../lib/media-type.ts';
import { schemaFor } from '../../openapi/body-content.ts';
import type { Violation } from '../../openapi/violation.ts';
import { formatValue } from '../../provider/contract-invariants/values.ts';
import { maxDefects } from '../run/run-limits.ts';
import { markedMembers } from '../plan/marked-members.ts';
import { declaredContent, downgradeSeverity } from './content-type-conformance.ts';
import { severityOf, type Check, type Defect } from './check.ts';

export const responseSchemaConformance: Check = (exchange, context) => {
  const {
    response,
    case: { operation },
  } = exchange;
  const declared = declaredContent(exchange, context);
  if (!response || !declared || response.unreadable !== undefined || response.json.kind === 'unjudged') return [];
  const contentType = response.json.kind === 'empty' ? [...declared.content.keys()][0] : response.contentType;
  const pointer = schemaFor(declared.content, contentType);
  if (pointer === undefined || pointer === 'undeclared' || !isJsonType(contentType ?? '')) return [];
  const { oracle } = context;
  const defect = (
    signature: string,
    expected: string,
    actual: string,
    rationale = oracle.rationale(pointer),
  ): Defect => ({
    check: 'response_schema_conformance',
    severity: downgradeSeverity(exchange, severityOf(rationale)),
    signature: `${declared.status} ${signature}`,
    title: `The body of status ${response.status} does not match its schema: ${expected}`,
    expected,
    actual,
    rationale,
  });
  if (response.json.kind === 'empty') return [defect('empty', 'a JSON body', 'no body')];
  if (response.json.kind === 'broken') return [defect('broken', 'a valid JSON body', response.json.why)];
  const { violations } = oracle.response(operation, {
    status: response.status,
    contentType: response.contentType,
    body: response.json.value,
  });
  const distinct = new Map<string, Violation>();
  for (const violation of violations) {
    const signature = `${placeless(violation.pointer)} ${violation.keyword}`;
    if (!distinct.has(signature)) distinct.set(signature, violation);
  }
  const exposed = new Map(
    markedMembers(oracle.document.published, pointer, response.json.value, 'writeOnly').map((member) => [
      member.path.map((step) => (typeof step === 'number' ? '*' : step)).join('.'),
      member.pointer,
    ]),
  );
  const told = [...exposed].map(([place, member]): Defect => ({
    ...defect(
      `writeOnly ${place}`,
      `no ${place}, which is writeOnly`,
      'it is there',
      oracle.rationale(`${member}/writeOnly`),
    ),
    severity: 'warning', // OpenAPI 3.0.4: it SHOULD NOT be sent.
  }));
  const violated = [...distinct].map(([signature, violation]) =>
    defect(
      signature,
      `${violationPath(violation)} ${violationMessage(violation)}`,
      violation.keyword === 'required' ? 'it is missing' : formatValue(violation.value),
      oracle.rationaleOf(violation, pointer, true),
    ),
  );
  return [...violated, ...told].slice(0, maxDefects);
};

/** Replaces array indexes, so that the items of a list share a signature. */
const placeless = (pointer: string): string => pointer.replace(/\/\d+(?=\/|$)/g, '/*');
