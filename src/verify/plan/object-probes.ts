/** Value probes for objects: too few, too many or wrong members. */
import { isObject, type JsonObject } from '../../lib/json.ts';
import { sample } from '../../openapi/sample.ts';
import { convertibleValues, type ValueProbe } from './type-probes.ts';

/** Largest number of members that a probe has. */
const maxMembers = 200;

/** Names that rules for the names of members usually forbid. */
const oddNames = ['', 'two words', '\u00e4\u4ee4', 'x'.repeat(300)];

export function objectProbes(document: JsonObject, schema: JsonObject): ValueProbe[] {
  const { minProperties, maxProperties, additionalProperties: members, propertyNames } = schema;
  const value = isObject(members) ? sample(document, members, { omit: 'readOnly' }) : 'value';
  const withNames = (keyword: string, slug: string, names: readonly string[]): ValueProbe => ({
    slug: `${keyword}-${slug}`,
    keyword,
    value: Object.fromEntries(names.map((name) => [name, value])),
  });
  const ofSize = (keyword: string, size: number): ValueProbe[] =>
    size < 0 || size > maxMembers
      ? []
      : [
          withNames(
            keyword,
            String(size),
            Array.from({ length: size }, (_, index) => `key${index + 1}`),
          ),
        ];
  return [
    ...(typeof minProperties === 'number' ? ofSize('minProperties', minProperties - 1) : []),
    ...(typeof maxProperties === 'number' ? ofSize('maxProperties', maxProperties + 1) : []),
    ...(isObject(propertyNames)
      ? oddNames.map((name, index) => withNames('propertyNames', String(index + 1), [name]))
      : []),
    ...(isObject(members) && !isObject(schema['properties'])
      ? convertibleValues.map((probe): ValueProbe => ({
          slug: `additionalProperties-${probe.slug}`,
          keyword: 'additionalProperties',
          value: { key: probe.value },
          intent: 'reject', // A valid value may be rejected for the name of its member.
        }))
      : []),
  ];
}
