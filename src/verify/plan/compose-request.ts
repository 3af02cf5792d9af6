/** Composes the plain valid request of an operation and its variations. */
import { formatCookie } from '../../lib/cookies.ts';
import type { Json } from '../../lib/json.ts';
import { preferredContent } from '../../openapi/body-content.ts';
import type { Operation } from '../../openapi/operation.ts';
import { noCredential, attachAnyCredentials, type AttachedCredential } from './credential-set.ts';
import type { CaseRequest } from './case.ts';
import type { Header } from '../findings/finding.ts';
import { encodeBody, typeToWrite } from './encode-body.ts';
import { fittedBody, plainBody } from './plain-bodies.ts';
import { plainParameters } from './plain-parameters.ts';
import type { PlanContext } from './plan-context.ts';

/** A change to the plain request. */
export interface RequestChange {
  readonly method?: string;
  /** Replaces the valid credential. */
  readonly credential?: AttachedCredential;
  /** The body: a JSON value, bytes, or none. */
  readonly body?: Json | Uint8Array | 'none';
  /** Replaces the declared media type; null for no Content-Type. */
  readonly contentType?: string | null;
  /** Cookies to add or replace; null removes a cookie. */
  readonly cookies?: Readonly<Record<string, string | null>>;
  /** Headers to add or replace; null removes a header. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Path and query parameters by name; null removes a parameter, a list repeats it. */
  readonly params?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly chunked?: boolean;
}

/** Composes the plain request with `change` applied. */
export function composeRequest(operation: Operation, setting: PlanContext, change: RequestChange = {}): CaseRequest {
  const credential = change.credential ?? attachAnyCredentials(operation, setting.good) ?? noCredential;
  const body = encodedBody(operation, setting, change);
  const type =
    change.contentType === undefined ? (body === undefined ? null : mediaTypeOf(operation)) : change.contentType;
  const headers = new Map<string, Header>();
  const set = (name: string, value: string | null): void => {
    if (value === null) headers.delete(name.toLowerCase());
    else headers.set(name.toLowerCase(), [name, value]);
  };
  set('Accept', 'application/json');
  if (type !== null) set('Content-Type', type);
  for (const { name, value } of plainParameters(operation, setting, 'header')) set(name, value);
  for (const [name, value] of Object.entries(setting.headers)) set(name, value);
  const cookies = new Map(cookiesOf(operation, setting, credential, change));
  set('Cookie', cookies.size === 0 ? null : [...cookies.values()].join('; '));
  for (const [name, value] of credential.headers) if (!isCookie(name)) set(name, value);
  for (const [name, value] of Object.entries(change.headers ?? {})) set(name, value);
  const withoutUserAgent = Object.entries(change.headers ?? {}).some(
    ([name, value]) => name.toLowerCase() === 'user-agent' && value === null,
  );
  return {
    method: change.method ?? operation.method,
    path: pathOf(operation, setting, change, credential.query),
    headers: [...headers.values()],
    ...(body && { body }),
    ...(change.chunked && { chunked: true }),
    ...(withoutUserAgent && { withoutUserAgent }),
    secrets: [...credential.secrets, ...setting.secrets],
  };
}

function encodedBody(
  operation: Operation,
  setting: PlanContext,
  { body, params }: RequestChange,
): Uint8Array | undefined {
  if (body === 'none') return undefined;
  if (ArrayBuffer.isView(body)) return body;
  const plain = body === undefined ? plainBody(operation, setting) : body;
  const other = Object.entries(params ?? {}).filter((one): one is [string, string] => typeof one[1] === 'string');
  const isOnOther = body === undefined && plain !== undefined && other.length > 0;
  const value = isOnOther ? fittedBody(operation, plain, setting, 'plain', Object.fromEntries(other)) : plain;
  return value === undefined ? undefined : encodeBody(value, mediaTypeOf(operation));
}

/** The media type of the request body. */
const mediaTypeOf = ({ body }: Operation): string => typeToWrite(preferredContent(body)?.type ?? 'application/json');

const isCookie = (name: string): boolean => name.toLowerCase() === 'cookie';

/** Each cookie by name: given ones, those of parameters, those of the credential, and changed ones. */
function cookiesOf(
  operation: Operation,
  setting: PlanContext,
  credential: AttachedCredential,
  { cookies = {} }: RequestChange,
): [name: string, pair: string][] {
  const named = (pair: string): [string, string] => [pair.split('=', 1)[0] ?? '', pair];
  const given = Object.entries(setting.headers)
    .filter(([name]) => isCookie(name))
    .flatMap(([, value]) => value.split(/; */).map(named));
  const presented = credential.headers.filter(([name]) => isCookie(name)).map(([, value]) => named(value));
  const declared = plainParameters(operation, setting, 'cookie').map(({ name, value }): [string, string] => [
    name,
    formatCookie(name, value),
  ]);
  const changed = Object.entries(cookies).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, formatCookie(name, value)]],
  );
  return [...declared, ...given, ...presented, ...changed].filter(([name]) => cookies[name] !== null);
}

/** The query in the key of the path, such as `?action=start`. Only requests with it call the operation. */
const selectorQuery = ({ selector }: Operation): Iterable<[name: string, value: string]> =>
  new URLSearchParams(selector.startsWith('?') ? selector.replace(/#.*$/s, '') : '');

function pathOf(
  operation: Operation,
  setting: PlanContext,
  { params = {} }: RequestChange,
  credential: readonly Header[],
): string {
  const values = new Map(plainParameters(operation, setting, 'path').map(({ name, value }) => [name, value]));
  const path = operation.path
    .split(/(\{[^{}]+\})/)
    .map((part) => {
      const [, name] = /^\{(.+)\}$/.exec(part) ?? [];
      return name === undefined
        ? part.toWellFormed().replace(/[^\w.~!$&'()*+,;=:@/%-]/gu, encodeURIComponent)
        : encodeURIComponent(String(params[name] ?? values.get(name) ?? 'text').toWellFormed());
    })
    .join('');
  const query: Header[] = [...selectorQuery(operation)];
  const inPath = (name: string): boolean => operation.path.includes(`{${name}}`);
  for (const { name, parameter, value } of plainParameters(operation, setting, 'query'))
    if (!(parameter in params)) query.push([name, value]);
  for (const [name, value] of credential) if (!(name in params)) query.push([name, value]);
  for (const [name, value] of Object.entries(params)) {
    if (!inPath(name)) for (const one of [value ?? []].flat()) query.push([name, one]);
  }
  return query.length === 0
    ? path
    : `${path}?${query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value.toWellFormed())}`).join('&')}`;
}
