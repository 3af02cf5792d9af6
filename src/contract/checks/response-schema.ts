/** A body follows the schema that the document declares for its status. */
import { faultOf, placeOf } from '../../provider/voice/sentence.ts';
import { mediaType, schemaFor } from '../../openapi/judge.ts';
import type { Violation } from '../../openapi/violation.ts';
import { show } from '../../provider/rules/values.ts';
import { saysJson } from '../exchange.ts';
import { maxDefects } from '../limits.ts';
import { declaredContent, softened } from './content-type.ts';
import { severityOf, type Check, type Defect } from './check.ts';

export const responseSchemaConformance: Check = (exchange, context) => {
  const { answer, case: { operation } } = exchange;
  const declared = declaredContent(exchange, context);
  if (!answer || !declared || answer.unreadable !== undefined || answer.json.kind === 'unjudged') return [];
  const contentType = answer.json.kind === 'empty' ? [...declared.content.keys()][0] : answer.contentType;
  const pointer = schemaFor(declared.content, contentType);
  if (pointer === undefined || pointer === 'undeclared' || !saysJson(mediaType(contentType ?? ''))) return [];
  const { yardstick } = context;
  const defect = (signature: string, expected: string, actual: string, ground = yardstick.ground(pointer)): Defect => ({
    check: 'response_schema_conformance', severity: softened(exchange, severityOf(ground)), signature: `${declared.status} ${signature}`,
    title: `The body of status ${answer.status} does not follow its schema: ${expected}`, expected, actual, ground,
  });
  if (answer.json.kind === 'empty') return [defect('empty', 'a JSON body', 'no body')];
  if (answer.json.kind === 'broken') return [defect('broken', 'a body that is JSON', answer.json.why)];
  const { violations } = yardstick.response(operation, { status: answer.status, contentType: answer.contentType, body: answer.json.value });
  const distinct = new Map<string, Violation>();
  for (const violation of violations) {
    const signature = `${placeless(violation.pointer)} ${violation.keyword}`;
    if (!distinct.has(signature)) distinct.set(signature, violation);
  }
  return [...distinct].slice(0, maxDefects).map(([signature, violation]) => defect(
    signature, `${placeOf(violation)} ${faultOf(violation)}`,
    violation.keyword === 'required' ? 'it is missing' : show(violation.value), yardstick.groundOf(violation, pointer, true)));
};

/** The items of a list are alike. */
const placeless = (pointer: string): string => pointer.replace(/\/\d+(?=\/|$)/g, '/*');
