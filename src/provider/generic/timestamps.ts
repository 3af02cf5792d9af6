/** Sets the members of an item that tell when it was created and changed. */
import { toRfc3339 } from '../../lib/clock.ts';
import type { Json } from '../../lib/json.ts';
import { flatName } from './member-names.ts';
import type { Assignment } from './response-draft.ts';
import { membersOf, type Place, type Schema } from './response-shape.ts';
import type { JsonObject } from '../../lib/json.ts';
import { isObject } from '../../lib/json.ts';
import { resolveNode } from '../../openapi/references.ts';

const creation =
  /^(?:created|creation|createdat|createdon|createdtime|createtime|creationtime|creationdate|datecreated|createddate|timecreated|createdtimestamp|inserted|insertedat|issuedat|addedat|dateadded)$/;
const change =
  /^(?:updated|modified|updatedat|updatedon|updatetime|updatedtime|dateupdated|updateddate|modifiedat|modifiedon|lastmodified|lastmodifiedat|lastupdated|lastupdatedat|lastmodifiedtime|modificationtime|modificationdate|datemodified|changedat)$/;

/** @param flat the name in flat form */
export const isTimeMember = (flat: string): boolean => creation.test(flat) || change.test(flat);

/** Numbers above this one are milliseconds rather than seconds. */
export const maxSeconds = 100_000_000_000;

/**
 * The members of an item that tell times, set to now.
 * @param isNew whether the item was created now, not only changed
 * @param given members that the request has, in flat form; they stay
 */
export function timeAssignments(
  document: JsonObject,
  { path, schema }: Place,
  item: Json | undefined,
  { now, isNew, given }: { readonly now: number; readonly isNew: boolean; readonly given: ReadonlySet<string> },
): Assignment[] {
  return [...membersOf(document, schema)].flatMap(([name, declared]) => {
    const flat = flatName(name);
    if (given.has(flat) || !(change.test(flat) || (isNew && creation.test(flat)))) return [];
    const member = resolveNode(document, declared);
    const before = isObject(item) ? (item[name] as Json | undefined) : undefined;
    const value = isObject(member) ? instantAs(member, before, now) : undefined;
    return value === undefined ? [] : [{ path: [...path, name], value }];
  });
}

/** An instant in the form that a schema or an example has; undefined if the form is not known. */
export function instantAs(schema: Schema, example: Json | undefined, instant: number): Json | undefined {
  const types = [schema['type']].flat();
  if (schema['format'] === 'date') return toRfc3339(instant).slice(0, 10);
  if (types.includes('string') || typeof example === 'string') {
    const isDateTime =
      schema['format'] === 'date-time' || (typeof example === 'string' && /^\d{4}-\d\d-\d\dT/.test(example));
    if (isDateTime) return toRfc3339(instant);
    return typeof example === 'string' && /^\d{10,13}$/.test(example)
      ? String(numberAs(Number(example), instant))
      : undefined;
  }
  if (types.includes('integer') || types.includes('number') || typeof example === 'number')
    return numberAs(typeof example === 'number' ? example : 0, instant);
  return undefined;
}

const numberAs = (example: number, instant: number): number =>
  example > maxSeconds ? instant : Math.floor(instant / 1000);
