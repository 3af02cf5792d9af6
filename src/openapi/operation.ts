/** The operations of a document, with references resolved: parameters, bodies, responses, security. */
import { isObject, type JsonObject } from '../lib/json.ts';
import { formatPointer, valueAt } from '../lib/json-pointer.ts';
import { resolveObjectAt } from './references.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

export type ParameterLocation = 'path' | 'query' | 'header' | 'cookie';

/** A parameter of an operation. Header names are in lower case. */
export interface Parameter {
  readonly name: string;
  readonly in: ParameterLocation;
  readonly required: boolean;
  readonly schema: JsonObject;
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
export interface Operation {
  /** The document's `operationId`, or method and path. */
  readonly id: string;
  /** In upper case. */
  readonly method: string;
  /** The path template: the server's base path, then the operation's path. */
  readonly path: string;
  readonly summary: string;
  /** The base path of the server: the beginning of `path`. */
  readonly basePath: string;
  /** JSON Pointer into the document. */
  readonly pointer: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly required: boolean; readonly content: Content; readonly pointer: string } | undefined;
  readonly responses: readonly DeclaredResponse[];
  /** Security requirements: all schemes of one of them must be satisfied. Empty: no authentication. */
  readonly security: readonly (readonly SecurityScheme[])[];
}

/** All operations of an effective document, in document order, under each base path. */
export function operationsOf(document: JsonObject): Operation[] {
  const paths = objectAt(document, '/paths');
  return basePathsOf(document).flatMap((base) =>
    Object.keys(paths).flatMap((template) => {
      const item = resolveObjectAt(document, `/paths${formatPointer([template])}`);
      return methods
        .filter((method) => isObject(item.node[method]))
        .map((method) => operationAt(document, base, template, item, method));
    }),
  );
}

/** The declared response for a status: exact, range (`4XX`) or `default`. `default` does not apply to 1xx and 2xx. */
export function responseFor({ responses }: Operation, status: number): DeclaredResponse | undefined {
  const find = (key: string): DeclaredResponse | undefined =>
    responses.find((response) => response.status.toUpperCase() === key);
  return find(String(status)) ?? find(`${Math.trunc(status / 100)}XX`) ?? (status >= 300 ? find('DEFAULT') : undefined);
}

/** The success status of an operation: the lowest declared 2xx, or 200. */
export function successStatus({ responses }: Operation): number {
  const statuses = responses
    .map(({ status }) => Number(status.replace(/XX$/i, '00')))
    .filter((status) => status >= 200 && status < 300);
  return statuses.length > 0 ? Math.min(...statuses) : 200;
}

/** The path of a request as the document writes it: without the base path of the server. */
export const withoutBasePath = ({ basePath }: Operation, path: string): string => path.slice(basePath.length);

/** The base paths of a document's servers, without a trailing slash; `['']` if it has no servers. */
export function basePathsOf(document: JsonObject): string[] {
  const paths = serversOf(document).map((url) =>
    url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').replace(/(?<!\/)\/+$/, ''),
  );
  return paths.length > 0 ? [...new Set(paths)] : [''];
}

/** The hosts of a document's absolute server URLs, in lower case, including ports. */
export function hostsOf(document: JsonObject): string[] {
  const hosts = serversOf(document).flatMap((url) => /^https?:\/\/([^/]+)/i.exec(url)?.[1]?.toLowerCase() ?? []);
  return [...new Set(hosts)];
}

function serversOf(document: JsonObject): string[] {
  const servers = document['servers'];
  if (!Array.isArray(servers)) return [];
  return (servers as unknown[]).filter(isObject).map((server) =>
    String(server['url'] ?? '').replace(/\{([^{}]+)\}/g, (_, name: string) => {
      const initial = valueAt(server, `/variables${formatPointer([name])}/default`);
      return typeof initial === 'string' ? initial : name;
    }),
  );
}

type ObjectAt = ReturnType<typeof resolveObjectAt>;

function objectAt(document: JsonObject, pointer: string): JsonObject {
  const node = valueAt(document, pointer);
  return isObject(node) ? (node as JsonObject) : {};
}

function operationAt(document: JsonObject, base: string, template: string, item: ObjectAt, method: string): Operation {
  const { node, pointer } = resolveObjectAt(document, `${item.pointer}/${method}`);
  const path = base + template;
  const verb = method.toUpperCase();
  return {
    id: typeof node['operationId'] === 'string' ? node['operationId'] : `${verb} ${path}`,
    method: verb,
    path,
    basePath: base,
    summary: String(node['summary'] ?? node['description'] ?? ''),
    pointer,
    parameters: parametersOf(document, [item.pointer, pointer]),
    body: requestBodyOf(document, node, pointer),
    responses: Object.keys(objectAt(document, `${pointer}/responses`))
      .filter((key) => !key.startsWith('x-'))
      .map((status) => {
        const response = resolveObjectAt(document, `${pointer}/responses${formatPointer([status])}`);
        return {
          status,
          pointer: response.pointer,
          description: String(response.node['description'] ?? ''),
          content: contentOf(response),
        };
      }),
    security: securityOf(document, node['security'] ?? document['security']),
  };
}

/** Parameters of the path item, overridden by those of the operation with the same name and location. */
function parametersOf(document: JsonObject, owners: readonly string[]): Parameter[] {
  const found = new Map<string, Parameter>();
  for (const owner of owners) {
    const listed = valueAt(document, `${owner}/parameters`);
    for (const index of Array.isArray(listed) ? listed.keys() : []) {
      const { node, pointer } = resolveObjectAt(document, `${owner}/parameters/${index}`);
      const location = node['in'] as ParameterLocation;
      const name = location === 'header' ? String(node['name']).toLowerCase() : String(node['name']);
      const schema = resolveObjectAt(document, `${pointer}/schema`).node;
      const required = node['required'] === true;
      found.set(`${location} ${name}`, { name, in: location, required, schema, separator: separatorOf(node), pointer });
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
function separatorOf({ in: location, style, explode }: JsonObject): string | undefined {
  const applied = typeof style === 'string' ? style : location === 'query' || location === 'cookie' ? 'form' : 'simple';
  return applied !== 'simple' && (explode ?? applied === 'form') === true ? undefined : separators[applied];
}

function requestBodyOf(document: JsonObject, node: JsonObject, pointer: string): Operation['body'] {
  if (!isObject(node['requestBody'])) return undefined;
  const body = resolveObjectAt(document, `${pointer}/requestBody`);
  return { required: body.node['required'] === true, content: contentOf(body), pointer: body.pointer };
}

function contentOf({ node, pointer }: ObjectAt): Content {
  const content = isObject(node['content']) ? node['content'] : {};
  return new Map(
    Object.entries(content).map(([type, media]) => [
      type.trim().replace(/^[^;]*/, (name) => name.toLowerCase()),
      isObject(media) && media['schema'] !== undefined
        ? `${pointer}/content${formatPointer([type])}/schema`
        : undefined,
    ]),
  );
}

function securityOf(document: JsonObject, requirements: unknown): SecurityScheme[][] {
  if (!Array.isArray(requirements)) return [];
  return requirements.filter(isObject).map((requirement) =>
    Object.keys(requirement).map((name) => {
      const { node } = resolveObjectAt(document, `/components/securitySchemes${formatPointer([name])}`);
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
