/** Pairs of members whose values have an order, by their names: a start and an end, a minimum and a maximum. */
import { isObject, type Json } from '../../lib/json.ts';
import { formatPointer, valueAt } from '../../lib/json-pointer.ts';
import type { SpecOracle } from '../spec-oracle.ts';
import { nodesOf, withValue, type SchemaNode } from './schema-nodes.ts';

/** Words of a lower limit, each with those of its upper limit. */
const opposites: Readonly<Record<string, readonly string[]>> = {
  start: ['end'],
  starts: ['ends'],
  started: ['ended'],
  starting: ['ending'],
  begin: ['end'],
  from: ['to', 'until', 'till'],
  since: ['until', 'till'],
  after: ['before'],
  min: ['max'],
  minimum: ['maximum'],
  lower: ['upper'],
};

/** `startDate` and `start_date` → `start`, `date`. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);

/** The names that may be the upper limit, as words joined by a space. */
const upperNames = (name: string): string[] => {
  const words = wordsOf(name);
  return words.flatMap((word, index) =>
    (Object.hasOwn(opposites, word) ? (opposites[word] ?? []) : []).map((upper) => words.with(index, upper).join(' ')),
  );
};

/** The pairs among names: a lower limit and its upper one. */
function pairsAmong(names: readonly string[]): [low: string, high: string][] {
  return names.flatMap((low) => {
    const uppers = upperNames(low);
    return names
      .filter((name) => uppers.includes(wordsOf(name).join(' ')))
      .map((high): [string, string] => [low, high]);
  });
}

interface NodePair {
  readonly low: SchemaNode;
  readonly high: SchemaNode;
}

const knownPairs = new WeakMap<readonly SchemaNode[], readonly NodePair[]>();

function nodePairs(nodes: readonly SchemaNode[]): readonly NodePair[] {
  const known = knownPairs.get(nodes);
  if (known) return known;
  const members = nodes.filter(({ path }) => typeof path.at(-1) === 'string');
  const pairs = [...Map.groupBy(members, ({ path }) => formatPointer(path.slice(0, -1))).values()].flatMap(
    (siblings) => {
      const byName = new Map(siblings.map((node) => [String(node.path.at(-1)), node]));
      return pairsAmong([...byName.keys()]).flatMap(([lowName, highName]): NodePair[] => {
        const [low, high] = [byName.get(lowName), byName.get(highName)];
        return low && high ? [{ low, high }] : [];
      });
    },
  );
  knownPairs.set(nodes, pairs);
  return pairs;
}

const isNumeric = (text: string): boolean => /^-?\d+(?:\.\d+)?$/.test(text);

/** A value that can be compared: a number, or a date as milliseconds. */
function rankOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  if (isNumeric(value)) return Number(value);
  const time = /^\d{4}-\d\d-\d\d(?:$|[Tt ])/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** Whether the lower limit is not below the upper one. False if they can't be compared. */
function isUnordered(low: unknown, high: unknown): boolean {
  const [from, to] = [rankOf(low), rankOf(high)];
  return from !== undefined && to !== undefined && from >= to;
}

const dayMs = 86_400_000;

/** The same kind of value, a step later or earlier. */
function moved(value: Json, steps: number): Json {
  const rank = rankOf(value);
  if (rank === undefined) return value;
  if (typeof value === 'number') return value + steps;
  if (typeof value !== 'string' || isNumeric(value)) return String(rank + steps);
  const later = new Date(rank + steps * dayMs).toISOString();
  return value.length === 10 ? later.slice(0, 10) : later.replace(/\.000Z$/, 'Z');
}

/** Values for a pair that is not in its order. */
const orders = (low: Json, high: Json): [low: Json, high: Json][] => [
  [high, low],
  [low, moved(low, 1)],
  [moved(high, -1), high],
];

/** The body with the values of each pair in their order, if the schemas permit it. */
export function inOrder(body: Json, pointer: string, { document: { effective, validator } }: SpecOracle): Json {
  return nodePairs(nodesOf(effective, pointer)).reduce<Json>((result, { low, high }) => {
    const from = at(result, low);
    const to = at(result, high);
    if (from === undefined || to === undefined || !isUnordered(from, to)) return result;
    const isValid = ({ facets }: SchemaNode, value: Json): boolean =>
      validator.schema(facets[0]?.pointer ?? '', value, 'body').length === 0;
    const found = orders(from, to).find(([a, b]) => !isUnordered(a, b) && isValid(low, a) && isValid(high, b));
    return found ? withValue(withValue(result, low.path, found[0]), high.path, found[1]) : result;
  }, body);
}

/** The query with the values of each pair in their order. `isValid` tells whether a parameter may have a value. */
export function queryInOrder<T extends { readonly name: string; readonly value: string }>(
  query: readonly T[],
  isValid: (parameter: T, value: string) => boolean,
): T[] {
  return pairsAmong(query.map(({ name }) => name)).reduce<T[]>(
    (list, [lowName, highName]) => {
      const [low, high] = [lowName, highName].map((name) => list.find((one) => one.name === name));
      if (!low || !high || !isUnordered(low.value, high.value)) return list;
      const found = orders(low.value, high.value)
        .map((pair) => pair.map(String))
        .find(([a = '', b = '']) => !isUnordered(a, b) && isValid(low, a) && isValid(high, b));
      return list.map((one) => ({
        ...one,
        value: (one === low ? found?.[0] : one === high ? found?.[1] : undefined) ?? one.value,
      }));
    },
    [...query],
  );
}

/** The pairs whose values are not in their order, by name. */
export const unordered = (body: unknown, pointer: string, { document }: SpecOracle): [low: string, high: string][] =>
  isObject(body)
    ? nodePairs(nodesOf(document.effective, pointer))
        .filter(({ low, high }) => isUnordered(at(body, low), at(body, high)))
        .map(({ low, high }) => [['body', ...low.path].join('.'), ['body', ...high.path].join('.')])
    : [];

export const unorderedQuery = (query: Readonly<Record<string, unknown>>): [low: string, high: string][] =>
  pairsAmong(Object.keys(query))
    .filter(([low, high]) => isUnordered(query[low], query[high]))
    .map(([low, high]) => [`query ${low}`, `query ${high}`]);

const at = (body: unknown, { path }: SchemaNode): Json | undefined =>
  valueAt(body, formatPointer(path)) as Json | undefined;
