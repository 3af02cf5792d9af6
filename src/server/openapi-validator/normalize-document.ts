/** The copy of a document that the validator works on: without what it reads otherwise than OpenAPI does. */
import { isObject, type JsonObject } from '../../lib/json.ts';
import { schemasOf } from '../../openapi/schemas.ts';

/** A copy without what the validator acts on beyond validating, and without what it reads otherwise than OpenAPI does. */
export function normalizeForValidator(effective: JsonObject): JsonObject {
  const copy = structuredClone(effective);
  const refStandsAlone = String(copy['openapi']).startsWith('3.0');
  for (const { schema } of schemasOf(copy)) {
    delete schema['default'];
    if ('$ref' in schema) normalizeReference(schema, refStandsAlone);
  }
  for (const parameter of findParameters(copy)) setParameterStyle(parameter);
  return copy;
}

/** The validator refuses lists in headers without a style, and reserved characters in queries, which OpenAPI lets pass. */
function setParameterStyle(parameter: Record<string, unknown>): void {
  parameter['style'] ??= parameter['in'] === 'query' || parameter['in'] === 'cookie' ? 'form' : 'simple';
  parameter['explode'] ??= parameter['style'] === 'form';
  if (parameter['in'] === 'query') parameter['allowReserved'] = true;
}

/** What stands beside a $ref counts since 3.1, and not before; the validator has it the other way round for bodies. */
function normalizeReference(schema: JsonObject, refStandsAlone: boolean): void {
  const { $ref, ...beside } = schema;
  if (refStandsAlone) {
    for (const keyword of Object.keys(beside)) delete schema[keyword];
  } else if (Object.keys(beside).length > 0) {
    delete schema['$ref'];
    schema['allOf'] = [...(Array.isArray(beside['allOf']) ? beside['allOf'] : []), { $ref: $ref! }];
  }
}

function* findParameters(node: unknown): Generator<Record<string, unknown>> {
  if (typeof node !== 'object' || node === null) return;
  for (const value of Object.values(node)) {
    if (
      isObject(value) &&
      typeof value['in'] === 'string' &&
      typeof value['name'] === 'string' &&
      isObject(value['schema'])
    )
      yield value;
    yield* findParameters(value);
  }
}
