/** The places of ids in paths, and what the resources there are called. */
import { flatName, singular } from '../../provider/generic/member-names.ts';
import type { Json } from '../../lib/json.ts';
import type { Operation, Parameter } from '../../openapi/operation.ts';

/** A path parameter that is a whole segment, and where it stands. */
export interface IdPlace {
  /** The path up to the parameter, such as `/users/{userId}`. */
  readonly place: string;
  readonly parameter: Parameter;
  /** The path of the collection. */
  readonly parent: string;
}

/** A resource that exists on the target. */
export interface KnownResource {
  readonly id: string;
  /** The member that holds the id; undefined if no member does. */
  readonly idMember: string | undefined;
  /** The members that the target returned, if they are texts, numbers or booleans. */
  readonly members: Readonly<Record<string, Json>>;
  /** The members that the target sets itself. */
  readonly fixed: ReadonlySet<string>;
}

/** Where an id stands: the path up to the parameter. */
export const idPlace = ({ path }: Pick<Operation, 'path'>, name: string): string =>
  path.slice(0, path.indexOf(`{${name}}`) + name.length + 2);

/** The places of ids in the paths of all operations, parents first. */
export function placesOf(operations: readonly Operation[]): IdPlace[] {
  const places = new Map(operations.flatMap(placesIn).map((one) => [one.place, one]));
  return [...places.values()].toSorted((a, b) => a.place.split('/').length - b.place.split('/').length);
}

const placesIn = (operation: Operation): IdPlace[] =>
  operation.parameters.flatMap((parameter) => {
    const place = idPlace(operation, parameter.name);
    const parent = place.slice(0, place.lastIndexOf('/'));
    const isWhole = parameter.in === 'path' && place.endsWith(`/{${parameter.name}}`);
    return isWhole && parent !== '' ? [{ place, parameter, parent }] : [];
  });

/** The last id in the path of an operation. */
export const lastPlace = (operation: Operation): IdPlace | undefined =>
  placesIn(operation).toSorted((a, b) => b.place.length - a.place.length)[0];

/** Whether a member with this name identifies the object that has it. */
export const isIdName = (name: string): boolean => /^(?:id|uuid|guid)$/.test(flatName(name));

/** Whether resources of any kind have a member with this name, in flat form. */
export const isCommonName = (flat: string): boolean =>
  isIdName(flat) || /^(?:key|name|slug|code|number|identifier|title|type|sid|gid)$/.test(flat);

/** Splits the name of a member that refers to a resource: `petId` → `pet`. Undefined if it is not such a name. */
export const referredBy = (name: string): string | undefined => /^(.+?)(?:id|uuid|guid)s?$/.exec(flatName(name))?.[1];

/** What one resource at a place is called, in flat form: `pet` for `/pets/{petId}`. */
export function resourceNames({ parent, parameter }: IdPlace): ReadonlySet<string> {
  const collection = flatName(parent.split('/').at(-1) ?? '');
  const own = referredBy(parameter.name);
  return new Set([collection, singular(collection), ...(own === undefined ? [] : [own])].filter(Boolean));
}
