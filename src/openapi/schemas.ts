/** Walks over all schemas of a document, and lists the known keywords. */
import { isObject, type JsonObject } from '../lib/json.ts';
import { formatPointer } from '../lib/json-pointer.ts';

/** A schema and its JSON Pointer in the document. */
export interface PlacedSchema {
  readonly pointer: string;
  readonly schema: JsonObject;
}

export const schemaKeywords = [
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
  'additionalProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
];
export const schemaListKeywords = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
export const schemaMapKeywords = ['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions'];

const singleKeywords = [...schemaKeywords, 'items'];
const multipleKeywords = [...schemaListKeywords, ...schemaMapKeywords];

/** JSON Schema assertions and applicators in OpenAPI 3.0 or 3.1. */
export const assertions = [
  'type',
  'enum',
  'const',
  'multipleOf',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'format',
  'maxItems',
  'minItems',
  'uniqueItems',
  'maxContains',
  'minContains',
  'maxProperties',
  'minProperties',
  'required',
  'dependentRequired',
  'items',
  'nullable',
  '$ref',
];

/** Keywords that do not affect validation. */
const annotations = [
  'title',
  'description',
  'default',
  'example',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  'discriminator',
  'xml',
  'externalDocs',
  '$comment',
  '$id',
  '$schema',
  '$anchor',
  '$dynamicRef',
  '$dynamicAnchor',
  '$vocabulary',
  'contentEncoding',
  'contentMediaType',
  'contentSchema',
];

/** All keywords that a schema may have, except `x-…`. */
export const knownKeywords: ReadonlySet<string> = new Set([
  ...assertions,
  ...annotations,
  ...schemaKeywords,
  ...schemaListKeywords,
  ...schemaMapKeywords,
]);

/** The schema at `pointer` and all its subschemas, parents first. */
function* schemasWithin(schema: unknown, pointer: string): Generator<PlacedSchema> {
  if (!isObject(schema)) return;
  yield { pointer, schema: schema as JsonObject };
  for (const keyword of singleKeywords)
    if (keyword in schema) yield* schemasWithin(schema[keyword], `${pointer}/${keyword}`);
  for (const keyword of multipleKeywords)
    if (keyword in schema) yield* schemasIn(schema[keyword], `${pointer}/${keyword}`);
}

/** All schemas of an OpenAPI document: reusable ones, and those of parameters, headers and bodies. */
export function* schemasOf(document: unknown, pointer = ''): Generator<PlacedSchema> {
  if (typeof document !== 'object' || document === null) return;
  for (const [member, value] of Object.entries(document)) {
    const childPointer = pointer + formatPointer([member]);
    if (member === 'schema') yield* schemasWithin(value, childPointer);
    else if (childPointer === '/components/schemas') yield* schemasIn(value, childPointer);
    else if (member !== 'example' && member !== 'examples' && !member.startsWith('x-'))
      yield* schemasOf(value, childPointer);
  }
}

function* schemasIn(container: unknown, pointer: string): Generator<PlacedSchema> {
  if (typeof container !== 'object' || container === null) return;
  for (const [key, schema] of Object.entries(container)) yield* schemasWithin(schema, pointer + formatPointer([key]));
}
