/** Converts the text of parameters and form fields to the JSON type of their schema. */
import { isObject } from '../lib/json.ts';
import { resolveNode } from './references.ts';

const number = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;
const maxDepth = 10;

/**
 * Converts a text, or each text of a list. Leaves a text that the type does not allow as it is, for validation.
 * @param separator separates the items of a list in one text; undefined if a list repeats the parameter
 */
export function decodeText(document: unknown, schema: unknown, value: unknown, separator?: string): unknown {
  const types = typesOf(document, schema);
  if (typeof value === 'string' && types.has('string')) return value;
  if (types.has('array')) {
    const items = typeof value === 'string' && separator !== undefined ? value.split(separator) : [value].flat();
    const itemSchema = itemsOf(document, schema);
    return items.map((item: unknown) => decodeText(document, itemSchema, item));
  }
  if (typeof value !== 'string') return value;
  if ((types.has('integer') || types.has('number')) && number.test(value)) return Number(value);
  if (types.has('boolean') && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

/** Converts a member of an object or a form as `decodeText` does. An object or a list in it may be written as JSON. */
export function decodeMember(document: unknown, schema: unknown, value: unknown, separator?: string): unknown {
  const types = typesOf(document, schema);
  if (typeof value === 'string' && /^\s*[{[]/.test(value) && (types.has('object') || types.has('array'))) {
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  }
  return decodeText(document, schema, value, separator);
}

/** The types that a schema and its branches allow. */
export function typesOf(document: unknown, schema: unknown): Set<unknown> {
  return new Set(branchesOf(document, schema).flatMap((branch) => [branch['type'] ?? []].flat()));
}

const itemsOf = (document: unknown, schema: unknown): unknown =>
  branchesOf(document, schema).find((branch) => isObject(branch['items']))?.['items'];

/** The members that a schema and its branches declare. */
export const propertiesOf = (document: unknown, schema: unknown): Map<string, unknown> =>
  new Map(
    branchesOf(document, schema).flatMap(({ properties }) => (isObject(properties) ? Object.entries(properties) : [])),
  );

/** A schema and the branches of its `allOf`, `anyOf` and `oneOf`, with references followed. */
function branchesOf(document: unknown, schema: unknown, depth = 0): Record<string, unknown>[] {
  const node = resolveNode(document, schema);
  if (!isObject(node) || depth > maxDepth) return [];
  const branches = [node['allOf'], node['anyOf'], node['oneOf']].filter(Array.isArray).flat();
  return [node, ...branches.flatMap((branch: unknown) => branchesOf(document, branch, depth + 1))];
}
