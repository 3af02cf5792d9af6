/** Valid values for the plain request: bodies and parameters. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { valueAt } from '../../lib/json-pointer.ts';
import { isFormType, isJsonType, isMultipartType, isTextType } from '../../lib/media-type.ts';
import { preferredContent } from '../../openapi/body-content.ts';
import type { Operation, Parameter } from '../../openapi/operation.ts';
import { resolveNode } from '../../openapi/references.ts';
import { sample } from '../../openapi/sample.ts';
import { resolveAt } from '../../openapi/references.ts';
import type { SpecOracle } from '../spec-oracle.ts';
import { withPlaceholders } from './unique-names.ts';

/** Whether this program writes bodies of a media type from JSON values. */
const isWritable = (type: string): boolean =>
  isJsonType(type) ||
  isFormType(type) ||
  isMultipartType(type) ||
  isTextType(type) ||
  type === 'application/octet-stream';

/** The values of `example` and `examples` of a media type or a parameter. */
export function examplesIn(document: JsonObject, owner: unknown): Json[] {
  if (!isObject(owner)) return [];
  const named = isObject(owner['examples'])
    ? Object.values(owner['examples']).map((example) => resolveNode(document, example))
    : [];
  return [
    owner['example'],
    ...named.filter(isObject).map((example) => example['value'] ?? example['dataValue']),
  ].filter((value) => value !== undefined) as Json[];
}

/** Values for the schema at `pointer`, the best one first. */
function* candidates(document: JsonObject, pointer: string, examples: readonly Json[]): Generator<Json> {
  const schema = resolveAt(document, pointer)?.node;
  yield sample(document, schema, { omit: 'readOnly' });
  yield* examples;
  yield sample(document, schema, { omit: 'readOnly', ignoresExamples: true });
}

/** The first candidate that is valid; the first one if none is. */
function firstValid(
  oracle: SpecOracle,
  pointer: string,
  examples: readonly Json[],
  place: 'body' | Parameter['in'],
): { readonly value: Json; readonly isValid: boolean } {
  const { effective, validator } = oracle.document;
  let fallback: Json | undefined;
  for (const value of candidates(effective, pointer, examples)) {
    fallback ??= value;
    if (validator.schema(pointer, value, place).length === 0) return { value, isValid: true };
  }
  return { value: fallback ?? null, isValid: false };
}

/** The plain body of an operation. Names in it have a placeholder for a number. Undefined if none can be written. */
export function samplePlainBody({ body }: Operation, oracle: SpecOracle): Json | undefined {
  const content = preferredContent(body);
  if (content?.schema === undefined || !isWritable(content.type)) return undefined;
  const { effective } = oracle.document;
  const media = valueAt(effective, content.schema.slice(0, content.schema.lastIndexOf('/')));
  const { value } = firstValid(oracle, content.schema, examplesIn(effective, media), 'body');
  const named = withPlaceholders(effective, content.schema, value);
  const { validator } = oracle.document;
  const isWorse =
    validator.schema(content.schema, named, 'body').length > validator.schema(content.schema, value, 'body').length;
  return isWorse ? value : named;
}

/** A value for a parameter: its example, or one made from its schema. */
export function sampleParameter({ pointer, schemaPointer, in: location }: Parameter, oracle: SpecOracle): Json {
  const { effective } = oracle.document;
  const examples = examplesIn(effective, valueAt(effective, pointer));
  const valid = examples.find(
    (example) => oracle.document.validator.schema(schemaPointer, example, location).length === 0,
  );
  if (valid !== undefined) return valid;
  const { value } = firstValid(oracle, schemaPointer, [], location);
  // An empty list is not written in a query, so that the parameter would be missing.
  if (!Array.isArray(value) || value.length > 0) return value;
  return sample(effective, resolveAt(effective, schemaPointer)?.node, { omit: 'readOnly', isFull: true });
}
