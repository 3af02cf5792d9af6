/** Composes the plain valid request of an operation and its variations. */
import { formatCookie } from '../../lib/cookies.ts';
import type { Json } from '../../lib/json.ts';
import { preferredContent } from '../../openapi/body-content.ts';
import type { Operation, Parameter } from '../../openapi/operation.ts';
import type { KnownRestriction } from '../../provider/define-contract.ts';
import { noCredential, attachAnyCredentials, type AttachedCredential, type CredentialSet } from './credential-set.ts';
import type { CaseRequest, SecretUse } from './case.ts';
import type { Header } from '../findings/finding.ts';
import type { CaseQuota } from './case-quota.ts';
import type { SpecOracle } from '../spec-oracle.ts';
import { encodeBody, typeToWrite } from './encode-body.ts';
import { samplePlainBody, sampleParameter } from './plain-values.ts';
import { fullValue } from './schema-nodes.ts';
import { withPlaceholders } from './unique-names.ts';
import { writeParameter } from './write-parameter.ts';

/** The inputs shared by all cases of a plan. */
export interface PlanContext {
  readonly provider: string;
  readonly oracle: SpecOracle;
  readonly good: CredentialSet;
  readonly forbidden: CredentialSet;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The given parameters and headers whose names denote secrets. */
  readonly secrets: readonly SecretUse[];
  /** Valid requests that the real service is known to reject. */
  readonly restrictions: readonly KnownRestriction[];
  /** Ids of things that exist on the target, by their place: the path up to the parameter. */
  readonly ids: ReadonlyMap<string, string>;
  /** Whether the provider has a contract. Without one, fewer cases are sent. */
  readonly hasContract: boolean;
  /** Whether every operation can be verified by itself. Otherwise things are acquired first, and state is not promised. */
  readonly isStateless: boolean;
  /** Limits the cases of each kind, because a document may have many operations. */
  readonly quota?: CaseQuota;
  readonly seed: number;
  /** Whether the target is on this machine. Only then are destructive methods sent. */
  readonly local: boolean;
}

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

/** Plain bodies by operation: a plan needs each of them many times. */
const plainBodies = new WeakMap<SpecOracle, Map<Operation, Json | undefined>>();

/**
 * The body of the plain request: the document's example, else the minimal valid body; undefined if there is none. Names
 * in it have a placeholder for a number.
 */
export function plainBody(operation: Operation, { oracle }: PlanContext): Json | undefined {
  const known = plainBodies.get(oracle) ?? new Map<Operation, Json | undefined>();
  plainBodies.set(oracle, known);
  if (!known.has(operation)) known.set(operation, samplePlainBody(operation, oracle));
  return known.get(operation);
}

/** A body with all members of the schema at `pointer`, based on the plain body. */
export const fullBody = (pointer: string, plain: Json, { oracle: { document } }: PlanContext): Json =>
  withPlaceholders(document.effective, pointer, fullValue(document.effective, pointer, plain));

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

function encodedBody(operation: Operation, setting: PlanContext, { body }: RequestChange): Uint8Array | undefined {
  if (body === 'none') return undefined;
  if (ArrayBuffer.isView(body)) return body;
  const value = body === undefined ? plainBody(operation, setting) : body;
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
  const query: Header[] = [];
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

/** A parameter as it is written; an object in the query may be written as several. */
interface WrittenParameter {
  readonly name: string;
  /** The name in the document. */
  readonly parameter: string;
  readonly value: string;
}

/** The parameters of the plain request in one location: given and required ones, and acquired ids. */
function plainParameters(operation: Operation, setting: PlanContext, location: string): WrittenParameter[] {
  const { params, headers, ids, oracle } = setting;
  const given = (name: string): string | undefined =>
    location === 'header'
      ? Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
      : (params[name] ?? (location === 'path' ? ids.get(idPlace(operation, name)) : undefined));
  return operation.parameters
    .filter((parameter) => parameter.in === location)
    .flatMap((parameter): WrittenParameter[] => {
      const { name, required } = parameter;
      const value = given(name);
      if (value !== undefined) return [{ name, parameter: name, value }];
      return required
        ? writtenSample(parameter, oracle).map(([own, text]) => ({ name: own, parameter: name, value: text }))
        : [];
    });
}

/** Samples of parameters: a plan needs each of them many times. */
const samples = new WeakMap<Parameter, readonly (readonly [string, string])[]>();

function writtenSample(parameter: Parameter, oracle: SpecOracle): readonly (readonly [string, string])[] {
  const known = samples.get(parameter) ?? writeParameter(parameter, sampleParameter(parameter, oracle));
  samples.set(parameter, known);
  return known;
}

/** Where an id stands: the path up to the parameter, such as `/users/{userId}`. */
export const idPlace = ({ path }: Pick<Operation, 'path'>, name: string): string =>
  path.slice(0, path.indexOf(`{${name}}`) + name.length + 2);
