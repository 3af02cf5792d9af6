/** Builds example requests that succeed without changes, for the start-up message and the control API. */
import { isObject, type Json } from '../../lib/json.ts';
import { valueAt } from '../../lib/json-pointer.ts';
import type { Operation, SecurityScheme } from '../../openapi/operation.ts';
import { sample } from '../../openapi/sample.ts';
import type { ProviderMock } from '../../provider/complete-mock.ts';
import type { Provider } from '../../provider/registry.ts';

export interface ExampleRequest {
  readonly method: string;
  /** Path and query, without the provider's base URL. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
}

/** Returns a valid request to an operation, with the given credential. */
export function exampleRequest(
  { document, mock }: Provider,
  operation: Operation,
  credential = 'mock_valid',
): ExampleRequest {
  const { effective } = document;
  const value = (schema: object): string => String(sample(effective, schema));
  const required = operation.parameters.filter((parameter) => parameter.required);
  const path = required
    .filter((parameter) => parameter.in === 'path')
    .reduce(
      (url, { name }) => url.replace(`{${name}}`, encodeURIComponent(`my-${name.replace(/_id$/, '')}`)),
      operation.path,
    );
  const security = exampleCredential(operation.security[0] ?? [], mock, credential);
  const query = new URLSearchParams([
    ...required.filter((parameter) => parameter.in === 'query').map(({ name, schema }): Pair => [name, value(schema)]),
    ...security.query,
  ]).toString();
  const schema = operation.body && valueAt(effective, [...operation.body.content.values()][0] ?? '');
  const body =
    schema === undefined
      ? undefined
      : withFriendlyName(sample(effective, schema), mock.operations.get(operation)?.magicValueField);
  return {
    method: operation.method,
    url: path + (query && `?${query}`),
    headers: {
      ...Object.fromEntries(
        required.filter((parameter) => parameter.in === 'header').map(({ name, schema: of }) => [name, value(of)]),
      ),
      ...Object.fromEntries(security.headers),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body,
  };
}

/** Formats a request as a curl command for a POSIX shell, in parts that can be printed on separate lines. */
export function curlParts(base: string, { method, url, headers, body }: ExampleRequest): string[] {
  const quote = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
  const command = method === 'POST' && body !== undefined ? 'curl' : `curl -X ${method}`;
  const given = Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`);
  const data = body === undefined ? [] : [`-d ${quote(JSON.stringify(body))}`];
  return [`${command} ${quote(base + url)}`, ...given, ...data];
}

/** Returns the headers and query parameters that present a credential for each scheme of a security requirement. */
function exampleCredential(
  schemes: readonly SecurityScheme[],
  { formatCredential }: ProviderMock,
  credential: string,
): { headers: Pair[]; query: Pair[] } {
  const isQuery = ({ type, in: location }: SecurityScheme): boolean => type === 'apiKey' && location === 'query';
  const header = ({ name, type, in: location, parameter = '' }: SecurityScheme): Pair => {
    if (type !== 'apiKey') return ['authorization', `Bearer ${credential}`];
    const value = formatCredential(name, credential);
    return location === 'cookie' ? ['cookie', `${parameter}=${value}`] : [parameter.toLowerCase(), value];
  };
  return {
    headers: schemes.filter((scheme) => !isQuery(scheme)).map(header),
    query: schemes.filter(isQuery).map(({ name, parameter = '' }) => [parameter, formatCredential(name, credential)]),
  };
}

type Pair = [name: string, value: string];

/** Replaces the provider's free-text field with a readable name, if it is a top-level member. */
function withFriendlyName(body: Json, magicValueField = ''): Json {
  const member = magicValueField.slice(1);
  return isObject(body) && typeof body[member] === 'string' ? { ...body, [member]: 'My first token' } : body;
}
