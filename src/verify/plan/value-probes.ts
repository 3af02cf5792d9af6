/** Value probes for a node: every JSON type, and valid and invalid values for every keyword. */
import { isObject, type JsonObject } from '../../lib/json.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import type { Facet, SchemaNode } from './schema-nodes.ts';
import type { Random } from '../../lib/random.ts';
import { loneViolations } from './lone-violations.ts';
import { otherCase, textsByFormat, ofLength, type TextProbe } from './text-probes.ts';
import { unusualTexts } from './unusual-texts.ts';
import { arrayProbes } from './array-probes.ts';
import { isNumeric, nearNumbers, numberProbes } from './number-probes.ts';
import { objectProbes } from './object-probes.ts';
import { convertibleValues, otherValues, typeProbe, type ValueProbe } from './type-probes.ts';

/** All value probes for a node, the most telling first: of an operation with many members, only some are sent. */
export function valuesFor(
  { effective: document, validator }: Pick<OpenApiDocument, 'effective' | 'validator'>,
  node: SchemaNode,
  random: Random,
): ValueProbe[] {
  const probes = new Map<string, ValueProbe>();
  const slugs = new Set<string>();
  const isOpen = node.facets.some(({ schema }) => isObject(schema['properties']));
  const unknownMember = isOpen
    ? { anyReason: 'The document neither declares the member nor forbids additional members.', unlessForbidden: true }
    : {};
  const candidates = [
    ...node.facets.flatMap(({ schema }) => nearNumbers(schema)),
    ...loneViolations(node.facets, document, validator),
    ...(node.facets.some(({ schema }) => isNullDisputed(document, schema)) ? [disputedNull] : []),
    ...convertibleValues,
    ...node.facets.flatMap((facet) => forFacet(document, facet, node, random)),
    ...otherValues,
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

const disputedNull: ValueProbe = {
  ...typeProbe('null', null),
  anyReason:
    'Tools differ on whether null is permitted: the document says `nullable`, but where its version ignores it.',
};

/**
 * Whether `nullable` is meant but has no effect: OpenAPI 3.1 does not have it, and in OpenAPI 3.0 it does not add null to
 * an `enum` (OpenAPI 3.0.4, Schema Object).
 */
const isNullDisputed = (document: JsonObject, { nullable, enum: values }: JsonObject): boolean =>
  nullable === true &&
  (!String(document['openapi']).startsWith('3.0') || (Array.isArray(values) && !values.includes(null)));

function forFacet(document: JsonObject, facet: Facet, node: SchemaNode, random: Random): ValueProbe[] {
  const { schema } = facet;
  const types = [schema['type']].flat();
  const isInteger = isNumeric(schema, 'integer');
  return [
    ...enumProbes(schema),
    ...(types.includes('string') ? stringProbes(schema, node, random) : []),
    ...(isInteger || isNumeric(schema, 'number') ? numberProbes(schema, isInteger) : []),
    ...(types.includes('array') ? arrayProbes(document, schema) : []),
    ...objectProbes(document, schema),
  ];
}

/** The values of `enum` and `const`, each with its near misses. */
function enumProbes(schema: JsonObject): ValueProbe[] {
  const values = Array.isArray(schema['enum'])
    ? schema['enum']
    : schema['const'] !== undefined
      ? [schema['const']]
      : [];
  let misses = 0;
  return values.flatMap((value, index): ValueProbe[] => [
    { slug: `enum-${index + 1}`, keyword: 'enum', value },
    ...(typeof value === 'string' ? [otherCase(value), `${value} `, `${value}x`] : []).map((miss) => ({
      slug: `enum-near-${++misses}`,
      keyword: 'enum',
      value: miss,
    })),
  ]);
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
