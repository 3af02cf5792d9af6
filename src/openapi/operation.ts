/** The operations of a document, with references resolved: parameters, bodies, responses, security. */
import { isObject, type JsonObject } from '../lib/json.ts';
import { formatPointer, valueAt } from '../lib/json-pointer.ts';
import { lazily } from '../lib/lazily.ts';
import { declaredType } from '../lib/media-type.ts';
import { basePathsOf } from './document-servers.ts';
import { addressesOf, type OperationAddress } from './operation-address.ts';
import { resolveObjectAt } from './references.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

export type ParameterLocation = 'path' | 'query' | 'header' | 'cookie';

/** A parameter of an operation. Header names are in lower case. */
export interface Parameter {
  readonly name: string;
  readonly in: ParameterLocation;
  readonly required: boolean;
  readonly schema: JsonObject;
  /** JSON Pointer of the schema. */
  readonly schemaPointer: string;
  /** How the value is written (OpenAPI 3.0.4, Style Values); undefined: as JSON, because it has `content`. */
  readonly style: string | undefined;
  readonly explode: boolean;
  /** Separates the items of a list in one text, such as `,`; undefined if a list repeats the parameter. */
  readonly separator: string | undefined;
  /** JSON Pointer into the document. */
  readonly pointer: string;
}

/** The content of a body: media types in lower case, with their parameters, each with the pointer of its schema (undefined if it has none). */
export type Content = ReadonlyMap<string, string | undefined>;

/** A declared response. `status` is its key: `201`, `4XX` or `default`. */
export interface DeclaredResponse {
  readonly status: string;
  readonly pointer: string;
  readonly description: string;
  readonly content: Content;
}

/** A security scheme of `components.securitySchemes`. */
export interface SecurityScheme {
  readonly name: string;
  readonly type: string;
  /** For `http`: the scheme in lower case, such as `bearer`. */
  readonly scheme?: string;
  /** For `apiKey`: the location and name of the parameter. */
  readonly in?: 'query' | 'header' | 'cookie';
  readonly parameter?: string;
}

/** An operation under one of the document's base paths. */
export interface Operation extends OperationAddress {
  /** The document's `operationId`, or method and path. */
  readonly id: string;
  /** In upper case. */
  readonly method: string;
  readonly summary: string;
  /** JSON Pointer into the document. */
  readonly pointer: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly required: boolean; readonly content: Content; readonly pointer: string } | undefined;
  readonly responses: readonly DeclaredResponse[];
  /** Security requirements: all schemes of one of them must be satisfied. Empty: no authentication. */
  readonly security: readonly (readonly SecurityScheme[])[];
}

/** All operations of an effective document, in document order, under the first base path, then under each other one. */
export function operationsOf(document: JsonObject): Operation[] {
  const basePaths = basePathsOf(document);
  const found = Object.keys(objectAt(document, '/paths')).flatMap((template) => {
    const item = resolveObjectAt(document, `/paths${formatPointer([template])}`);
    return methodsOf(document, item.node).map(({ member, method }) => {
      const operation = resolveObjectAt(document, item.pointer + member);
      const addresses = addressesOf(basePaths, template, [operation.node, item.node]);
      return addresses.map((address) => operationAt(document, address, item, operation, method));
    });
  });
  const most = Math.max(0, ...found.map(({ length }) => length));
  return Array.from({ length: most }, (_, index) => found.flatMap((each) => each[index] ?? [])).flat();
}

/** The operations of a path item: their pointer within it, and their method. */
function methodsOf(document: JsonObject, item: JsonObject): { readonly member: string; readonly method: string }[] {
  const has = (owner: unknown, name: string): boolean => isObject(owner) && isObject(owner[name]);
  const known = methods.filter((method) => has(item, method)).map((method) => ({ member: `/${method}`, method }));
  if (!String(document['openapi']).startsWith('3.2')) return known;
  const others = Object.keys(isObject(item['additionalOperations']) ? item['additionalOperations'] : {})
    .filter((method) => has(item['additionalOperations'], method))
    .map((method) => ({ member: `/additionalOperations${formatPointer([method])}`, method }));
  return [...known, ...(has(item, 'query') ? [{ member: '/query', method: 'query' }] : []), ...others];
}

/**
 * The declared response for a status: exact, range (`4XX`) or `default`. `default` does not apply to 1xx and 2xx, unless
 * no success is declared.
 */
export function responseFor({ responses }: Operation, status: number): DeclaredResponse | undefined {
  const find = (key: string): DeclaredResponse | undefined =>
    responses.find((response) => response.status.toUpperCase() === key);
  return (
    find(String(status)) ??
    find(`${Math.trunc(status / 100)}XX`) ??
    (status >= 300 || !responses.some(isSuccess) ? find('DEFAULT') : undefined)
  );
}

const isSuccess = ({ status }: DeclaredResponse): boolean => /^[123]/.test(status);

/** The success status of an operation: the lowest declared 2xx, else 3xx; 200 if none is declared. */
export function successStatus({ responses }: Operation): number {
  const statuses = responses.map(({ status }) => Number(status.replace(/XX$/i, '00')));
  for (const [from, to] of [
    [200, 300],
    [300, 400],
  ] as const) {
    const declared = statuses.filter((status) => status >= from && status < to);
    if (declared.length > 0) return Math.min(...declared);
  }
  return 200;
}

/** Statuses of a request without the right credential. */
const credentialStatuses: ReadonlySet<number> = new Set([401, 403, 407]);

const tooManyRequests = 429;

/**
 * The error that an operation always responds with: the only status that it declares, where no request can be wrong.
 * Undefined for most operations, and for 5xx: only a mock that fails sends that unasked.
 */
export function inevitableError({ responses, parameters, body, security }: Operation): number | undefined {
  const [only, ...others] = responses;
  if (!only || others.length > 0 || parameters.length > 0 || body) return undefined;
  const status = Number(only.status.replace(/XX$/i, '00'));
  const isAvoidable = status === tooManyRequests || (security.length > 0 && credentialStatuses.has(status));
  return status >= 400 && status < 500 && !isAvoidable ? status : undefined;
}

type ObjectAt = ReturnType<typeof resolveObjectAt>;

function objectAt(document: JsonObject, pointer: string): JsonObject {
  const node = valueAt(document, pointer);
  return isObject(node) ? (node as JsonObject) : {};
}

function operationAt(
  document: JsonObject,
  address: OperationAddress,
  item: ObjectAt,
  { node, pointer }: ObjectAt,
  method: string,
): Operation {
  const verb = method.toUpperCase();
  // A document may have a thousand operations, and a start needs none of these.
  const parameters = lazily(() =>
    // No request can have a path parameter that is not in the path.
    parametersOf(document, [item.pointer, pointer]).filter(
      ({ name, in: location }) => location !== 'path' || address.path.includes(`{${name}}`),
    ),
  );
  const body = lazily(() => requestBodyOf(document, node, pointer));
  const responses = lazily(() => responsesOf(document, pointer));
  const security = lazily(() => securityOf(document, node['security'] ?? document['security']));
  return {
    id: typeof node['operationId'] === 'string' ? node['operationId'] : `${verb} ${address.path}${address.selector}`,
    method: verb,
    ...address,
    summary: String(node['summary'] ?? node['description'] ?? ''),
    pointer,
    get parameters() {
      return parameters();
    },
    get body() {
      return body();
    },
    get responses() {
      return responses();
    },
    get security() {
      return security();
    },
  };
}

function responsesOf(document: JsonObject, pointer: string): DeclaredResponse[] {
  return Object.keys(objectAt(document, `${pointer}/responses`))
    .filter((key) => !key.startsWith('x-'))
    .map((status) => {
      const response = resolveObjectAt(document, `${pointer}/responses${formatPointer([status])}`);
      return {
        status,
        pointer: response.pointer,
        description: String(response.node['description'] ?? ''),
        content: contentOf(document, response),
      };
    });
}

const locations = ['query', 'header', 'path', 'cookie'] as const;

/** OpenAPI 3.0.4, Parameter Object: definitions of these header parameters are ignored. */
const reservedHeaders = new Set(['accept', 'content-type', 'authorization']);

/** Parameters of the path item, overridden by those of the operation with the same name and location. */
function parametersOf(document: JsonObject, owners: readonly string[]): Parameter[] {
  const found = new Map<string, Parameter>();
  for (const owner of owners) {
    const listed = valueAt(document, `${owner}/parameters`);
    for (const index of Array.isArray(listed) ? listed.keys() : []) {
      const { node, pointer } = resolveObjectAt(document, `${owner}/parameters/${index}`);
      const location = locations.find((one) => one === node['in']);
      if (location === undefined || typeof node['name'] !== 'string') continue;
      const name = location === 'header' ? String(node['name']).toLowerCase() : String(node['name']);
      if (location === 'header' && reservedHeaders.has(name)) continue;
      const [content] = isObject(node['content']) ? Object.keys(node['content']) : [];
      const schemaPointer =
        content === undefined ? `${pointer}/schema` : `${pointer}/content${formatPointer([content])}/schema`;
      const schema = resolveObjectAt(document, schemaPointer).node;
      const required = node['required'] === true;
      const style = content === undefined ? styleOf(node) : undefined;
      const explode = typeof node['explode'] === 'boolean' ? node['explode'] : style === 'form';
      const separator = separatorOf(node);
      found.set(`${location} ${name}`, {
        name,
        in: location,
        required,
        schema,
        schemaPointer,
        style,
        explode,
        separator,
        pointer,
      });
    }
  }
  return [...found.values()];
}

const separators: Readonly<Record<string, string>> = {
  simple: ',',
  form: ',',
  spaceDelimited: ' ',
  pipeDelimited: '|',
};

/** OpenAPI 3.0.4, Parameter Object: the defaults of `style` and `explode`. */
const styleOf = ({ in: location, style }: JsonObject): string =>
  typeof style === 'string' ? style : location === 'query' || location === 'cookie' ? 'form' : 'simple';

function separatorOf(node: JsonObject): string | undefined {
  const applied = styleOf(node);
  const { explode } = node;
  return applied !== 'simple' && (explode ?? applied === 'form') === true ? undefined : separators[applied];
}

function requestBodyOf(document: JsonObject, node: JsonObject, pointer: string): Operation['body'] {
  if (!isObject(node['requestBody'])) return undefined;
  const body = resolveObjectAt(document, `${pointer}/requestBody`);
  return { required: body.node['required'] === true, content: contentOf(document, body), pointer: body.pointer };
}

function contentOf(document: JsonObject, { node, pointer }: ObjectAt): Content {
  const content = isObject(node['content']) ? node['content'] : {};
  return new Map(
    Object.keys(content).map((type) => {
      const media = resolveObjectAt(document, `${pointer}/content${formatPointer([type])}`);
      return [declaredType(type), media.node['schema'] === undefined ? undefined : `${media.pointer}/schema`];
    }),
  );
}

function securityOf(document: JsonObject, requirements: unknown): SecurityScheme[][] {
  if (!Array.isArray(requirements)) return [];
  return requirements.filter(isObject).map((requirement) =>
    Object.keys(requirement).flatMap((name) => {
      const { node } = resolveObjectAt(document, `/components/securitySchemes${formatPointer([name])}`);
      if (node['type'] === 'mutualTLS') return []; // The connection has it, not the request.
      return {
        name,
        type: String(node['type']),
        ...(typeof node['scheme'] === 'string' && { scheme: node['scheme'].toLowerCase() }),
        ...(typeof node['in'] === 'string' && { in: node['in'] as 'query' | 'header' | 'cookie' }),
        ...(typeof node['name'] === 'string' && { parameter: node['name'] }),
      };
    }),
  );
}
