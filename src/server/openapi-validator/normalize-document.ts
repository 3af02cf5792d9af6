/** Adapts a document to the validator library, which deviates from OpenAPI in some places. */
import { copyTree, isObject, type JsonObject } from '../../lib/json.ts';
import { schemasOf } from '../../openapi/schemas.ts';

/** Returns a copy without defaults, which the library would apply, and without constructs that it misinterprets. */
export function normalizeForValidator(effective: JsonObject): JsonObject {
  const copy = copyTree(effective);
  const refStandsAlone = String(copy['openapi']).startsWith('3.0');
  for (const { schema } of schemasOf(copy)) {
    delete schema['default'];
    if ('$ref' in schema) normalizeReference(schema, refStandsAlone);
  }
  for (const parameter of findParameters(copy)) setParameterStyle(parameter);
  return copy;
}

/** The library rejects lists in headers without a style, and reserved characters in queries. OpenAPI allows both. */
function setParameterStyle(parameter: Record<string, unknown>): void {
  parameter['style'] ??= parameter['in'] === 'query' || parameter['in'] === 'cookie' ? 'form' : 'simple';
  parameter['explode'] ??= parameter['style'] === 'form';
  if (parameter['in'] === 'query') parameter['allowReserved'] = true;
}

/** OpenAPI 3.1 evaluates the siblings of a $ref, and 3.0 ignores them. The library does the opposite for bodies. */
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
