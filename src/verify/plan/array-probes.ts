/** Value probes for lists: too few, too many, repeated and wrong items. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { resolveNode } from '../../openapi/references.ts';
import { sample } from '../../openapi/sample.ts';
import type { ValueProbe } from './type-probes.ts';

/** Longest JSON of a list, in characters. Services may reject larger bodies. */
const maxListLength = 65_536;

const dayMs = 86_400_000;

/** An item that differs from the others of a list and is valid, as far as that is possible. */
function variant(item: Json, { format, pattern, enum: listed }: JsonObject, index: number): Json {
  if (typeof item === 'number') return item + index;
  if (typeof item !== 'string') return item;
  if (Array.isArray(listed)) return (listed[index % listed.length] ?? item) as Json;
  switch (format) {
    case 'uuid':
      return item.slice(0, -4) + index.toString(16).padStart(4, '0');
    case 'date-time':
      return new Date(dayMs * (20_000 + index)).toISOString();
    case 'date':
      return new Date(dayMs * (20_000 + index)).toISOString().slice(0, 10);
    case 'email':
      return `a${index}${item}`;
    case 'uri':
      return `${item}${index}`;
    default:
      return pattern === undefined && format === undefined ? `${item} ${index + 1}` : item;
  }
}

export function arrayProbes(document: JsonObject, schema: JsonObject): ValueProbe[] {
  const item = isObject(schema['items']) ? sample(document, schema['items'], { omit: 'readOnly' }) : 'item';
  const resolved = resolveNode(document, schema['items']);
  const itemSchema = isObject(resolved) ? (resolved as JsonObject) : {};
  const some = (count: number): Json[] => Array.from({ length: count }, (_, index) => variant(item, itemSchema, index));
  const itemLength = JSON.stringify(item).length;
  const ofCount = (keyword: string, count: number): ValueProbe[] =>
    count < 0 || count * itemLength > maxListLength
      ? []
      : [{ slug: `${keyword}-${count}`, keyword, value: some(count) }];
  const { minItems, maxItems } = schema;
  const text = typeof item === 'string';
  const sets: [slug: string, value: Json[]][] = text
    ? [
        ['same-valid', [item, item]],
        ['same-twice', ['a', 'a']],
        ['same-apart', ['a', 'b', 'a']],
        ['same-empty', ['', '']],
        ['same-emoji', ['\u{1F389}', '\u{1F389}']],
        ['other-case', ['a', 'A']],
        ['other-space', ['a', 'a ']],
        ['other-accent', ['e', 'é']],
        ['other-form', ['\u00e9', 'e\u0301']],
        ['alike', ['1', '01']],
        ['prototype', ['__proto__', 'constructor']],
      ]
    : [['same-twice', [item, item]]];
  return [
    ...(typeof minItems === 'number' ? [...ofCount('minItems', minItems - 1), ...ofCount('minItems', minItems)] : []),
    ...(typeof maxItems === 'number'
      ? [...ofCount('maxItems', maxItems), ...ofCount('maxItems', maxItems + 1), ...ofCount('maxItems', maxItems * 20)]
      : ofCount('type', 20)),
    ...ofCount('items', 1),
    ...ofCount('items', 2),
    ...ofCount('items', 3),
    ...(schema['uniqueItems'] === true
      ? sets.map(([slug, value]): ValueProbe => ({ slug: `uniqueItems-${slug}`, keyword: 'uniqueItems', value }))
      : []),
    ...[null, 1, true, 1.5, {}, [], ['nested']].map((extraItem, index): ValueProbe => ({
      slug: `items-mixed-${index + 1}`,
      keyword: 'items',
      value: [...some(1), extraItem],
    })),
    { slug: 'type-text-list', keyword: 'type', value: 'a,b' },
    { slug: 'type-index-object', keyword: 'type', value: { 0: 'a' } },
  ];
}
