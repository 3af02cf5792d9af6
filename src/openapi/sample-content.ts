/** Chooses the media type of a response, and generates a body for it. */
import { isObject, type Json, type JsonObject } from '../lib/json.ts';
import { valueAt } from '../lib/json-pointer.ts';
import type { Steps } from '../lib/steps.ts';
import { formatForm } from '../lib/form-body.ts';
import { declaredType, isFormType, isJsonType, mediaType } from '../lib/media-type.ts';
import { resolveNode } from './references.ts';
import type { Content, DeclaredResponse } from './operation.ts';
import { fitSample, type Check } from './fit-sample.ts';
import { sample, type SampleOptions } from './sample.ts';

/** The media type in which to send JSON: `application/json` if a declared range permits it, or a declared JSON type. */
export function jsonTypeOf(content: Content): string | undefined {
  const declared = [...content.keys()].map(mediaType);
  return declared.some((type) => ['application/json', 'application/*', '*/*'].includes(type))
    ? 'application/json'
    : declared.find(isJsonType);
}

/** The media type in which to send a body: JSON if the document declares it, else a declared type for text. */
export const typeToSend = (content: Content, body: unknown): string =>
  jsonTypeOf(content) ??
  (typeof body === 'string' ? [...content.keys()].find((type) => !type.includes('*')) : undefined) ??
  'application/json';

/**
 * The media type for a response without a mock: JSON if the document declares it, else the first declared type.
 * Undefined if no content is declared.
 */
export function typeToGenerate(content: Content): string | undefined {
  const [first] = content.keys();
  const json = jsonTypeOf(content);
  if (json !== undefined || first === undefined) return json;
  const type = [...content.keys()].find((one) => !one.includes('*')) ?? first;
  return typeInRange.get(type) ?? type.replace('*', 'plain');
}

const typeInRange: ReadonlyMap<string, string> = new Map([
  ['image/*', 'image/png'],
  ['audio/*', 'audio/mpeg'],
  ['video/*', 'video/mp4'],
]);

/** A value in a media type that is not JSON: texts as they are, other values in a form that the type has for them. */
export function writeAs(type: string, value: Json): string {
  if (typeof value === 'string') return value;
  const json = JSON.stringify(value);
  const name = mediaType(type);
  if (name === 'text/event-stream') return `data: ${json}\n\n`;
  if (/(?:jsonl|ndjson|json-lines|json-seq)$/.test(name)) return `${json}\n`;
  if (/[/+]xml$/.test(name)) return `<?xml version="1.0" encoding="UTF-8"?>\n${toXml('root', value)}\n`;
  return isFormType(name) && isObject(value) ? formatForm(value as JsonObject) : json;
}

function toXml(name: string, value: Json): string {
  if (Array.isArray(value)) return value.map((item) => toXml(name, item)).join('');
  const tag = name.replace(/[^\w.-]/g, '_').replace(/^(?![A-Za-z_])/, '_');
  const inner = isObject(value)
    ? Object.entries(value as JsonObject)
        .map(([member, item]) => toXml(member, item))
        .join('')
    : String(value ?? '').replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<${tag}>${inner}</${tag}>`;
}

/** Options for the bodies of a response. */
export interface ResponseSampleOptions extends SampleOptions {
  /** The violations of a body. With it, invalid bodies are repaired. */
  readonly check?: Check;
}

/**
 * Bodies for a declared response, the best one first: its examples, a repaired example, and samples of its schema with
 * all members (unless `isFull` is false) and with the required ones only. Each is generated when it is asked for.
 * Undefined: another step is needed.
 */
export function* sampleResponses(
  document: JsonObject,
  declared: DeclaredResponse,
  { check, ...options }: ResponseSampleOptions = {},
): Generator<Json | undefined, void> {
  const media = mediaToGenerate(document, declared);
  if (!media) return;
  const examples = examplesOf(document, media);
  yield* examples;
  const schema = media['schema'] ?? media['itemSchema'];
  if (schema === undefined) return;
  const [first] = examples;
  const repaired =
    first === undefined || !check ? undefined : yield* fitSample(document, schema, check, { ...options, start: first });
  if (repaired !== undefined) yield repaired;
  const full = options.isFull === false ? [] : [{ isFull: true }];
  for (const variant of [...full, {}, { ignoresExamples: true }]) {
    const body = sample(document, schema, { ...options, ...variant });
    yield body;
    const fitted = check && (yield* fitSample(document, schema, check, { ...options, ...variant }));
    if (fitted !== undefined) yield fitted;
  }
}

/** The first valid body; the first one if none is valid. Each check is a step. */
export function* firstValid(bodies: Iterable<Json | undefined>, check: Check): Steps<Json | undefined> {
  let first: Json | undefined;
  for (const body of bodies) {
    yield;
    if (body === undefined) continue;
    if (check(body).length === 0) return body;
    first ??= body;
  }
  return first;
}

/** A documented body in the media type that it is documented for; a text if the type is not JSON. */
export interface DocumentedExample {
  readonly contentType: string;
  readonly body: Json;
}

/** The example of a declared response that has this name: of its JSON, or of another media type. */
export function documentedExample(
  document: JsonObject,
  { pointer }: DeclaredResponse,
  name: string,
): DocumentedExample | undefined {
  const content = valueAt(document, `${pointer}/content`);
  const found = Object.entries(isObject(content) ? content : {}).flatMap(([type, given]) => {
    const media = resolveNode(document, given);
    const body = isObject(media) ? namedExamples(document, media).get(name) : undefined;
    const contentType = typeToGenerate(new Map([[declaredType(type), undefined]]));
    return body === undefined || contentType === undefined ? [] : [{ contentType, body }];
  });
  const example = found.find(({ contentType }) => isJsonType(contentType)) ?? found[0];
  if (!example || isJsonType(example.contentType)) return example;
  return { contentType: example.contentType, body: writeAs(example.contentType, example.body) };
}

/** The media type object whose schema and examples describe the generated body. */
function mediaToGenerate(
  document: JsonObject,
  { pointer, content: declared }: DeclaredResponse,
): Readonly<Record<string, unknown>> | undefined {
  const content = valueAt(document, `${pointer}/content`);
  const entries = isObject(content) ? Object.entries(content) : [];
  const wanted = typeToGenerate(declared);
  const [, given] =
    entries.find(([type]) => declaredType(type) === wanted) ??
    entries.find(([type]) => mediaType(type) === wanted) ??
    entries[0] ??
    [];
  const media = resolveNode(document, given);
  return isObject(media) ? media : undefined;
}

function examplesOf(document: JsonObject, media: Readonly<Record<string, unknown>>): readonly Json[] {
  const own = media['example'] === undefined ? [] : [media['example'] as Json];
  return [...own, ...namedExamples(document, media).values()];
}

function namedExamples(
  document: JsonObject,
  { examples }: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, Json> {
  const named = new Map<string, Json>();
  for (const [name, given] of Object.entries(isObject(examples) ? examples : {})) {
    const example = resolveNode(document, given);
    const value = isObject(example) ? (example['value'] ?? example['dataValue']) : undefined;
    if (value !== undefined) named.set(name, value as Json);
  }
  return named;
}
