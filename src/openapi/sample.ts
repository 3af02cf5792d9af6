/** Generates a plausible value for a schema: its example if it has one, else a minimal value. */
import { isObject, type Json, type JsonObject } from '../lib/json.ts';
import { refOf, resolveAt, resolveNode } from './references.ts';

const sampleByFormat: ReadonlyMap<unknown, string> = new Map([
  ['date-time', '2030-01-01T00:00:00Z'],
  ['date', '2030-01-01'],
  ['time', '00:00:00Z'],
  ['uuid', '3fa85f64-5717-4562-b3fc-2c963f66afa6'],
  ['uuid4', '3fa85f64-5717-4562-b3fc-2c963f66afa6'],
  ['email', 'someone@example.com'],
  ['uri', 'https://example.com/'],
  ['url', 'https://example.com/'],
  ['hostname', 'example.com'],
  ['ipv4', '192.0.2.1'],
  ['ipv6', '2001:db8::1'],
]);

/** Options for a sample. */
export interface SampleOptions {
  /** By format: generates the texts of this format, instead of always the same. */
  readonly formats?: ReadonlyMap<unknown, () => string>;
  /** Whether an object gets this optional member. Default: only if the member has an example. */
  readonly includes?: (name: string, schema: Readonly<Record<string, unknown>>) => boolean;
  /** Members with this keyword are left out: `writeOnly` for a response. */
  readonly omit?: 'readOnly' | 'writeOnly';
  /** Uses the constraints only, because an example may violate them. */
  readonly ignoresExamples?: boolean;
}

/**
 * Generates a value for `schema`. Prefers examples and defaults. Objects get the required members and those with an
 * example.
 */
export function sample(document: JsonObject, schema: unknown, options: SampleOptions = {}, depth = 0): Json {
  if (!isObject(schema) || depth > 20) return {};
  if (refOf(schema) !== undefined) return sample(document, resolveNode(document, schema), options, depth + 1);
  for (const given of [
    schema['const'],
    ...(options.ignoresExamples ? [] : [schema['example'], first(schema['examples']), schema['default']]),
    first(schema['enum']),
  ]) {
    if (given !== undefined) return given as Json;
  }
  const branch = first(schema['anyOf']) ?? first(schema['oneOf']);
  if (branch !== undefined) return sample(document, branch, options, depth + 1);
  if (Array.isArray(schema['allOf']))
    return Object.assign({}, ...schema['allOf'].map((part) => sample(document, part, options, depth + 1)));
  return byType(document, schema, options, depth);
}

/** Generates a value for the schema at `pointer` in the document. */
export const sampleAt = (document: JsonObject, pointer: string): Json =>
  sample(document, resolveAt(document, pointer)?.node);

function byType(document: JsonObject, schema: Record<string, unknown>, options: SampleOptions, depth: number): Json {
  const type = Array.isArray(schema['type'])
    ? schema['type'][0]
    : (schema['type'] ?? (schema['properties'] ? 'object' : undefined));
  switch (type) {
    case 'object':
      return sampleObject(document, schema, options, depth);
    case 'array':
      return Array.from({ length: asNumber(schema['minItems'], 0) }, () =>
        sample(document, schema['items'], options, depth + 1),
      );
    case 'integer':
    case 'number':
      return Math.min(Math.max(asNumber(schema['minimum'], 1), 1), asNumber(schema['maximum'], Infinity));
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return sampleText(schema, options);
  }
}

function sampleObject(
  document: JsonObject,
  schema: Record<string, unknown>,
  options: SampleOptions,
  depth: number,
): JsonObject {
  const required = new Set(Array.isArray(schema['required']) ? schema['required'].map(String) : []);
  const { includes, omit } = options;
  const members = Object.entries(isObject(schema['properties']) ? schema['properties'] : {}).filter(
    ([name, member]) =>
      !(isObject(member) && omit !== undefined && member[omit] === true) &&
      (required.has(name) ||
        (isObject(member) &&
          ((member['example'] !== undefined && !options.ignoresExamples) || includes?.(name, member) === true))),
  );
  return Object.fromEntries(members.map(([name, member]) => [name, sample(document, member, options, depth + 1)]));
}

function sampleText(schema: Record<string, unknown>, { formats }: SampleOptions): string {
  const format = schema['format'];
  const known = formats?.get(format)?.() ?? sampleByFormat.get(format);
  if (known !== undefined) return known;
  const base = typeof schema['title'] === 'string' ? schema['title'] : 'text';
  return base.padEnd(asNumber(schema['minLength'], 0), '.').slice(0, asNumber(schema['maxLength'], Infinity));
}

const first = (list: unknown): unknown => (Array.isArray(list) ? list[0] : undefined);

const asNumber = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback);
