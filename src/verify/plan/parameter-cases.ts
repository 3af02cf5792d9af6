/** Phase 2, parameters: missing, valid, invalid and undeclared ones. */
import type { JsonObject } from '../../lib/json.ts';
import type { Operation, Parameter } from '../../openapi/operation.ts';
import type { Case, Expectation } from './case.ts';
import type { RequestChange } from './compose-request.ts';
import type { PlanContext } from './plan-context.ts';
import { buildCase, slugOf, type CaseDraft } from './build-case.ts';
import { facetsAt, type Facet } from './schema-nodes.ts';
import { writeParameter } from './write-parameter.ts';
import { otherCase, textsByFormat, type TextProbe } from './text-probes.ts';

/** Statuses for a well-formed value that the service does not know, or that the caller may not use. */
const unknownValueStatuses = [401, 403, 404];

export function parameterCases(operation: Operation, setting: PlanContext): Case[] {
  const build = (draft: Omit<CaseDraft, 'phase'>): Case[] =>
    buildCase(operation, setting, { ...draft, phase: 'boundaries' });
  return [
    ...operation.parameters
      .filter(({ in: location }) => location !== 'path')
      .flatMap((parameter) => missingCases(parameter, setting, build)),
    ...operation.parameters
      .filter(({ in: location }) => location !== 'path' || !isDestructive(operation, setting))
      .flatMap((parameter) => parameterValueCases(parameter, setting, build)),
    ...build({
      slug: 'query/unknown',
      title: 'an undeclared query parameter',
      dedupeKey: 'unknown query parameter',
      change: { params: { x_unknown: 'value' } },
      anyReason: 'The document neither declares the parameter nor forbids additional ones.',
    }),
  ];
}

/** Whether a made-up id may change or delete something that the run did not create. */
const isDestructive = ({ method }: Operation, { local, isStateless }: PlanContext): boolean =>
  !isStateless && (method === 'DELETE' || (!local && ['PUT', 'PATCH', 'POST'].includes(method)));

type BuildParameterCase = (draft: Omit<CaseDraft, 'phase'>) => Case[];

function changeOf({ in: location, name }: Parameter, value: string | null | readonly string[]): RequestChange {
  const text = typeof value === 'object' && value !== null ? value.join(',') : value;
  switch (location) {
    case 'header':
      return { headers: { [name]: text } };
    case 'cookie':
      return { cookies: { [name]: text } };
    case 'path':
      return { params: { [name]: text } };
    case 'query':
      return { params: { [name]: value } };
  }
}

function missingCases(parameter: Parameter, setting: PlanContext, build: BuildParameterCase): Case[] {
  const { in: location, name, required, pointer } = parameter;
  if (!required)
    return build({
      slug: `${location}.${slugOf(name)}/missing`,
      title: `${location} ${name} omitted`,
      dedupeKey: `${location} ${name}`,
      change: changeOf(parameter, null),
      intent: 'accept',
    });
  const expectation: Expectation = {
    kind: 'reject',
    situation: 'missing-parameter',
    rationale: setting.oracle.rationale(`${pointer}/required`),
  };
  const checks = location === 'header' ? ['missing_required_header' as const] : undefined;
  return [
    ...build({
      slug: `${location}.${slugOf(name)}/missing`,
      title: `${location} ${name} omitted`,
      dedupeKey: `${location} ${name} missing`,
      change: changeOf(parameter, null),
      expectation,
      ...(checks && { checks }),
    }),
  ];
}

function parameterValueCases(parameter: Parameter, setting: PlanContext, build: BuildParameterCase): Case[] {
  const { in: location, name } = parameter;
  const slug = `${location}.${slugOf(name)}`;
  const { effective, published } = setting.oracle.document;
  const facets = [effective, published].flatMap((document) => facetsAt(document, parameter.schemaPointer));
  const formatted = facets.find(hasKnownFormat);
  const facet = {
    pointer: formatted?.pointer ?? parameter.schemaPointer,
    keyword: parameter.schema['format'] === undefined && !formatted ? 'type' : 'format',
  };
  const probes = (formatted ? [formatted] : facets)
    .map(({ schema }) => textsFor(schema, location))
    .find(({ length }) => length > 0);
  const lists = facets.filter(({ schema }) => [schema['type']].flat().includes('array'));
  return [
    ...(probes ?? []).flatMap((probe) =>
      build({
        slug: `${slug}/${slugOf(probe.slug)}`,
        title: `${location} ${name} = ${JSON.stringify(probe.text)}`,
        dedupeKey: `${location} ${name} ${facet.keyword}`,
        change: changeOf(parameter, probe.text),
        tolerated: unknownValueStatuses,
        keywords: [facet],
        ...(probe.anyReason !== undefined && { anyReason: probe.anyReason }),
      }),
    ),
    ...lists.slice(0, 1).flatMap((list) => listCases(parameter, list, setting, build)),
    ...(location === 'header' ? upperCased(name, formatted?.schema['format'] === 'uuid', setting, build) : []),
    ...(location === 'query'
      ? build({
          slug: `${slug}/twice`,
          title: `query ${name} sent twice`,
          dedupeKey: `${location} ${name}`,
          change: { params: { [name]: ['one', 'two'] } },
          anyReason: 'The document does not define which value counts.',
        })
      : []),
  ];
}

/** Largest number of items that a list is given. */
const maxItemsTried = 200;

/** Lists of one item that is valid or not, and lists that are too long. */
function listCases(
  parameter: Parameter,
  { pointer, schema }: Facet,
  { oracle }: PlanContext,
  build: BuildParameterCase,
): Case[] {
  const { in: location, name } = parameter;
  const { maxItems } = schema;
  const items = facetsAt(oracle.document.effective, `${pointer}/items`).map((facet) =>
    textsFor(facet.schema, location),
  );
  const [texts = []] = items.filter(({ length }) => length > 0);
  const draft = (slug: string, title: string, keyword: string, values: string[]): Case[] => {
    const written = writeParameter(parameter, values);
    return build({
      slug: `${location}.${slugOf(name)}/${slug}`,
      title: `${location} ${name} ${title}`,
      dedupeKey: `${location} ${name} ${keyword}`,
      change: changeOf(
        parameter,
        written.map(([, text]) => text),
      ),
      tolerated: unknownValueStatuses,
      keywords: [{ pointer, keyword }],
    });
  };
  const [first = 'word'] = texts.map(({ text }) => text);
  return [
    ...texts
      .filter(({ anyReason, text }) => anyReason === undefined && !/[,|]/.test(text))
      .flatMap(({ slug, text }) => draft(`item-${slugOf(slug)}`, `= [${JSON.stringify(text)}]`, 'items', [text])),
    ...(typeof maxItems === 'number' && maxItems < maxItemsTried
      ? draft('too-many', `with ${maxItems + 1} items`, 'maxItems', Array<string>(maxItems + 1).fill(first))
      : []),
  ];
}

/** Header names and UUIDs are case-insensitive. */
function upperCased(name: string, isUuid: boolean, setting: PlanContext, build: BuildParameterCase): Case[] {
  const given = Object.entries(setting.headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const value = given ?? (isUuid ? '3fa85f64-5717-4562-b3fc-2c963f66afa6' : undefined);
  if (value === undefined) return [];
  const renamed = build({
    slug: `header.${slugOf(name)}/name-in-capitals`,
    title: 'the header name in upper case',
    dedupeKey: `header ${name} name`,
    change: { headers: { [name]: null, [name.toUpperCase()]: value } },
    intent: 'accept',
  });
  if (!isUuid) return renamed;
  return [
    ...renamed,
    ...build({
      slug: `header.${slugOf(name)}/capitals`,
      title: `header ${name} in upper case`,
      dedupeKey: `header ${name} format`,
      change: { headers: { [name]: value.toUpperCase() } },
      tolerated: unknownValueStatuses,
      intent: 'accept',
    }),
  ];
}

/** Number of values of a list that are tried. */
const maxListed = 3;

/** Numbers at the limits of a schema, and just beyond them. */
function aroundLimits(schema: Readonly<Record<string, unknown>>): TextProbe[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  return [
    ...(typeof exclusiveMinimum === 'number' ? [{ slug: 'exclusive-minimum', text: String(exclusiveMinimum) }] : []),
    ...(typeof exclusiveMaximum === 'number' ? [{ slug: 'exclusive-maximum', text: String(exclusiveMaximum) }] : []),
    ...(typeof multipleOf === 'number' ? [{ slug: 'multiple-of', text: String(multipleOf * 1.5) }] : []),
    ...(typeof minimum === 'number'
      ? [
          { slug: 'minimum', text: String(minimum) },
          { slug: 'minimum-below', text: String(minimum - 1) },
        ]
      : []),
    ...(typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER
      ? [
          { slug: 'maximum', text: String(maximum) },
          { slug: 'maximum-above', text: String(maximum + 1) },
        ]
      : []),
  ];
}

const unknownValue = 'The service may or may not know the value.';

const textsOfFormat = ({ format }: JsonObject): readonly TextProbe[] | undefined =>
  typeof format === 'string' ? textsByFormat[format] : undefined;

const hasKnownFormat = ({ schema }: Facet): boolean => textsOfFormat(schema) !== undefined;

function textsFor(schema: JsonObject, location: Parameter['in']): readonly TextProbe[] {
  const formatted = textsOfFormat(schema);
  if (formatted) return formatted;
  const types = [schema['type']].flat();
  const listed = Array.isArray(schema['enum']) ? schema['enum'] : [];
  if (listed.length > 0)
    return [
      ...listed.slice(0, maxListed).map((value, index) => ({ slug: `enum-${index + 1}`, text: String(value) })),
      { slug: 'enum-unknown', text: `${String(listed[0])}x` },
      { slug: 'enum-case', text: otherCase(String(listed[0])) },
      { slug: 'enum-word', text: 'word' },
    ];
  if (types.includes('integer') || types.includes('number'))
    return [
      { slug: 'word', text: 'word' },
      ...(types.includes('integer') ? [{ slug: 'fraction', text: '1.5' }] : []),
      ...aroundLimits(schema),
    ];
  if (types.includes('boolean'))
    return [
      { slug: 'word', text: 'word' },
      { slug: 'true', text: 'true' },
    ];
  if (!types.includes('string')) return [];
  const { minLength, maxLength, pattern } = schema;
  if (typeof minLength === 'number' || typeof maxLength === 'number' || pattern !== undefined)
    return [
      ...(typeof minLength === 'number' && minLength > 1
        ? [
            { slug: 'min-length', text: 'x'.repeat(minLength) },
            { slug: 'too-short', text: 'x'.repeat(minLength - 1) },
          ]
        : []),
      ...(typeof maxLength === 'number' && maxLength < 4000
        ? [
            { slug: 'max-length', text: 'x'.repeat(maxLength) },
            { slug: 'too-long', text: 'x'.repeat(maxLength + 1) },
          ]
        : []),
      ...(pattern === undefined ? [] : [{ slug: 'pattern', text: '\u00a7 no such pattern \u00a7' }]),
    ];
  const plain = [
    { slug: 'word', text: 'main' },
    { slug: 'digits', text: '12345' },
    { slug: 'uuid', text: '3fa85f64-5717-4562-b3fc-2c963f66afa6' },
    { slug: 'capitals', text: 'ACME' },
    { slug: 'hyphen', text: 'my-app' },
    { slug: 'underscore', text: 'my_app' },
    { slug: 'dots', text: 'my.app.v2' },
    { slug: 'tilde', text: '~me' },
    { slug: 'negative', text: '-1' },
    { slug: 'zero', text: '0' },
    { slug: 'prefix', text: 'acc_1a2B3c' },
    { slug: 'object-id', text: '507f1f77bcf86cd799439011' },
    { slug: 'word-null', text: 'null' },
  ];
  const unusual = [
    { slug: 'unicode', text: 'Zoë 令牌 \u{1F389}', anyReason: unknownValue },
    { slug: 'markup', text: `<b>'"\\&%?#`, anyReason: unknownValue },
    { slug: 'template', text: '${7*7}', anyReason: unknownValue },
    { slug: 'prototype', text: '__proto__', anyReason: unknownValue },
    { slug: 'long', text: 'x'.repeat(500), anyReason: unknownValue },
    { slug: 'email', text: 'someone@example.com', anyReason: unknownValue },
    { slug: 'space', text: 'two words', anyReason: unknownValue },
    { slug: 'slash', text: 'a/b', anyReason: unknownValue },
    { slug: 'plus', text: 'a+b', anyReason: unknownValue },
    { slug: 'line-break', text: 'a\nb', anyReason: unknownValue },
    { slug: 'nul', text: 'a\0b', anyReason: unknownValue },
    { slug: 'huge-number', text: '99999999999999999999', anyReason: unknownValue },
    { slug: 'very-long', text: 'x'.repeat(3000), anyReason: unknownValue },
  ];
  if (location === 'header' || location === 'cookie') return plain;
  const known =
    location === 'path'
      ? plain.map((probe) => ({ ...probe, anyReason: unknownValue }))
      : [...plain, { slug: 'empty', text: '', anyReason: unknownValue }];
  return [...known, ...unusual];
}
