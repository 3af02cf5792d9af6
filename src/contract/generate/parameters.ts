/** Phase 2, parameters: required ones missing, formats and types on both sides, and others that nothing names. */
import { isObject, type JsonObject } from '../../core/json.ts';
import { valueAt } from '../../core/pointer.ts';
import type { Operation, Parameter } from '../../openapi/operation.ts';
import type { Case, Expectation } from '../case.ts';
import type { Change, Setting } from './base.ts';
import { make, slugOf, type Idea } from './make.ts';
import { byFormat, type TextProbe } from './texts.ts';

/** What a service may say of a well-formed value that it does not know, or that the caller has no right to. */
const unknownThing = [401, 403, 404];

export function parameterCases(operation: Operation, setting: Setting): Case[] {
  const build = (idea: Omit<Idea, 'phase'>): Case[] => make(operation, setting, { ...idea, phase: 'boundaries' });
  return [
    ...operation.parameters.filter(({ in: place }) => place !== 'path').flatMap((parameter) => missingCases(parameter, setting, build)),
    ...operation.parameters.flatMap((parameter) => valueCases(parameter, setting, build)),
    ...build({ slug: 'query/unknown', title: 'a query parameter that nothing names', topic: 'unknown query parameter', change: { params: { x_unknown: 'value' } }, any: 'The document neither names the parameter nor forbids others.' }),
  ];
}

type Build = (idea: Omit<Idea, 'phase'>) => Case[];

const changeOf = ({ in: place, name }: Parameter, value: string | null): Change =>
  place === 'header' ? { headers: { [name]: value } } : { params: { [name]: value } };

function missingCases(parameter: Parameter, setting: Setting, build: Build): Case[] {
  const { in: place, name, required, pointer } = parameter;
  if (!required) return build({ slug: `${place}.${slugOf(name)}/missing`, title: `${place} ${name} left out`, topic: `${place} ${name}`, change: changeOf(parameter, null), intent: 'accept' });
  const expectation: Expectation = { kind: 'reject', situation: 'missing-parameter', ground: setting.yardstick.ground(`${pointer}/required`) };
  const checks = place === 'header' ? ['missing_required_header' as const] : undefined;
  return [
    ...build({ slug: `${place}.${slugOf(name)}/missing`, title: `${place} ${name} left out`, topic: `${place} ${name} missing`, change: changeOf(parameter, null), expectation, ...(checks && { checks }) }),
  ];
}

function valueCases(parameter: Parameter, setting: Setting, build: Build): Case[] {
  const { in: place, name, schema, pointer } = parameter;
  const slug = `${place}.${slugOf(name)}`;
  const facet = { pointer: `${pointer}/schema`, keyword: schema['format'] === undefined ? 'type' : 'format' };
  const probes = textsFor(schema, setting.yardstick.document.effective, place);
  return [
    ...probes.flatMap((probe) => build({
      slug: `${slug}/${slugOf(probe.slug)}`, title: `${place} ${name} = ${JSON.stringify(probe.text)}`, topic: `${place} ${name} ${facet.keyword}`,
      change: changeOf(parameter, probe.text), tolerated: unknownThing, keywords: [facet], ...(probe.any !== undefined && { any: probe.any }),
    })),
    ...(place === 'header' ? upperCased(parameter, setting, build) : []),
    ...(place === 'query' ? build({ slug: `${slug}/twice`, title: `query ${name} sent twice`, topic: `${place} ${name}`, change: { params: { [name]: ['one', 'two'] } }, any: 'The document does not say which one counts.' }) : []),
  ];
}

/** Names of headers and digits of UUIDs are the same in either case. */
function upperCased({ name, schema }: Parameter, setting: Setting, build: Build): Case[] {
  const given = Object.entries(setting.headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const value = given ?? (schema['format'] === 'uuid' ? '3fa85f64-5717-4562-b3fc-2c963f66afa6' : undefined);
  if (value === undefined) return [];
  const renamed = build({ slug: `header.${slugOf(name)}/name-in-capitals`, title: `the header's name in capitals`, topic: `header ${name} name`, change: { headers: { [name]: null, [name.toUpperCase()]: value } }, intent: 'accept' });
  if (schema['format'] !== 'uuid') return renamed;
  return [...renamed, ...build({ slug: `header.${slugOf(name)}/capitals`, title: `header ${name} in capitals`, topic: `header ${name} format`, change: { headers: { [name]: value.toUpperCase() } }, tolerated: unknownThing, intent: 'accept' })];
}

const noMeaning = 'A service may know the value or not.';

function textsFor(schema: JsonObject, document: JsonObject, place: Parameter['in']): readonly TextProbe[] {
  const ref = schema['$ref'];
  const resolved = typeof ref === 'string' ? valueAt(document, decodeURIComponent(ref.slice(1))) : schema;
  if (!isObject(resolved)) return [];
  const formatted = byFormat[String(resolved['format'])];
  if (formatted) return formatted;
  const types = [resolved['type']].flat();
  if (types.includes('integer')) return [{ slug: 'word', text: 'word' }, { slug: 'fraction', text: '1.5' }];
  if (types.includes('boolean')) return [{ slug: 'word', text: 'word' }, { slug: 'true', text: 'true' }];
  if (!types.includes('string')) return [];
  const plain = [{ slug: 'word', text: 'main' }, { slug: 'digits', text: '12345' }, { slug: 'uuid', text: '3fa85f64-5717-4562-b3fc-2c963f66afa6' }];
  const odd = [
    { slug: 'unicode', text: 'Zoë 令牌 \u{1F389}', any: noMeaning }, { slug: 'markup', text: `<b>'"\\&%?#`, any: noMeaning },
    { slug: 'template', text: '${7*7}', any: noMeaning }, { slug: 'prototype', text: '__proto__', any: noMeaning }, { slug: 'long', text: 'x'.repeat(500), any: noMeaning },
  ];
  if (place === 'header') return plain;
  const known = place === 'path' ? plain.map((probe) => ({ ...probe, any: noMeaning })) : [...plain, { slug: 'empty', text: '', any: noMeaning }];
  return [...known, ...odd];
}
