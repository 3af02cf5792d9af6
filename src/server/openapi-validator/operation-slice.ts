/** Cuts the part out of a document that the validation of one operation needs. */
import type { Json, JsonObject } from '../../lib/json.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import { operationsOf, type Content, type Operation } from '../../openapi/operation.ts';
import { SchemaSlice } from '../../openapi/schema-slice.ts';
import type { ValidatedDocument } from './validator-types.ts';

/** A document with this operation only. Its schemas are copies that the library can compile. */
export function sliceOperation({ effective, locate }: OpenApiDocument, operation: Operation): ValidatedDocument {
  const schemas = new SchemaSlice(effective, 'request', '#/components/schemas/');
  const { method, path, parameters, body } = operation;
  const described: JsonObject = {
    parameters: parameters.map(({ name, in: location, required, style = 'simple', explode, schemaPointer }) => ({
      name,
      in: location,
      required: required || location === 'path',
      style,
      explode,
      schema: schemas.add(schemaPointer),
    })),
    ...(body && { requestBody: { required: body.required, content: contentFrom(body.content, schemas) } }),
    responses: { 200: { description: '' } },
  };
  const sliced: JsonObject = {
    openapi: String(effective['openapi']).startsWith('3.0') ? '3.0.3' : '3.1.0',
    info: { title: 'One operation', version: '1' },
    paths: { [path]: { [method.toLowerCase()]: described } },
    components: { schemas: schemas.definitions },
  };
  const operations = operationsOf(sliced);
  return { effective: sliced, operations, locate: () => locate(operation.pointer) };
}

const contentFrom = (content: Content, schemas: SchemaSlice): JsonObject =>
  Object.fromEntries(
    Array.from(content, ([type, pointer]): [string, Json] => [
      type,
      pointer === undefined ? {} : { schema: schemas.add(pointer) },
    ]),
  );
