/** Builds example requests that succeed without changes, for the start-up message and the control API. */
import { URLSearchParams } from 'node:url';
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { formatCookie } from '../../lib/cookies.ts';
import { formatForm } from '../../lib/form-body.ts';
import { isFormType, isJsonType } from '../../lib/media-type.ts';
import { preferredContent, type BodyContent } from '../../openapi/body-content.ts';
import type { PlacedCredential } from '../../openapi/credential-presentation.ts';
import type { Operation } from '../../openapi/operation.ts';
import { sample, sampleAt } from '../../openapi/sample.ts';
import type { Provider } from '../../provider/registry.ts';
import { placeSecret } from '../pipeline/authenticate.ts';

export interface ExampleRequest {
  readonly method: string;
  /** Path and query, without the provider's base URL. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A JSON value, or the text of a form. */
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
  const placed = (operation.security[0] ?? []).map((scheme) => placeSecret(scheme, mock, credential));
  const inPlace = (place: PlacedCredential['in']): PlacedCredential[] => placed.filter((one) => one.in === place);
  const cookies = [
    ...required.filter((parameter) => parameter.in === 'cookie').map(({ name, schema }): Pair => [name, value(schema)]),
    ...inPlace('cookie').map((one): Pair => [one.name, one.value]),
  ];
  const query = new URLSearchParams([
    ...required.filter((parameter) => parameter.in === 'query').map(({ name, schema }): Pair => [name, value(schema)]),
    ...inPlace('query').map((one): Pair => [one.name, one.value]),
  ]).toString();
  const content = preferredContent(operation.body);
  const body = content && exampleBody(effective, content, mock.operations.get(operation)?.magicValueField);
  return {
    method: operation.method,
    url: path + (query && `?${query}`),
    headers: {
      ...Object.fromEntries(
        required.filter((parameter) => parameter.in === 'header').map(({ name, schema: of }) => [name, value(of)]),
      ),
      ...(cookies.length > 0 && { cookie: cookies.map(([name, text]) => formatCookie(name, text)).join('; ') }),
      ...Object.fromEntries(inPlace('header').map((one) => [one.name.toLowerCase(), one.value])),
      ...(content && body !== undefined && { 'content-type': content.type }),
    },
    body,
  };
}

/** Undefined for a media type that is neither JSON nor a form. */
function exampleBody(
  document: JsonObject,
  { type, schema }: BodyContent,
  magicValueField: string | undefined,
): Json | undefined {
  if (schema === undefined || !(isJsonType(type) || isFormType(type))) return undefined;
  const body = withFriendlyName(sampleAt(document, schema), magicValueField);
  return isFormType(type) && isObject(body) ? formatForm(body as JsonObject) : body;
}

type Pair = [name: string, value: string];

/** Replaces the provider's free-text field with a readable name, if it is a top-level member. */
function withFriendlyName(body: Json, magicValueField = ''): Json {
  const member = magicValueField.slice(1);
  return isObject(body) && typeof body[member] === 'string' ? { ...body, [member]: 'My first token' } : body;
}
