/** Orders the branches of a union for a sample, and recognises schemas that lead back to themselves. */
import { isObject, type Json, type JsonObject } from '../lib/json.ts';
import { mergeSchema } from './merge-schema.ts';
import { refOf, refToPointer, resolveNode } from './references.ts';

/** Where the union is. */
interface UnionPlace {
  /** The references that lead to it. */
  readonly above: readonly string[];
  readonly depth: number;
  /** The value that a branch should fit. */
  readonly start: Json | undefined;
}

/** From this depth on, branches are ordered by the depth of their values. */
const deep = 12;

/** The branches, the best first: those that fit a value, that do not recur, and that are not null. */
export function orderBranches(
  document: JsonObject,
  branches: readonly unknown[],
  { above, depth, start }: UnionPlace,
): readonly unknown[] {
  if (branches.length < 2) return branches;
  const heights = depth > deep ? new Heights(document) : undefined;
  const ranked = branches.map((branch) => ({
    branch,
    penalty:
      (start === undefined ? 0 : -10 * fit(document, branch, start)) +
      (isNull(document, branch) ? 2 : 0) +
      (leadsBack(document, branch, above) ? 4 : 0) +
      (heights ? heights.of(branch) : 0),
  }));
  return ranked.toSorted((a, b) => a.penalty - b.penalty).map(({ branch }) => branch);
}

const isNull = (document: JsonObject, branch: unknown): boolean => {
  const node = resolveNode(document, branch);
  return isObject(node) && (node['type'] === 'null' || node['const'] === null);
};

/** How well a value fits a branch: members that the branch declares, requires and restricts to certain values. */
function fit(document: JsonObject, branch: unknown, value: Json): number {
  const { types, values, properties, required } = mergeSchema(document, branch, ([first]) => first);
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  if (types && !types.has(type)) return -100;
  if (values) return values.some((one) => JSON.stringify(one) === JSON.stringify(value)) ? 10 : -10;
  if (!isObject(value)) return 1;
  let score = 0;
  for (const [name, member] of Object.entries(value)) {
    const schema = resolveNode(document, properties.get(name));
    if (schema === undefined) continue;
    score += 1;
    const permitted = isObject(schema)
      ? schema['const'] === undefined
        ? schema['enum']
        : [schema['const']]
      : undefined;
    if (Array.isArray(permitted)) score += permitted.includes(member) ? 5 : -20;
  }
  for (const name of required) if (!Object.hasOwn(value, name)) score -= 3;
  return score;
}

const maxSteps = 6;

/** Whether all values of a schema, or the items of its arrays, lead back to one of the references above it. */
export function leadsBack(document: JsonObject, schema: unknown, above: readonly string[], steps = 0): boolean {
  if (!isObject(schema) || steps > maxSteps || above.length === 0) return false;
  const ref = refOf(schema);
  const pointer = ref === undefined ? undefined : refToPointer(ref);
  if (pointer !== undefined && above.includes(pointer)) return true;
  const node = ref === undefined ? schema : resolveNode(document, schema);
  if (!isObject(node)) return false;
  const leads = (part: unknown): boolean => leadsBack(document, part, above, steps + 1);
  const listOf = (keyword: string): unknown[] => (Array.isArray(node[keyword]) ? node[keyword] : []);
  const required = listOf('required');
  return (
    leads(node['items']) ||
    leads(node['additionalProperties']) ||
    listOf('allOf').some(leads) ||
    [listOf('oneOf'), listOf('anyOf')].some((branches) => branches.length > 0 && branches.every(leads)) ||
    (isObject(node['properties']) &&
      Object.entries(node['properties']).some(([name, member]) => required.includes(name) && leads(member)))
  );
}

/** The depths of the flattest values of schemas. */
class Heights {
  readonly #document: JsonObject;
  readonly #known = new Map<unknown, number>();
  readonly #open = new Set<unknown>();

  constructor(document: JsonObject) {
    this.#document = document;
  }

  /** Infinity for a schema without finite values. */
  of(schema: unknown): number {
    const node = resolveNode(this.#document, schema);
    if (!isObject(node)) return 0;
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    if (this.#open.has(node)) return Infinity;
    this.#open.add(node);
    const height = this.#compute(node);
    this.#open.delete(node);
    if (Number.isFinite(height)) this.#known.set(node, height); // Infinity may only mean that a schema above is open.
    return height;
  }

  #compute(node: Record<string, unknown>): number {
    const listOf = (keyword: string): unknown[] => (Array.isArray(node[keyword]) ? node[keyword] : []);
    const properties = isObject(node['properties']) ? node['properties'] : {};
    const members = listOf('required').map((name) => 1 + this.of(properties[String(name)]));
    const items = typeof node['minItems'] === 'number' && node['minItems'] > 0 ? 1 + this.of(node['items']) : 0;
    const unions = [listOf('oneOf'), listOf('anyOf')]
      .filter((branches) => branches.length > 0)
      .map((branches) => Math.min(...branches.map((branch) => this.of(branch))));
    return Math.max(0, items, ...members, ...unions, ...listOf('allOf').map((part) => this.of(part)));
  }
}
