/** Whether services may lawfully refuse a request that is valid by its schema, because of what it contains. */
import { isObject } from '../../lib/json.ts';
import { contentFor } from '../../openapi/body-content.ts';
import { propertiesOf } from '../../openapi/decode-text.ts';
import { resolveAt } from '../../openapi/references.ts';
import { parseRequest } from '../plan/derive-expectation.ts';
import { textOf, type CaseExchange } from '../run/case-exchange.ts';
import type { SpecOracle } from '../spec-oracle.ts';

/** By what services differ: in what a JSON text may contain, and in what they read. */
const refusableTexts: readonly RegExp[] = [
  // Control characters, also as escapes, and halves of surrogate pairs.
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd-\uffff]|\\u00[01][\da-f]|\\u007f|\\ufff[\da-f]|\\ud[89a-f]/i,
  // Integers with a fraction or an exponent.
  /[:,[]\s*-?\d+(?:\.0+|(?:\.\d+)?e[+-]?\d+)\s*[,\]}]/i,
  // Dates with lower-case letters or an unknown offset.
  /"\d{4}-\d\d-\d\d(?:t[\d:.]+|T[\d:.]+(?:z|-00:00))/,
];

const maxDepth = 8;

export function mayBeRefused({ request, case: { operation } }: CaseExchange, oracle: SpecOracle): boolean {
  if (!request.body) return false;
  const text = textOf({ bytes: request.body });
  if (refusableTexts.some((pattern) => pattern.test(text))) return true;
  const { data } = parseRequest(operation, request, oracle);
  const { schema } = contentFor(operation.body, [data.headers['content-type']].flat()[0]) ?? {};
  const { effective } = oracle.document;
  return schema !== undefined && hasUnknownMember(effective, resolveAt(effective, schema)?.node, data.body, maxDepth);
}

/** Whether an object has a member that its schema does not name. */
function hasUnknownMember(document: unknown, schema: unknown, value: unknown, depth: number): boolean {
  if (!isObject(value) || depth === 0) return false;
  const properties = propertiesOf(document, schema);
  return (
    properties.size > 0 &&
    Object.entries(value).some(
      ([name, member]) => !properties.has(name) || hasUnknownMember(document, properties.get(name), member, depth - 1),
    )
  );
}
