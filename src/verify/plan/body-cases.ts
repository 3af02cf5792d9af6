/** Phase 2, body: valid and invalid values for every keyword, omitted and added members, malformed JSON. */
import type { Json, JsonObject } from '../../lib/json.ts';
import { isObject } from '../../lib/json.ts';
import { createRandom } from '../../lib/random.ts';
import { isFormType, isJsonType, isMultipartType } from '../../lib/media-type.ts';
import { preferredContent } from '../../openapi/body-content.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Case, KeywordProbe } from './case.ts';
import type { RequestChange } from './compose-request.ts';
import type { PlanContext } from './plan-context.ts';
import { fullBody, plainBody } from './plain-bodies.ts';
import { encodeText } from './encode-body.ts';
import { bodySchema } from './example-cases.ts';
import { formCases } from './form-cases.ts';
import { malformedCases } from './malformed-bodies.ts';
import { memberNameCases } from './member-name-cases.ts';
import { buildCase, slugOf, type BuildBodyCase, type CaseDraft } from './build-case.ts';
import { nodesOf, withoutValue, withParents, withValue, type SchemaNode } from './schema-nodes.ts';
import type { ValueProbe } from './type-probes.ts';
import { valuesFor } from './value-probes.ts';

export function bodyCases(operation: Operation, setting: PlanContext): Case[] {
  const pointer = bodySchema(operation);
  const plain = plainBody(operation, setting);
  const type = preferredContent(operation.body)?.type ?? '';
  if (isFormType(type) || isMultipartType(type)) return formCases(operation, setting);
  if (pointer === undefined || plain === undefined || !isJsonType(type)) return [];
  const { effective } = setting.oracle.document;
  const nodes = nodesOf(effective, pointer);
  const build = (draft: Omit<CaseDraft, 'phase'>): Case[] =>
    buildCase(operation, setting, { ...draft, phase: 'boundaries' });
  const full = fullBody(operation, plain, setting);
  return [
    ...nodes.flatMap((node) => bodyValueCases(node, withParents(plain, full, node.path), setting, build)),
    ...nodes
      .filter(({ path }) => path.length > 0 && typeof path.at(-1) === 'string')
      .flatMap((node) => memberCases(node, withParents(plain, full, node.path), full, build)),
    ...togetherCases(nodes, full, build),
    ...memberNameCases(nodes, plain, full, build),
    ...unknownCases(nodes, full, build),
    ...(full === plain ? [] : orderCases(full, build)),
    ...notationCases(full, build),
    ...malformedCases(full, build),
  ];
}

const memberPath = (path: SchemaNode['path']): string => ['body', ...path].join('.');

function bodyValueCases(node: SchemaNode, valid: Json, { seed, oracle }: PlanContext, build: BuildBodyCase): Case[] {
  const memberName = memberPath(node.path);
  return valuesFor(oracle.document, node, createRandom(seed, memberName)).flatMap((probe) =>
    build({
      slug: `${memberName}/${slugOf(probe.slug)}`,
      title: `${memberName} = ${short(probe)}`,
      dedupeKey: `${memberName} ${probe.keyword}`,
      change: {
        body: probe.raw === undefined ? withValue(valid, node.path, probe.value) : withRaw(valid, node.path, probe.raw),
      },
      keywords: keywordsOf(node, probe),
      ...(probe.anyReason !== undefined && { anyReason: probe.anyReason }),
      ...(probe.unlessForbidden && { unlessForbidden: true }),
      ...(probe.intent && { intent: probe.intent }),
      ...(probe.isAmbiguous && { isAmbiguous: true }),
    }),
  );
}

/** The keywords that a valid value exercises: the probed keyword and the type. */
const keywordsOf = ({ facets }: SchemaNode, { keyword }: ValueProbe): Omit<KeywordProbe, 'polarity'>[] =>
  facets.flatMap(({ pointer, schema }) =>
    [...new Set([keyword, 'type'])]
      .filter((name) => schema[name] !== undefined)
      .map((name) => ({ pointer, keyword: name })),
  );

function short({ value, raw }: ValueProbe): string {
  const text = raw ?? JSON.stringify(value);
  return text.length > 60
    ? `${text.slice(0, 59)}… (${typeof value === 'string' ? `${codePoints(value)} characters` : `${text.length} bytes`})`
    : text;
}

function codePoints(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += text.codePointAt(at)! > 0xffff ? 2 : 1) count++;
  return count;
}

/** The bytes of `body` with the number at `path` written as `raw`. */
function withRaw(body: Json, path: SchemaNode['path'], raw: string): Uint8Array {
  const marker = '\u0001raw\u0001';
  return encodeText(JSON.stringify(withValue(body, path, marker)).replace(JSON.stringify(marker), raw));
}

/** Omits each member, both from a valid and from the full body. An optional one may be needed by another. */
function memberCases({ path, required }: SchemaNode, valid: Json, full: Json, build: BuildBodyCase): Case[] {
  const memberName = memberPath(path);
  const intent = required ? { intent: 'reject' as const } : {};
  return [
    ...build({
      slug: `${memberName}/missing`,
      title: `${memberName} omitted`,
      dedupeKey: `${memberName} required`,
      change: { body: withoutValue(valid, path) },
      ...intent,
    }),
    ...build({
      slug: `${memberName}/missing-of-all`,
      title: `${memberName} omitted from the full body`,
      dedupeKey: `${memberName} required`,
      change: { body: withoutValue(full, path) },
      ...intent,
    }),
  ];
}

/** All members invalid: the response reports several problems. */
function togetherCases(nodes: readonly SchemaNode[], full: Json, build: BuildBodyCase): Case[] {
  const members = nodes.filter(({ path }) => path.length === 1 && typeof path[0] === 'string');
  if (members.length < 2) return [];
  const all = (slug: string, wrong: Json): Case[] =>
    build({
      slug: `body/${slug}`,
      title: `every member is ${JSON.stringify(wrong)}`,
      dedupeKey: 'several problems at once',
      intent: 'reject',
      change: { body: members.reduce((body, { path }) => withValue(body, path, wrong), full) },
    });
  return [...all('all-empty-objects', {}), ...all('all-minus-one', -1.5), ...all('all-arrays', [[]])];
}

const unspecified = 'The document neither declares the member nor forbids additional members.';

/** Whether an object has the declared members only. */
const isClosed = (schema: JsonObject): boolean =>
  schema['additionalProperties'] === false || schema['unevaluatedProperties'] === false;

function unknownCases(nodes: readonly SchemaNode[], full: Json, build: BuildBodyCase): Case[] {
  if (!isObject(full)) return [];
  const members: [slug: string, extra: JsonObject][] = [
    ['unknown', { x_unknown: 'value' }],
    ['unknown-object', { x_unknown: { deep: [1, { er: null }] } }],
    ['unknown-constructor', { constructor: { prototype: { admin: true } } }],
    ['unknown-empty', { '': 'value' }],
    ['unknown-null', { x_unknown: null }],
  ];
  const text = JSON.stringify(full);
  return [
    ...members.flatMap(([slug, extra]) =>
      build({
        slug: `body/${slug}`,
        title: `an undeclared member: ${JSON.stringify(extra)}`,
        dedupeKey: 'additionalProperties',
        change: { body: { ...full, ...extra } as Json },
        anyReason: unspecified,
        unlessForbidden: slug !== 'unknown-constructor', // Parsers may drop it.
      }),
    ),
    ...build({
      slug: 'body/unknown-prototype',
      title: 'a member named __proto__',
      dedupeKey: 'additionalProperties',
      change: { body: encodeText(`{"__proto__":{"admin":true},${text.slice(1)}`.replace(',}', '}')) },
      anyReason: unspecified,
    }),
    ...build({
      slug: 'body/deep',
      title: 'a member nested 100 levels deep',
      dedupeKey: 'additionalProperties',
      change: { body: { ...full, x_deep: nested(100) } as Json },
      anyReason: unspecified,
    }),
    ...nodes
      .filter(({ path, facets }) => path.length > 0 && facets.some(({ schema }) => isClosed(schema)))
      .flatMap(({ path }) =>
        build({
          slug: `${memberPath(path)}/unknown`,
          title: `${memberPath(path)} with an undeclared member`,
          dedupeKey: `${memberPath(path)} additionalProperties`,
          change: { body: withValue(full, [...path, 'x_unknown'], 'value') },
          intent: 'reject',
        }),
      ),
  ];
}

const nested = (depth: number): Json => (depth === 0 ? [] : [nested(depth - 1)]);

function orderCases(full: Json, build: BuildBodyCase): Case[] {
  if (!isObject(full)) return [];
  return build({
    slug: 'body/reversed',
    title: 'the members in another order',
    dedupeKey: 'order of members',
    change: { body: Object.fromEntries(Object.entries(full).reverse()) as Json },
    intent: 'accept',
  });
}

const escaped = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The same value in other JSON notations. */
function notationCases(full: Json, build: BuildBodyCase): Case[] {
  const form = (slug: string, title: string, change: RequestChange) =>
    build({ slug: `body/${slug}`, title, dedupeKey: `the body ${title}`, change, intent: 'accept' });
  const text = JSON.stringify(full);
  return [
    ...form('pretty', 'with line breaks and indentation', {
      body: encodeText(`\n${JSON.stringify(full, null, 2)}\r\n`),
    }),
    ...form('escaped', 'with every letter of its strings escaped', {
      body: encodeText(
        text.replace(/(?<=":")[^"\\]*/g, (value) => value.replace(/[a-z]/g, escaped)).replace(/[^\x20-\x7e]/g, escaped),
      ),
    }),
  ];
}
