/** Value probes for a node: every JSON type, and valid and invalid values for every keyword. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { sample } from '../../openapi/sample.ts';
import type { Facet, SchemaNode } from './schema-nodes.ts';
import type { Random } from '../../lib/random.ts';
import { textsByFormat, ofLength, type TextProbe } from './text-probes.ts';
import { unusualTexts } from './unusual-texts.ts';

/** A value, or raw JSON text if the notation matters. */
export interface ValueProbe {
  readonly slug: string;
  /** The keyword under test. */
  readonly keyword: string;
  readonly value: Json;
  readonly raw?: string;
  readonly anyReason?: string;
  readonly isAmbiguous?: boolean;
}

/** OpenAPI 3.0 and 3.1, data types: an integer is a number without a fraction or exponent part. */
const wholeNumberForms = 'Services may reject an integer that is written with a fraction or an exponent.';

const serviceLimit = 'A service may have undocumented limits for large numbers.';

/** All value probes for a node. */
export function valuesFor(document: JsonObject, node: SchemaNode, random: Random): ValueProbe[] {
  const probes = new Map<string, ValueProbe>();
  const slugs = new Set<string>();
  const isOpen = node.facets.some(({ schema }) => isObject(schema['properties']));
  const unknownMember = isOpen
    ? { anyReason: 'The document neither declares the member nor forbids additional members.' }
    : {};
  const candidates = [
    ...node.facets.flatMap((facet) => forFacet(document, facet, node, random)),
    ...everyType,
    { ...typeProbe('object', { key: 'value' }), ...unknownMember },
  ];
  for (const probe of candidates) {
    const key = probe.raw ?? JSON.stringify(probe.value);
    if (probes.has(key) || slugs.has(probe.slug)) continue;
    probes.set(key, probe);
    slugs.add(probe.slug);
  }
  return [...probes.values()];
}

const typeProbe = (slug: string, value: Json): ValueProbe => ({ slug: `type-${slug}`, keyword: 'type', value });

const everyType: readonly ValueProbe[] = [
  typeProbe('null', null),
  typeProbe('true', true),
  typeProbe('false', false),
  typeProbe('zero', 0),
  typeProbe('one', 1),
  typeProbe('minus-one', -1),
  typeProbe('fraction', 1.5),
  typeProbe('empty-string', ''),
  typeProbe('string', 'text'),
  typeProbe('digits', '5'),
  typeProbe('word-true', 'true'),
  typeProbe('word-null', 'null'),
  typeProbe('empty-array', []),
  typeProbe('array', ['text']),
  typeProbe('array-of-numbers', [1]),
  typeProbe('empty-object', {}),
];

function forFacet(document: JsonObject, facet: Facet, node: SchemaNode, random: Random): ValueProbe[] {
  const types = [facet.schema['type']].flat();
  return [
    ...enumProbes(facet.schema),
    ...(types.includes('string') ? stringProbes(facet.schema, node, random) : []),
    ...(types.includes('integer') || types.includes('number')
      ? numberProbes(facet.schema, types.includes('integer'))
      : []),
    ...(types.includes('array') ? arrayProbes(document, facet.schema) : []),
  ];
}

/** The values of `enum` and `const`, and near misses. */
function enumProbes(schema: JsonObject): ValueProbe[] {
  const values = Array.isArray(schema['enum'])
    ? schema['enum']
    : schema['const'] !== undefined
      ? [schema['const']]
      : [];
  const nearMisses = values
    .filter((value) => typeof value === 'string')
    .flatMap((value) => [value.toUpperCase(), `${value} `, `${value}x`]);
  return [
    ...values.map((value, index): ValueProbe => ({ slug: `enum-${index + 1}`, keyword: 'enum', value })),
    ...nearMisses.map((value, index): ValueProbe => ({ slug: `enum-near-${index + 1}`, keyword: 'enum', value })),
  ];
}

function stringProbes(schema: JsonObject, { facets }: SchemaNode, random: Random): ValueProbe[] {
  const probe =
    (keyword: string, name: string) =>
    ({ slug, text, anyReason, isAmbiguous }: TextProbe): ValueProbe => ({
      slug: `${name}-${slug}`,
      keyword,
      value: text,
      ...(anyReason !== undefined && { anyReason }),
      ...(isAmbiguous && { isAmbiguous }),
    });
  const format = typeof schema['format'] === 'string' ? schema['format'] : undefined;
  const formatted = (textsByFormat[format === 'uuid4' ? 'uuid' : (format ?? '')] ?? []).map(probe('format', 'format'));
  const { minLength, maxLength } = schema;
  const lengths = [
    ...(typeof minLength === 'number'
      ? [...around('minLength', minLength - 1), ...around('minLength', minLength)]
      : []),
    ...(typeof maxLength === 'number'
      ? [...around('maxLength', maxLength), ...around('maxLength', maxLength + 1)]
      : []),
  ];
  const isFree =
    format === undefined &&
    facets.every((facet) =>
      ['enum', 'const', 'pattern', 'format'].every((keyword) => facet.schema[keyword] === undefined),
    );
  return [...formatted, ...lengths, ...(isFree ? unusualTexts(maxOf(facets), random).map(probe('type', 'text')) : [])];
}

/** The smallest maximum length of the schemas. */
const maxOf = (facets: readonly Facet[]): number =>
  Math.min(...facets.map(({ schema }) => schema['maxLength']).filter((limit) => typeof limit === 'number'));

const around = (keyword: string, length: number): ValueProbe[] =>
  ofLength(length).map(({ slug, text }) => ({ slug: `${keyword}-${length}-${slug}`, keyword, value: text }));

function numberProbes(schema: JsonObject, integer: boolean): ValueProbe[] {
  const { minimum, maximum, multipleOf } = schema;
  const at = (keyword: string, value: number, anyReason?: string): ValueProbe => ({
    slug: `${keyword}-${value}`,
    keyword,
    value,
    ...(anyReason !== undefined && { anyReason }),
  });
  const step = integer ? 1 : 0.5;
  const limits = (['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum'] as const).flatMap((keyword) => {
    const limit = schema[keyword];
    return typeof limit === 'number'
      ? [...new Set([step, 0.5])]
          .flatMap((by) => [at(keyword, limit - by), at(keyword, limit + by)])
          .concat(at(keyword, limit))
      : [];
  });
  const [low, high] = [
    typeof minimum === 'number' ? minimum : undefined,
    typeof maximum === 'number' ? maximum : undefined,
  ];
  const middle =
    low !== undefined && high !== undefined
      ? [at('type', Math.floor((low + high) / 2)), at('type', low + 1), at('type', high - 1)]
      : [];
  const inside = low ?? (high === undefined ? 1 : Math.min(1, high));
  const form = (slug: string, raw: string): ValueProbe => ({
    slug: `type-${slug}`,
    keyword: 'type',
    value: Number(raw),
    raw,
    ...(integer && { anyReason: wholeNumberForms }),
  });
  return [
    ...limits,
    ...middle,
    ...(typeof multipleOf === 'number' ? [at('multipleOf', multipleOf * 2), at('multipleOf', multipleOf * 2.5)] : []),
    form('whole-fraction', `${inside}.0`),
    form('exponent', `${inside}e0`),
    ...[-10, -1000].map((value) => at('type', value)),
    ...[2 ** 31, -(2 ** 31) - 1, 2 ** 53, -(2 ** 53)].map((value) =>
      at(
        'size',
        value,
        (low !== undefined && value < low) || (high !== undefined && value > high) ? undefined : serviceLimit,
      ),
    ),
    ...['9007199254740993', '100000000000000000000', '-100000000000000000000', '1e308', '-1e308'].map(
      (raw): ValueProbe => {
        const outside = (low !== undefined && Number(raw) < low) || (high !== undefined && Number(raw) > high);
        return {
          slug: `size-${raw}`,
          keyword: 'size',
          value: Number(raw),
          raw,
          ...(!outside && { anyReason: serviceLimit }),
        };
      },
    ),
    { slug: 'type-words', keyword: 'type', value: 'thirty' },
    { slug: 'type-decimal-text', keyword: 'type', value: `${inside}.0` },
    ...[' 5 ', '1e1', '0x10', '+5', '5 days', '\u0665'].map((value, index): ValueProbe => ({
      slug: `type-number-text-${index + 1}`,
      keyword: 'type',
      value,
    })),
    ...['NaN', 'Infinity', '01', '+1', '0x1', '1.', '.5'].map((raw, index): ValueProbe => ({
      slug: `malformed-number-${index + 1}`,
      keyword: 'type',
      value: null,
      raw,
    })),
    { slug: 'type-inside-text', keyword: 'type', value: String(inside) },
    { slug: 'type-inside-array', keyword: 'type', value: [inside] },
    ...(integer
      ? [
          { slug: 'type-inside-fraction', keyword: 'type', value: inside + 0.5 },
          { slug: 'type-tiny-fraction', keyword: 'type', value: inside + 0.000001 },
        ]
      : []),
  ];
}

function arrayProbes(document: JsonObject, schema: JsonObject): ValueProbe[] {
  const item = isObject(schema['items']) ? sample(document, schema['items'], { omit: 'readOnly' }) : 'item';
  const some = (count: number): Json[] =>
    Array.from({ length: count }, (_, index) =>
      typeof item === 'string' ? `${item} ${index + 1}` : typeof item === 'number' ? item + index : item,
    );
  const ofCount = (keyword: string, count: number): ValueProbe[] =>
    count < 0 ? [] : [{ slug: `${keyword}-${count}`, keyword, value: some(count) }];
  const { minItems, maxItems } = schema;
  const text = typeof item === 'string';
  const sets: [slug: string, value: Json[]][] = text
    ? [
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
