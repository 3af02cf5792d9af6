/** Finds the members of a request that services tie to the path, or to a resource that must exist, beyond what schemas say. */
import { flatName } from '../../provider/generic/member-names.ts';
import { preferredContent } from '../../openapi/body-content.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { SpecOracle } from '../spec-oracle.ts';
import { isCommonName, isIdName, lastPlace, placesOf, referredBy, resourceNames, type IdPlace } from './id-places.ts';
import { nodesOf, type SchemaNode } from './schema-nodes.ts';

/** What the value of a member must fit. */
export type TieSource =
  /** The member repeats a path parameter. */
  | { readonly kind: 'path'; readonly parameter: string }
  /** The member refers to a resource at this place. */
  | { readonly kind: 'reference'; readonly place: IdPlace }
  /** The member belongs to the resource in the path, which may set it itself. */
  | {
      readonly kind: 'own';
      readonly place: IdPlace;
      readonly member: string;
      /** Whether it identifies the resource. */
      readonly isIdentity: boolean;
    };

/** A member that is tied to something. */
export interface MemberTie {
  readonly path: SchemaNode['path'];
  readonly schemaPointer: string;
  readonly isOptional: boolean;
  readonly source: TieSource;
}

/** A query parameter that is tied to something. */
interface ParameterTie {
  readonly name: string;
  readonly source: TieSource;
}

/** The ties of an operation. */
export interface OperationTies {
  readonly body: readonly MemberTie[];
  readonly query: readonly ParameterTie[];
}

const knownTies = new WeakMap<SpecOracle, Map<Operation, OperationTies>>();

const knownPlaces = new WeakMap<SpecOracle, readonly IdPlace[]>();

function allPlaces(oracle: SpecOracle): readonly IdPlace[] {
  const places = knownPlaces.get(oracle) ?? placesOf(oracle.document.operations);
  knownPlaces.set(oracle, places);
  return places;
}

export function tiesOf(operation: Operation, oracle: SpecOracle): OperationTies {
  const known = knownTies.get(oracle) ?? new Map<Operation, OperationTies>();
  knownTies.set(oracle, known);
  const ties = known.get(operation) ?? findTies(operation, oracle);
  known.set(operation, ties);
  return ties;
}

function findTies(operation: Operation, oracle: SpecOracle): OperationTies {
  const { document } = oracle;
  const places = allPlaces(oracle).filter(({ parent }) => parent !== operation.path);
  const pointer = preferredContent(operation.body)?.schema;
  const nodes = pointer === undefined ? [] : nodesOf(document.effective, pointer);
  const owners = ownObjects(nodes, operation);
  return {
    body: nodes.flatMap(({ path, facets, required }) => {
      const source = memberSource(path, owners, operation, places);
      const schemaPointer = facets[0]?.pointer;
      return source && schemaPointer !== undefined
        ? [{ path, schemaPointer, isOptional: !required && typeof path.at(-1) === 'string', source }]
        : [];
    }),
    query: operation.parameters
      .filter(({ in: location }) => location === 'query')
      .flatMap(({ name }) => {
        const source = repeatedParameter(name, operation) ?? reference(name, operation, places);
        return source ? [{ name, source }] : [];
      }),
  };
}

/** The paths of the objects that describe the resource itself: the body, and its only or usual envelope. */
function ownObjects(nodes: readonly SchemaNode[], operation: Operation): ReadonlySet<string> {
  const place = lastPlace(operation);
  const names = place ? resourceNames(place) : new Set<string>();
  const top = nodes.filter(({ path }) => path.length === 1);
  const envelopes = top.filter(({ path: [name] }) => {
    const flat = flatName(String(name));
    return top.length === 1 || flat === 'data' || names.has(flat);
  });
  return new Set(['', ...envelopes.map(({ path }) => path.join('/'))]);
}

function memberSource(
  path: SchemaNode['path'],
  owners: ReadonlySet<string>,
  operation: Operation,
  places: readonly IdPlace[],
): TieSource | undefined {
  const [last, before] = [path.at(-1), path.at(-2)];
  if (last === undefined) return undefined;
  // The items of `petIds` refer to pets; `id` within `pet` does, too.
  const name = typeof last === 'number' ? String(before ?? '') : last;
  const isOwn = typeof last === 'string' && owners.has(path.slice(0, -1).join('/'));
  if (!isOwn) {
    const isOfThing = typeof last === 'string' && typeof before === 'string' && isIdName(last);
    return reference(isOfThing ? `${before}id` : name, operation, places);
  }
  const place = lastPlace(operation);
  const isOnResource = place !== undefined && operation.path === place.place;
  if (!isOnResource) return repeatedParameter(name, operation) ?? reference(name, operation, places);
  if (flatName(name) === flatName(place.parameter.name)) return { kind: 'path', parameter: place.parameter.name };
  const isIdentity = isIdName(name) || resourceNames(place).has(referredBy(name) ?? '');
  const other = isIdentity ? undefined : reference(name, operation, places);
  return repeatedParameter(name, operation) ?? other ?? { kind: 'own', place, member: name, isIdentity };
}

/** The path parameter that a member repeats: it has the same name, unless each resource has such a member. */
function repeatedParameter(name: string, operation: Operation): TieSource | undefined {
  const flat = flatName(name);
  const found = operation.parameters
    .filter(({ in: location }) => location === 'path')
    .find((parameter) => flat === flatName(parameter.name) && !isCommonName(flat));
  return found && { kind: 'path', parameter: found.name };
}

/** The resource that a member refers to. A resource in the path of the operation comes first. */
function reference(name: string, { path }: Operation, places: readonly IdPlace[]): TieSource | undefined {
  const referred = referredBy(name);
  if (referred === undefined) return undefined;
  const [place] = places
    .filter((one) => resourceNames(one).has(referred))
    .toSorted((a, b) => Number(path.startsWith(b.place)) - Number(path.startsWith(a.place)));
  if (!place) return undefined;
  return path.startsWith(place.place)
    ? { kind: 'path', parameter: place.parameter.name }
    : { kind: 'reference', place };
}
