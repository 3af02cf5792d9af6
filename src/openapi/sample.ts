/** Generates a plausible value for a schema: its example if it has one, else a value within its limits. */
import { isObject, type Json, type JsonObject } from '../lib/json.ts';
import { formatPointer } from '../lib/json-pointer.ts';
import { mergeSchema, type MergedSchema } from './merge-schema.ts';
import { textsMatching } from './pattern-text.ts';
import { resolveAt } from './references.ts';
import { forbiddenMembers, isMarked, memberSchema } from './sample-members.ts';
import { SampleGuide } from './sample-guide.ts';
import { sampleNumber, sampleText } from './sample-scalar.ts';
import { isOfType, permits, typeToGenerate } from './sample-type.ts';
import { orderBranches, leadsBack } from './schema-branches.ts';

/** Options for a sample. */
export interface SampleOptions {
  /** Whether an object gets this optional member. Default: only if the member has an example. */
  readonly includes?: (name: string, schema: Readonly<Record<string, unknown>>) => boolean;
  /** Whether objects get all optional members, and arrays an item, down to some depth. Default: false. */
  readonly isFull?: boolean;
  /** Members with this keyword are left out: `writeOnly` for a response. */
  readonly omit?: 'readOnly' | 'writeOnly';
  /** Uses the constraints only, because an example may violate them. */
  readonly ignoresExamples?: boolean;
  /** A value to keep as far as the guide permits, such as an example of a body. */
  readonly start?: Json;
  /** What earlier attempts have shown. */
  readonly guide?: SampleGuide;
}

/** Objects below this depth get required members only. */
const maxFullDepth = 4;

/** Deeper values are cut off: no finite value conforms to their schema. */
const maxDepth = 100;

/** Limits the time for schemas whose members multiply. */
const maxValues = 5000;

/** Values with optional members in one sample; the others get required members only. */
const maxFullValues = 400;

/**
 * Generates a value for `schema`. Prefers examples and defaults. Objects get the required members and those with an
 * example.
 */
export const sample = (document: JsonObject, schema: unknown, options: SampleOptions = {}): Json =>
  trySample(document, schema, options).value;

/** A sample, and whether parts of it are cut off because they nest without end. */
export function trySample(
  document: JsonObject,
  schema: unknown,
  options: SampleOptions,
): { readonly value: Json; readonly isCutOff: boolean } {
  const sampler = new Sampler(document, options);
  const value = sampler.value(schema, { at: '', depth: 0, variant: 0, above: [] }, options.start);
  return { value, isCutOff: sampler.isCutOff };
}

/** Generates a value for the schema at `pointer` in the document. */
export const sampleAt = (document: JsonObject, pointer: string): Json =>
  sample(document, resolveAt(document, pointer)?.node);

/** The place of a value in the sample. */
interface Place {
  /** JSON Pointer into the sample. */
  readonly at: string;
  readonly depth: number;
  /** Above 0: a value other than the first one, for an array of unique items. */
  readonly variant: number;
  /** The references that lead here. */
  readonly above: readonly string[];
}

class Sampler {
  readonly #document: JsonObject;
  readonly #options: SampleOptions;
  readonly #guide: SampleGuide;
  #count = 0;
  /** Whether the limits are reached. The rest of the sample is then worthless. */
  isCutOff = false;

  constructor(document: JsonObject, options: SampleOptions) {
    this.#document = document;
    this.#options = options;
    this.#guide = options.guide ?? new SampleGuide();
  }

  value(schema: unknown, place: Place, start?: Json): Json {
    const { at, depth, above } = place;
    this.isCutOff ||= ++this.#count > maxValues || depth > maxDepth;
    if (this.isCutOff) return null;
    const isRejected = this.#guide.rejected.has(at);
    if (start !== undefined && !this.#guide.concerns(at)) return start;
    let unions = 0;
    const others: unknown[] = [];
    const merged = mergeSchema(this.#document, schema, (branches) => {
      const ordered = orderBranches(this.#document, branches, { above, depth, start });
      const branch = this.#guide.branch(`${at} ${unions++}`, at, ordered);
      others.push(...branches.filter((one) => one !== branch));
      return branch;
    });
    if (this.#guide.distinct.has(at)) return this.#distinct(merged, place, others);
    const given = isRejected ? undefined : (start ?? this.#exampleOf(merged));
    if (given === undefined) return this.#generated(merged, place);
    if (isObject(given) && permits(merged, 'object')) return this.#object(merged, place, given as JsonObject);
    if (Array.isArray(given) && permits(merged, 'array')) return this.#array(merged, place, given);
    return given;
  }

  /** An example that is one of the permitted values. */
  #exampleOf({ values, examples }: MergedSchema): Json | undefined {
    if (this.#options.ignoresExamples) return undefined;
    if (!values) return examples[0];
    const keys = new Set(values.map((value) => JSON.stringify(value)));
    return examples.find((example) => keys.has(JSON.stringify(example)));
  }

  #generated(merged: MergedSchema, place: Place): Json {
    const variant = place.variant + this.#guide.variantAt(place.at);
    const permitted = merged.values?.filter((value) => !merged.types || isOfType(value, merged.types));
    const values = permitted && permitted.length > 0 ? permitted : merged.values;
    if (values) return values[variant % values.length] ?? null;
    const type = typeToGenerate(merged, this.#guide.typeAt(place.at));
    switch (type) {
      case 'object':
        return this.#object(merged, place);
      case 'array':
        return this.#array(merged, place);
      case 'integer':
      case 'number':
        return sampleNumber(merged.limits, type === 'integer', variant);
      case 'boolean':
        return variant % 2 === 0;
      case 'null':
        return null;
      default:
        return sampleText(merged, variant);
    }
  }

  #object(merged: MergedSchema, place: Place, start?: JsonObject): JsonObject {
    const above = [...place.above, ...merged.references];
    const names = this.#namesOf(merged, place, above, start);
    const extended = [...merged.dependentSchemas].filter(([name]) => names.has(name)).map(([, schema]) => schema);
    if (extended.length > 0) {
      const { properties, required } = mergeSchema(this.#document, { allOf: extended }, ([first]) => first);
      const known = new Map([...properties, ...merged.properties]);
      return this.#object(
        {
          ...merged,
          properties: known,
          required: new Set([...merged.required, ...required]),
          dependentSchemas: new Map(),
        },
        place,
        start,
      );
    }
    const members = Array.from(names, (name): [string, Json] => [
      name,
      this.value(
        memberSchema(merged, name),
        { ...place, at: place.at + formatPointer([name]), depth: place.depth + 1, above },
        start && Object.hasOwn(start, name) ? start[name] : undefined,
      ),
    ]);
    return Object.fromEntries(members);
  }

  /** A value that does not conform to other branches: it has one of their members as null. */
  #distinct(merged: MergedSchema, place: Place, others: readonly unknown[]): Json {
    const value = this.#generated(merged, place);
    if (!isObject(value) || merged.additional === false) return value;
    const nulls = others.flatMap((other) => {
      const { properties } = mergeSchema(this.#document, other, ([first]) => first);
      const [name] = [...properties.keys()].filter((one) => !merged.properties.has(one));
      return name === undefined ? [] : [[name, null]];
    });
    return { ...(value as JsonObject), ...(Object.fromEntries(nulls) as JsonObject) };
  }

  /** The names of the members that an object gets. */
  #namesOf(merged: MergedSchema, { at, depth }: Place, above: readonly string[], start?: JsonObject): Set<string> {
    const { includes, omit, ignoresExamples } = this.#options;
    const { required, properties, limits } = merged;
    const isExcluded = (name: string): boolean => this.#guide.excluded.has(at + formatPointer([name]));
    const isOmitted = (schema: unknown): boolean => omit !== undefined && isMarked(this.#document, schema, omit);
    const isFull = this.#guide.full.has(at) || (this.#isFull(depth) && start === undefined);
    const names = new Set<string>();
    const add = (name: string): void => {
      if (isExcluded(name) || names.has(name) || isOmitted(properties.get(name))) return;
      names.add(name);
      for (const other of merged.dependentRequired.get(name) ?? []) add(other);
    };
    const forbidden = forbiddenMembers(merged);
    for (const [name, schema] of properties) {
      if (required.has(name) || this.#guide.included.has(at + formatPointer([name]))) add(name);
      else if (start !== undefined && Object.hasOwn(start, name)) names.add(name);
      else if (start !== undefined || forbidden.has(name) || names.size >= (limits.maxProperties ?? Infinity)) continue;
      else if (
        isObject(schema) &&
        ((schema['example'] !== undefined && !ignoresExamples) || includes?.(name, schema) === true)
      )
        add(name);
      else if (isFull && schema !== false && !leadsBack(this.#document, schema, above)) add(name);
    }
    for (const name of Object.keys(start ?? {})) if (!isExcluded(name)) names.add(name);
    for (const name of [...required, ...this.#guide.namesIncludedAt(at)]) add(name);
    for (const name of names) if (isExcluded(name)) names.delete(name);
    const wanted = Math.max(limits.minProperties ?? 0, 0);
    for (const name of names.size < wanted ? otherNames(this.#document, merged, wanted) : []) {
      if (names.size >= wanted) break;
      add(name);
    }
    return names;
  }

  #isFull(depth: number): boolean {
    return this.#options.isFull === true && depth <= maxFullDepth && this.#count < maxFullValues;
  }

  #array(merged: MergedSchema, place: Place, start?: readonly Json[]): Json[] {
    const { limits, prefixItems, contains } = merged;
    const above = [...place.above, ...merged.references];
    const schemas: unknown[] = [...prefixItems];
    const fewest = limits.minItems ?? 0;
    const most = limits.maxItems ?? Infinity;
    const wanted = contains && start === undefined ? contains.min : 0;
    for (let count = 0; count < wanted && (count === 0 || schemas.length < most); count++)
      schemas.push(merged.items === undefined ? contains?.schema : { allOf: [contains?.schema ?? {}, merged.items] });
    const isItemWanted =
      (this.#isFull(place.depth) || this.#guide.full.has(place.at)) &&
      start === undefined &&
      schemas.length === 0 &&
      merged.items !== undefined &&
      merged.items !== false &&
      !leadsBack(this.#document, merged.items, above);
    const length = start
      ? Math.min(Math.max(start.length, fewest), most)
      : Math.min(Math.max(fewest, schemas.length, isItemWanted ? 1 : 0), most, maxValues);
    const known = new Set<string>();
    const items: Json[] = [];
    for (let index = 0; items.length < length && index < length; index++) {
      if (this.#guide.excluded.has(`${place.at}/${items.length}`)) continue;
      const schema = index < schemas.length ? schemas[index] : (merged.items ?? {});
      const itemPlace = { ...place, at: `${place.at}/${items.length}`, depth: place.depth + 1, above };
      let item = this.value(schema, itemPlace, start?.[index]);
      for (let variant = 1; merged.isUnique && variant <= 64 && known.has(JSON.stringify(item)); variant++)
        item = this.value(schema, { ...itemPlace, variant: place.variant + index + variant - 1 });
      if (merged.isUnique) known.add(JSON.stringify(item));
      items.push(item);
    }
    return items;
  }
}

/** Names for further members: declared ones, then those that patterns permit. */
function* otherNames(document: JsonObject, merged: MergedSchema, count: number): Generator<string> {
  yield* merged.properties.keys();
  const limits = { minLength: 0, maxLength: 100 };
  for (const pattern of merged.patternProperties.keys()) {
    let written = 0;
    for (const name of textsMatching(pattern, limits)) {
      yield name;
      if (++written > count) break;
    }
  }
  if (merged.additional === false) return;
  for (let variant = 0; variant < 2 * count + 2; variant++) {
    const name: Json =
      merged.propertyNames === undefined
        ? `member${variant + 1}`
        : new Sampler(document, {}).value(merged.propertyNames, { at: '', depth: 0, variant, above: [] });
    yield String(name);
  }
}
