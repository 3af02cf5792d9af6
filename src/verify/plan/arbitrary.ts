/** Adapter of fast-check: generates bodies for a schema and shrinks failing ones. */
import fc from 'fast-check';
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { refOf, resolveAt, resolveNode } from '../../openapi/references.ts';
import { textsByFormat } from './text-probes.ts';

/** Sends a generated body and returns its result; `stop` ends the generation. */
export type Trial = (body: Json) => Promise<'passed' | 'failed' | 'stop'>;

const maxSchemaDepth = 6;

const surrogates = { first: 0xd8_00, count: 0x8_00 };

/**
 * Any code point except surrogates: the same values as fast-check's unit `binary`, which spends more than a second on a
 * table of all of them.
 */
const anyCharacter = fc.nat({ max: 0x10_ff_ff - surrogates.count }).map(
  (index) => String.fromCodePoint(index < surrogates.first ? index : index + surrogates.count),
  (value) => {
    const [character, ...others] = typeof value === 'string' ? value : '';
    const codePoint = character?.codePointAt(0);
    if (codePoint === undefined || others.length > 0 || !character?.isWellFormed()) throw new Error('Not a character.');
    return codePoint < surrogates.first ? codePoint : codePoint - surrogates.count;
  },
);

/**
 * Tries up to `runs` bodies for the schema at `pointer`. A failing body is shrunk to the smallest that fails.
 * @returns the number of bodies tried
 */
export async function tryBodies(
  document: JsonObject,
  pointer: string,
  seed: number,
  runs: number,
  trial: Trial,
): Promise<number> {
  const body = arbitraryFor(document, resolveAt(document, pointer)?.node);
  const property = fc.asyncProperty(body, async (value) => {
    const outcome = await trial(value);
    // A failed precondition is not shrunk and, without allowed skips, ends the search.
    fc.pre(outcome !== 'stop');
    return outcome === 'passed';
  });
  const details = await fc.check(property, { seed, numRuns: runs, maxSkipsPerRun: 0 });
  return details.numRuns + details.numShrinks;
}

/** Mostly values of the declared type, sometimes any JSON. */
function arbitraryFor(document: JsonObject, schema: unknown, depth = 0): fc.Arbitrary<Json> {
  const anything = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
  if (!isObject(schema) || depth > maxSchemaDepth) return anything;
  if (refOf(schema) !== undefined) return arbitraryFor(document, resolveNode(document, schema), depth + 1);
  const listed = Array.isArray(schema['enum']) ? [fc.constantFrom(...(schema['enum'] as Json[]))] : [];
  const branches = [schema['anyOf'], schema['oneOf'], schema['allOf']]
    .filter(Array.isArray)
    .flat()
    .map((branch: unknown) => arbitraryFor(document, branch, depth + 1));
  const typed = [schema['type']].flat().flatMap((type) => ofType(document, schema, type, depth));
  const right = [...listed, ...branches, ...typed];
  return right.length === 0
    ? anything
    : fc.oneof({ arbitrary: fc.oneof(...right), weight: 12 }, { arbitrary: anything, weight: 1 });
}

function ofType(
  document: JsonObject,
  schema: Record<string, unknown>,
  type: unknown,
  depth: number,
): fc.Arbitrary<Json>[] {
  switch (type) {
    case 'string':
      return [textFor(schema)];
    case 'integer':
      return [integerFor(schema)];
    case 'number':
      return [integerFor(schema), fc.double({ noNaN: true, noDefaultInfinity: true })];
    case 'boolean':
      return [fc.boolean()];
    case 'null':
      return [fc.constant(null)];
    case 'array':
      return [
        fc.array(arbitraryFor(document, schema['items'], depth + 1), {
          maxLength: numberOr(schema['maxItems'], 8) + 2,
        }),
      ];
    case 'object':
      return [objectFor(document, schema, depth)];
    default:
      return [];
  }
}

function objectFor(document: JsonObject, schema: Record<string, unknown>, depth: number): fc.Arbitrary<Json> {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const members = Object.fromEntries(
    Object.entries(properties).map(([name, member]) => [name, arbitraryFor(document, member, depth + 1)]),
  );
  return fc.record(members, { requiredKeys: [] }) as fc.Arbitrary<Json>;
}

function textFor(schema: Record<string, unknown>): fc.Arbitrary<string> {
  const known = textsByFormat[String(schema['format'])]
    ?.filter((probe) => probe.anyReason === undefined)
    .map(({ text }) => text);
  const maxLength = Math.min(numberOr(schema['maxLength'], 80) + 3, 400);
  const free = fc.string({ unit: anyCharacter, maxLength }).map((text) => text.replaceAll('\0', ''));
  return known ? fc.oneof(fc.constantFrom(...known), free) : fc.oneof(free, fc.string({ unit: 'grapheme', maxLength }));
}

const integerFor = (schema: Record<string, unknown>): fc.Arbitrary<number> =>
  fc.integer({ min: numberOr(schema['minimum'], -1000) - 3, max: numberOr(schema['maximum'], 1000) + 3 });

const numberOr = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);
