/** Phase 2, forms: valid and invalid fields. Everything in a form is a text, so only some values can be written. */
import { isObject } from '../../lib/json.ts';
import { createRandom } from '../../lib/random.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Case } from './case.ts';
import type { PlanContext } from './plan-context.ts';
import { fullBody, plainBody } from './plain-bodies.ts';
import { buildCase, slugOf } from './build-case.ts';
import { bodySchema } from './example-cases.ts';
import { nodesOf, withoutValue, withValue } from './schema-nodes.ts';
import { valuesFor } from './value-probes.ts';

/** Keywords that apply to a text or to the number that it stands for. */
const fieldKeywords = new Set([
  'enum',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'format',
]);

export function formCases(operation: Operation, setting: PlanContext): Case[] {
  const pointer = bodySchema(operation);
  const plain = plainBody(operation, setting);
  if (pointer === undefined || !isObject(plain)) return [];
  const { effective } = setting.oracle.document;
  const full = fullBody(operation, plain, setting);
  const isEmptyInvalid = setting.oracle.document.validator.schema(pointer, {}, 'body').length > 0;
  const missing = buildCase(operation, setting, {
    phase: 'boundaries',
    slug: 'body/none',
    title: 'no body',
    dedupeKey: 'no body',
    change: { body: 'none' },
    intent: 'reject',
  });
  const fields = nodesOf(effective, pointer).filter(({ path }) => path.length === 1 && typeof path[0] === 'string');
  const values = fields.flatMap((node) => {
    const name = `body.${String(node.path[0])}`;
    const omitted = buildCase(operation, setting, {
      phase: 'boundaries',
      slug: `${name}/missing`,
      title: `${name} omitted`,
      dedupeKey: `${name} required`,
      change: { body: withoutValue(node.required ? plain : full, node.path) },
      ...(node.required && { intent: 'reject' }),
    });
    const probes = valuesFor(setting.oracle.document, node, createRandom(setting.seed, name)).filter(
      ({ value, raw, keyword, slug }) =>
        raw === undefined &&
        value !== '' &&
        (typeof value === 'string' || typeof value === 'number') &&
        (fieldKeywords.has(keyword) || slug === 'type-words' || slug.startsWith('text-')),
    );
    return [
      ...omitted,
      ...probes.flatMap(({ slug, value, keyword, anyReason, isAmbiguous }) =>
        buildCase(operation, setting, {
          phase: 'boundaries',
          slug: `${name}/${slugOf(slug)}`,
          title: `${name} = ${JSON.stringify(value).slice(0, 60)}`,
          dedupeKey: `${name} ${keyword}`,
          change: { body: withValue(plain, node.path, value) },
          keywords: node.facets
            .filter(({ schema }) => schema[keyword] !== undefined)
            .map((facet) => ({ pointer: facet.pointer, keyword })),
          ...(anyReason !== undefined && { anyReason }),
          ...(isAmbiguous && { isAmbiguous }),
        }),
      ),
    ];
  });
  return [...(isEmptyInvalid ? missing : []), ...values];
}
