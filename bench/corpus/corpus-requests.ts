/** Builds a valid request to an operation, and invalid ones that break one thing each. */
import { Buffer } from 'node:buffer';
import type { OpenApiDocument } from '../../src/openapi/document.ts';
import { fitSample } from '../../src/openapi/fit-sample.ts';
import type { Operation, Parameter } from '../../src/openapi/operation.ts';
import { resolveAt } from '../../src/openapi/references.ts';
import type { Json } from '../../src/lib/json.ts';
import { atOnce } from '../../src/lib/steps.ts';
import type { Judge } from './corpus-judge.ts';

/** A request without a base URL. */
export interface CorpusRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What an invalid request breaks. */
export type Fault = 'body' | 'parameter' | 'path' | 'no credential' | 'unknown credential';

export interface OperationRequests {
  readonly valid: CorpusRequest;
  readonly invalid: readonly { readonly fault: Fault; readonly request: CorpusRequest }[];
}

const isRecord = (value: unknown): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value that the judge accepts; undefined if none is found. */
function valueFor({ effective }: OpenApiDocument, pointer: string, judge: Judge): Json | undefined {
  const schema = resolveAt(effective, pointer)?.node;
  if (schema === undefined) return 'text';
  const fit = (options: { ignoresExamples?: boolean }): Json | undefined =>
    atOnce(fitSample(effective, schema, () => [], { omit: 'readOnly', ...options }));
  const isValid = (value: Json | undefined): boolean =>
    value !== undefined && judge(pointer, value, 'request') === undefined;
  return [fit({}), fit({ ignoresExamples: true })].find(isValid);
}

/** Values for parameters, by name. */
export type GivenValues = Readonly<Record<string, Json>>;

/** How requests differ from the sampled ones. */
export interface RequestOptions {
  readonly credential: string;
  readonly given?: GivenValues;
}

/** The requests of an operation; undefined if no valid one is found. */
export function requestsFor(
  document: OpenApiDocument,
  operation: Operation,
  judge: Judge,
  { credential, given = {} }: RequestOptions,
): OperationRequests | undefined {
  const needed = operation.parameters.filter(({ required, in: location }) => required || location === 'path');
  const values = new Map<Parameter, Json>();
  for (const parameter of needed) {
    const value = given[parameter.name] ?? valueFor(document, parameter.schemaPointer, judge);
    if (value === undefined || value === null) return undefined;
    values.set(parameter, value === '' ? 'text' : value);
  }
  const content = [...(operation.body?.content ?? [])];
  const declared = content.find(([type]) => isJson(type)) ?? content[0];
  const body = declared?.[1] === undefined ? undefined : valueFor(document, declared[1], judge);
  if (declared?.[1] !== undefined && body === undefined) return undefined;
  const compose = (change: Change = {}): CorpusRequest =>
    composeRequest(operation, { values, type: declared?.[0], body, credential, ...change });
  const invalid: OperationRequests['invalid'][number][] = [];
  const add = (fault: Fault, change: Change): void => void invalid.push({ fault, request: compose(change) });
  if (declared?.[1] !== undefined && isJson(declared[0])) {
    const pointer = declared[1];
    const broken = brokenBodies(body).find((one) => judge(pointer, one, 'request') !== undefined);
    if (broken !== undefined) add('body', { body: broken });
  }
  if (declared && operation.body?.required) add('body', { body: undefined, type: undefined });
  const missing = needed.find(({ in: location }) => location === 'query' || location === 'header');
  const isComposed = missing?.in === 'query' && isRecord(values.get(missing));
  if (missing && !isComposed) add('parameter', { values: new Map([...values].filter(([one]) => one !== missing)) });
  const typed = needed.find(
    ({ in: location, style, schema, schemaPointer }) =>
      location === 'path' &&
      style === 'simple' &&
      ['integer', 'number', 'boolean'].includes(String(schema['type'])) &&
      judge(schemaPointer, 'not-valid', 'request') !== undefined,
  );
  if (typed) add('path', { values: new Map([...values, [typed, 'not-valid']]) });
  if (operation.security.length > 0 && operation.security.every((schemes) => schemes.length > 0)) {
    add('no credential', { credential: undefined });
    add('unknown credential', { credential: 'a-credential-nobody-was-given' });
  }
  return { valid: compose(), invalid };
}

interface Parts {
  readonly values: ReadonlyMap<Parameter, Json>;
  readonly type: string | undefined;
  readonly body: Json | undefined;
  readonly credential: string | undefined;
}

type Change = Partial<Parts>;

const isJson = (type: string): boolean => /[/+]json(?:;|$)/.test(type);

const brokenBodies = (body: Json | undefined): Json[] => {
  const [first] = isRecord(body) ? Object.keys(body) : [];
  return [
    ...(isRecord(body) && first !== undefined ? [{ ...body, [first]: [{ wrong: true }] }] : []),
    [],
    'text',
    1,
    null,
    {},
  ];
};

function composeRequest(operation: Operation, { values, type, body, credential }: Parts): CorpusRequest {
  const headers: Record<string, string> = { accept: '*/*' };
  const query: string[] = [];
  const cookies: string[] = [];
  let path = operation.path;
  for (const [parameter, value] of values) {
    const { name, in: location } = parameter;
    switch (location) {
      case 'path':
        path = path.replaceAll(`{${name}}`, () => serialize(parameter, value));
        break;
      case 'query':
        query.push(...queryParts(parameter, value));
        break;
      case 'header':
        headers[name] = textOf(value);
        break;
      case 'cookie':
        cookies.push(`${name}=${encodeURIComponent(textOf(value))}`);
    }
  }
  for (const scheme of credential === undefined ? [] : (operation.security[0] ?? [])) {
    const { type: kind, in: location, parameter = '' } = scheme;
    const value = credential ?? '';
    if (kind === 'apiKey' && location === 'query') query.push(`${parameter}=${value}`);
    else if (kind === 'apiKey' && location === 'cookie') cookies.push(`${parameter}=${value}`);
    else if (kind === 'apiKey') headers[parameter.toLowerCase()] = value;
    else if (scheme.scheme === 'basic')
      headers['authorization'] = `Basic ${Buffer.from(`user:${value}`).toString('base64')}`;
    else headers['authorization'] = `${scheme.scheme ?? 'Bearer'} ${value}`;
  }
  if (cookies.length > 0) headers['cookie'] = cookies.join('; ');
  const encoded = type === undefined ? undefined : encodeBody(type, body);
  if (encoded) headers['content-type'] = encoded.type;
  return {
    method: operation.method,
    path: path.replace(/\{[^{}]*\}/g, 'text') + (query.length > 0 ? `?${query.join('&')}` : ''),
    headers,
    body: encoded?.text,
  };
}

const textOf = (value: Json): string =>
  Array.isArray(value) ? value.map(textOf).join(',') : isRecord(value) ? JSON.stringify(value) : String(value);

/** A path parameter, in its style. */
function serialize({ name, style, explode }: Parameter, value: Json): string {
  const encode = (one: Json): string => encodeURIComponent(textOf(one));
  const isExploded = explode && typeof value === 'object';
  const lead = style === 'label' ? '.' : style === 'matrix' ? ';' : '';
  const label = style === 'matrix' && !(isExploded && isRecord(value)) ? `${name}=` : '';
  const separator = isExploded && lead !== '' ? lead : ',';
  const parts = Array.isArray(value)
    ? value.map((item) => (isExploded ? label : '') + encode(item))
    : isRecord(value)
      ? Object.entries(value).map(([key, one]) => encode(key) + (isExploded ? '=' : ',') + encode(one))
      : [encode(value)];
  return lead + (isExploded ? '' : label) + parts.join(separator);
}

function queryParts({ name, style, explode, separator }: Parameter, value: Json): string[] {
  const pair = (key: string, one: Json): string => `${encodeURIComponent(key)}=${encodeURIComponent(textOf(one))}`;
  if (style === undefined) return [`${encodeURIComponent(name)}=${encodeURIComponent(JSON.stringify(value))}`];
  if (Array.isArray(value))
    return separator === undefined
      ? value.map((item) => pair(name, item))
      : [
          `${encodeURIComponent(name)}=${value.map((item) => encodeURIComponent(textOf(item))).join(encodeURIComponent(separator))}`,
        ];
  if (!isRecord(value)) return [pair(name, value)];
  const members = Object.entries(value);
  if (style === 'deepObject')
    return members.map(
      ([member, one]) =>
        `${encodeURIComponent(name)}[${encodeURIComponent(member)}]=${encodeURIComponent(textOf(one))}`,
    );
  return explode
    ? members.map(([member, one]) => pair(member, one))
    : [pair(name, members.flat().map(textOf).join(','))];
}

/** A body in its media type. */
function encodeBody(type: string, value: Json | undefined): { readonly type: string; readonly text: string } {
  const [name = ''] = type.split(';');
  if (isJson(name) || name === '*/*' || name === 'application/*')
    return { type: name.includes('*') ? 'application/json' : name, text: JSON.stringify(value ?? {}) };
  const members = isRecord(value) ? Object.entries(value) : [];
  if (name.endsWith('urlencoded'))
    return {
      type: name,
      text: new URLSearchParams(
        members.flatMap(([key, one]) => [one].flat().map((item): [string, string] => [key, textOf(item)])),
      ).toString(),
    };
  if (name.startsWith('multipart/')) {
    const parts = members.flatMap(([key, one]) =>
      [one]
        .flat()
        .map((item) => `--corpus\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${textOf(item)}\r\n`),
    );
    return { type: `${name}; boundary=corpus`, text: `${parts.join('')}--corpus--\r\n` };
  }
  return {
    type: name.replace('*', 'plain'),
    text: typeof value === 'string' ? value : name.includes('xml') ? '<root/>' : 'text',
  };
}
