/** Sets the tied members of a request to values that fit the path and the resources on the target, and tells which do not. */
import { isObject, type Json } from '../../lib/json.ts';
import { preferredContent } from '../../openapi/body-content.ts';
import type { RequestData } from '../../openapi/document-validator.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { SpecOracle } from '../spec-oracle.ts';
import { referredBy, type KnownResource } from './id-places.ts';
import { tiesOf, type MemberTie, type TieSource } from './member-ties.ts';
import { inOrder, unordered, unorderedQuery } from './ordered-members.ts';
import { withoutValue, type SchemaNode } from './schema-nodes.ts';

/** What is known of the target, and of the path of a request. */
export interface Known {
  readonly oracle: SpecOracle;
  readonly resources: ReadonlyMap<string, KnownResource>;
  /** Parameters given by the user, by name. */
  readonly params: Readonly<Record<string, string>>;
  /** The path parameters of the request, by name. */
  readonly path: Readonly<Record<string, string>>;
}

/** A tied member that may not fit, in words. */
export interface LooseMember {
  readonly reason: string;
  /** Whether the plain request has the same value. */
  readonly isPlain: boolean;
}

/** The value that fits: a text as in a path, or a JSON value. Undefined if none is known. */
function fitting(source: TieSource, { resources, params, path }: Known): Json | undefined {
  switch (source.kind) {
    case 'path':
      return path[source.parameter];
    case 'reference':
      return params[source.place.parameter.name] ?? resources.get(source.place.place)?.id;
    case 'own': {
      const { place, member, isIdentity } = source;
      const resource = resources.get(place.place);
      const value = resource?.members[member];
      if (resource && resource.idMember !== member && value !== undefined)
        return isIdentity || referredBy(member) !== undefined || resource.fixed.has(member) ? value : undefined;
      return isIdentity || resource?.idMember === member ? path[place.parameter.name] : undefined;
    }
  }
}

/** The value in the type of the member; undefined if its schema permits none. */
function typed(value: Json, { schemaPointer }: MemberTie, { oracle }: Known): Json | undefined {
  const forms = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? [value, Number(value)] : [value];
  return forms.find((form) => oracle.document.validator.schema(schemaPointer, form, 'body').length === 0);
}

/** A body whose tied members fit. `full`: it keeps optional members that the target sets itself. */
export function withTies(operation: Operation, body: Json, known: Known, kind: 'plain' | 'full'): Json {
  if (!isObject(body)) return body;
  const pointer = preferredContent(operation.body)?.schema;
  if (pointer === undefined) return body;
  const { validator } = known.oracle.document;
  const violations = (value: Json): number => validator.schema(pointer, value, 'body').length;
  const before = violations(body);
  const unlessWorse = (change: (value: Json) => Json, value: Json): Json => {
    const changed = change(value);
    return changed === value || violations(changed) > before ? value : changed;
  };
  return tiesOf(operation, known.oracle).body.reduce<Json>(
    (value, tie) =>
      unlessWorse(
        (one) => (kind === 'plain' && isLeftOut(tie, known) ? withoutValue(one, tie.path) : fit(one, tie, known)),
        value,
      ),
    unlessWorse((one) => inOrder(one, pointer, known.oracle), body),
  );
}

/** Whether the plain body leaves a member out: the target has set it, and it is optional. */
function isLeftOut({ source, isOptional }: MemberTie, { resources }: Known): boolean {
  if (source.kind !== 'own' || !isOptional || source.isIdentity) return false;
  return resources.get(source.place.place)?.fixed.has(source.member) === true;
}

function fit(body: Json, tie: MemberTie, known: Known): Json {
  const value = fitting(tie.source, known);
  const form = value === undefined ? undefined : typed(value, tie, known);
  return form === undefined ? body : replaced(body, tie.path, form);
}

/** A copy with `value` at `path`, where there is a value already. An index stands for all items. */
function replaced(root: Json, [token, ...rest]: SchemaNode['path'], value: Json): Json {
  if (token === undefined) return value;
  if (typeof token === 'number') return Array.isArray(root) ? root.map((item) => replaced(item, rest, value)) : root;
  if (!isObject(root) || Array.isArray(root) || root[token] === undefined) return root;
  const child = replaced(root[token] as Json, rest, value);
  return child === root[token] ? root : ({ ...root, [token]: child } as Json);
}

/** The values at `path`. An index stands for all items. */
function valuesAt(root: unknown, [token, ...rest]: SchemaNode['path']): unknown[] {
  if (token === undefined) return root === undefined ? [] : [root];
  if (typeof token === 'number') return Array.isArray(root) ? root.flatMap((item) => valuesAt(item, rest)) : [];
  return isObject(root) && Object.hasOwn(root, token) ? valuesAt(root[token], rest) : [];
}

/** The value for a query parameter that repeats a path parameter or refers to a resource; undefined if none is known. */
export function tiedParameter(operation: Operation, name: string, known: Known): string | undefined {
  const tie = tiesOf(operation, known.oracle).query.find((one) => one.name === name);
  const value = tie && fitting(tie.source, known);
  return typeof value === 'string' ? value : undefined;
}

/**
 * The tied members of a request that may not fit, so that a lawful service may reject it.
 * @param plain the plain body
 */
export function looseMembers(
  operation: Operation,
  { params, query, body }: RequestData,
  plain: Json | undefined,
  known: Omit<Known, 'path'>,
): LooseMember[] {
  const ties = tiesOf(operation, known.oracle);
  const context = { ...known, path: params };
  const members = ties.body.flatMap((tie): LooseMember[] => {
    const values = valuesAt(body, tie.path);
    const fits = fitting(tie.source, context);
    if (values.length === 0 || (fits === undefined && tie.source.kind !== 'reference')) return [];
    if (fits !== undefined && values.every((value) => String(value) === String(fits))) return [];
    const isPlain = JSON.stringify(values) === JSON.stringify(valuesAt(plain, tie.path));
    return [{ reason: `${['body', ...tie.path].join('.')} ${meaning(tie.source)}`, isPlain }];
  });
  const parameters = ties.query.flatMap(({ name, source }): LooseMember[] => {
    const fits = fitting(source, context);
    return query[name] === undefined || String(query[name]) === fits
      ? []
      : [{ reason: `query ${name} ${meaning(source)}`, isPlain: false }];
  });
  const pointer = preferredContent(operation.body)?.schema;
  const pairs = [...(pointer === undefined ? [] : unordered(body, pointer, known.oracle)), ...unorderedQuery(query)];
  return [
    ...members,
    ...parameters,
    ...pairs.map(([low, high]) => ({ reason: `${low} is not before ${high}`, isPlain: false })),
  ];
}

function meaning(source: TieSource): string {
  switch (source.kind) {
    case 'path':
      return 'may have to be that of the path';
    case 'reference':
      return 'refers to something that may not exist';
    case 'own':
      return 'may be set by the service only';
  }
}
