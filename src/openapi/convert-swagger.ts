/** Converts a document of Swagger 2.0 to OpenAPI 3.0, for everything that a mock needs. */
import { isObject, type Json, type JsonObject } from '../lib/json.ts';
import { formType, isJsonType } from '../lib/media-type.ts';
import { refOf, resolveNode, servedReferencesIn } from './references.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

/** Members of a parameter that belong to its schema since OpenAPI 3.0. */
const schemaMembers =
  'type format items default maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems enum multipleOf'.split(
    ' ',
  );

const styles: Readonly<Record<string, JsonObject>> = {
  multi: { style: 'form', explode: true },
  csv: { style: 'form', explode: false },
  ssv: { style: 'spaceDelimited', explode: false },
  tsv: { style: 'form', explode: false },
  pipes: { style: 'pipeDelimited', explode: false },
};

/** The document in OpenAPI 3.0. Parameters and responses are copied to where they are used. */
export function convertSwagger(given: JsonObject): JsonObject {
  const document = structuredClone(given);
  for (const { ref, owner } of servedReferencesIn(document))
    owner['$ref'] = ref.replace(/^#\/definitions\//, '#/components/schemas/');
  // References to parameters and responses are followed in a copy that has the schemas at both places.
  const {
    swagger: _,
    host,
    basePath,
    schemes,
    consumes,
    produces,
    definitions,
    securityDefinitions,
    ...rest
  } = document;
  const { parameters: __, responses: ___, paths, ...kept } = rest;
  const scope: Scope = { document, consumes: textsOf(consumes), produces: textsOf(produces) };
  return {
    ...kept,
    openapi: '3.0.3',
    servers: serversFrom(host, basePath, textsOf(schemes)),
    paths: mapMembers(paths, (item) => convertItem(resolveNode(document, item), scope)),
    components: {
      schemas: mapMembers(definitions, (schema) => convertSchema(schema)),
      securitySchemes: mapMembers(securityDefinitions, convertScheme),
    },
  };
}

interface Scope {
  readonly document: JsonObject;
  readonly consumes: readonly string[];
  readonly produces: readonly string[];
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

const mapMembers = (owner: unknown, convert: (value: unknown) => Json): JsonObject =>
  Object.fromEntries(
    Object.entries(isObject(owner) ? owner : {}).map(([name, value]) => [
      name,
      name.startsWith('x-') ? (value as Json) : convert(value),
    ]),
  );

function serversFrom(host: unknown, basePath: unknown, schemes: readonly string[]): JsonObject[] {
  const path = typeof basePath === 'string' ? `/${basePath.replace(/^\/+/, '')}` : '';
  if (typeof host !== 'string') return [{ url: path === '' ? '/' : path }];
  return [{ url: `${schemes.find((one) => one === 'https') ?? schemes[0] ?? 'https'}://${host}${path}` }];
}

function convertItem(item: unknown, scope: Scope): Json {
  if (!isObject(item)) return {};
  const shared = listOf(item['parameters']);
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, operation]): [string, Json][] =>
      methods.includes(name) && isObject(operation)
        ? [[name, convertOperation(operation, shared, scope)]]
        : name === 'parameters'
          ? []
          : [[name, operation as Json]],
    ),
  );
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function convertOperation(operation: Record<string, unknown>, shared: readonly unknown[], scope: Scope): JsonObject {
  const { consumes, produces, parameters, responses, schemes: _, ...kept } = operation;
  const own = listOf(parameters);
  const byPlace = new Map(
    [...shared, ...own]
      .map((one) => resolveNode(scope.document, one))
      .filter(isObject)
      .map((one) => [`${String(one['in'])} ${String(one['name'])}`, one]),
  );
  const all = [...byPlace.values()];
  const accepted = Array.isArray(consumes) ? textsOf(consumes) : scope.consumes;
  const sent = Array.isArray(produces) ? textsOf(produces) : scope.produces;
  const body = bodyFrom(all, accepted);
  return {
    ...(kept as JsonObject),
    parameters: all.filter((one) => one['in'] !== 'body' && one['in'] !== 'formData').map(convertParameter),
    ...(body && { requestBody: body }),
    responses: mapMembers(responses, (one) => convertResponse(resolveNode(scope.document, one), sent)),
  };
}

function convertParameter(parameter: Record<string, unknown>): JsonObject {
  const format = parameter['collectionFormat'];
  const style = parameter['type'] === 'array' ? styles[typeof format === 'string' ? format : 'csv'] : undefined;
  const { name, in: location, description, required } = parameter as JsonObject;
  return {
    name: name ?? '',
    in: location ?? 'query',
    ...(description !== undefined && { description }),
    ...(required === true && { required }),
    ...(style && (location === 'query' ? style : { explode: false })),
    schema: schemaOfParameter(parameter),
  };
}

function schemaOfParameter(parameter: Record<string, unknown>): JsonObject {
  const members = Object.entries(parameter).filter(([name]) => schemaMembers.includes(name));
  const example = parameter['x-example'];
  return {
    ...(convertSchema(Object.fromEntries(members)) as JsonObject),
    ...(example !== undefined && { example: example as Json }),
  };
}

function bodyFrom(parameters: readonly Record<string, unknown>[], consumes: readonly string[]): JsonObject | undefined {
  const body = parameters.find((one) => one['in'] === 'body');
  if (body) {
    const schema = convertSchema(body['schema'] ?? {});
    const types = consumes.length > 0 ? consumes : ['application/json'];
    return { required: body['required'] === true, content: contentFrom(types, { schema }) };
  }
  const fields = parameters.filter((one) => one['in'] === 'formData');
  if (fields.length === 0) return undefined;
  const hasFile = fields.some((one) => one['type'] === 'file');
  const forms = consumes.filter((type) => /^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(type));
  const required = fields.filter((one) => one['required'] === true).map((one) => String(one['name']));
  const schema: JsonObject = {
    type: 'object',
    properties: Object.fromEntries(fields.map((one) => [String(one['name']), schemaOfParameter(one)])),
    ...(required.length > 0 && { required }),
  };
  const types = hasFile ? ['multipart/form-data'] : forms.length > 0 ? forms : [formType];
  return { required: required.length > 0, content: contentFrom(types, { schema }) };
}

function convertResponse(response: unknown, produces: readonly string[]): JsonObject {
  if (!isObject(response)) return { description: '' };
  const { description = '', schema, examples, headers } = response as JsonObject;
  const isFile = isObject(schema) && schema['type'] === 'file';
  const documented = isObject(examples) ? examples : {};
  const types = produces.length > 0 ? produces : [isFile ? 'application/octet-stream' : 'application/json'];
  const content = Object.fromEntries(
    // Without a schema, the examples alone tell that there is a body.
    (schema === undefined ? Object.keys(documented) : types).map((type) => [
      type,
      {
        ...(schema !== undefined && { schema: convertSchema(schema) }),
        ...(documented[type] !== undefined && { example: exampleIn(type, documented[type] as Json) }),
      },
    ]),
  );
  return {
    description,
    ...(Object.keys(content).length > 0 && { content }),
    ...(isObject(headers) && {
      headers: mapMembers(headers, (header) => ({ schema: isObject(header) ? schemaOfParameter(header) : {} })),
    }),
  };
}

/** An example. Many documents write those of objects and lists as the text of their JSON. */
function exampleIn(type: string, example: Json): Json {
  if (typeof example !== 'string' || !isJsonType(type) || !/^\s*[[{]/.test(example)) return example;
  try {
    return JSON.parse(example) as Json;
  } catch {
    return example;
  }
}

const contentFrom = (types: readonly string[], media: JsonObject): JsonObject =>
  Object.fromEntries(types.map((type) => [type, media]));

/** `type: file` is a binary string; `discriminator` is an object; `x-nullable` and `type: [T, null]` are `nullable`. */
function convertSchema(schema: unknown): Json {
  if (Array.isArray(schema)) return schema.map(convertSchema);
  if (!isObject(schema)) return schema as Json;
  const converted = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [
      name,
      ['example', 'default', 'enum'].includes(name) || name.startsWith('x-')
        ? (value as Json)
        : name === 'properties'
          ? mapMembers(value, convertSchema)
          : convertSchema(value),
    ]),
  );
  if (refOf(converted) !== undefined) return converted;
  if (converted['type'] === 'file') Object.assign(converted, { type: 'string', format: 'binary' });
  if (typeof converted['discriminator'] === 'string')
    converted['discriminator'] = { propertyName: converted['discriminator'] };
  if (converted['x-nullable'] === true) converted['nullable'] = true;
  return converted;
}

function convertScheme(scheme: unknown): JsonObject {
  if (!isObject(scheme)) return {};
  const { type, scopes, flow, authorizationUrl, tokenUrl, ...kept } = scheme as JsonObject;
  if (type === 'basic') return { ...kept, type: 'http', scheme: 'basic' };
  if (type !== 'oauth2') return { ...kept, type: type ?? 'apiKey' };
  const flows: Readonly<Record<string, string>> = { application: 'clientCredentials', accessCode: 'authorizationCode' };
  const name = flows[String(flow)] ?? String(flow);
  const urls = {
    ...(authorizationUrl !== undefined && { authorizationUrl }),
    ...(tokenUrl !== undefined && { tokenUrl }),
  };
  return { ...kept, type, flows: { [name]: { ...urls, scopes: scopes ?? {} } } };
}
