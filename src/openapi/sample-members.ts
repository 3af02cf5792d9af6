/** The members of an object to generate: their schemas, and which of them are left out. */
import { isObject, type JsonObject } from '../lib/json.ts';
import type { MergedSchema } from './merge-schema.ts';
import { compilePattern } from './pattern-text.ts';
import { resolveNode } from './references.ts';

/** Whether a member is `readOnly` or `writeOnly`. */
export function isMarked(document: JsonObject, schema: unknown, keyword: string): boolean {
  if (!isObject(schema)) return false;
  if (schema[keyword] === true) return true;
  const node = resolveNode(document, schema);
  if (isObject(node) && node !== schema && node[keyword] === true) return true;
  return Array.isArray(schema['allOf']) && schema['allOf'].some((part) => isMarked(document, part, keyword));
}

/** The schema of a member with this name. */
export function memberSchema({ properties, patternProperties, additional }: MergedSchema, name: string): unknown {
  const matching = [...patternProperties]
    .filter(([pattern]) => compilePattern(pattern)?.test(name))
    .map(([, schema]) => schema);
  const own = properties.has(name) ? [properties.get(name)] : [];
  const all = [...own, ...matching];
  return all.length > 1 ? { allOf: all } : all.length === 1 ? all[0] : isObject(additional) ? additional : {};
}

/** Optional members that `not` forbids. */
export function forbiddenMembers({ excluded }: MergedSchema): ReadonlySet<string> {
  return new Set(
    excluded.flatMap((schema) => {
      const alternatives = Array.isArray(schema['anyOf']) ? schema['anyOf'].filter(isObject) : [schema];
      return alternatives
        .map((one) => (Object.keys(one).join() === 'required' && Array.isArray(one['required']) ? one['required'] : []))
        .filter((names) => names.length > 0)
        .map((names) => String(names.at(-1)));
    }),
  );
}
