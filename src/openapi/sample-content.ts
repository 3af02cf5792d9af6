/** Chooses the media type of a response, and generates a body for it. */
import { isObject, type Json, type JsonObject } from '../lib/json.ts';
import { valueAt } from '../lib/json-pointer.ts';
import { formatForm } from '../lib/form-body.ts';
import { isFormType, isJsonType, mediaType } from '../lib/media-type.ts';
import { resolveNode } from './references.ts';
import type { Content, DeclaredResponse } from './operation.ts';
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

/** Generates a body for a declared response: the example of its JSON or first media type, or a sample of its schema. */
export const sampleResponse = (
  document: JsonObject,
  declared: DeclaredResponse,
  options?: SampleOptions,
): Json | undefined => {
  const [first] = sampleResponses(document, declared, options);
  return first;
};

/** Bodies for a declared response, the best one first: its examples, then a sample of its schema. */
export function* sampleResponses(
  document: JsonObject,
  { pointer, content: declared }: DeclaredResponse,
  options?: SampleOptions,
): Generator<Json> {
  const content = valueAt(document, `${pointer}/content`);
  const entries = isObject(content) ? Object.entries(content) : [];
  const wanted = jsonTypeOf(declared);
  const [, given] = entries.find(([type]) => mediaType(type) === wanted) ?? entries[0] ?? [];
  const media = resolveNode(document, given);
  if (!isObject(media)) return;
  if (media['example'] !== undefined) yield media['example'] as Json;
  for (const example of isObject(media['examples']) ? Object.values(media['examples']) : []) {
    const resolved = resolveNode(document, example);
    if (!isObject(resolved)) continue;
    const value = resolved['value'] ?? resolved['dataValue'];
    if (value !== undefined) yield value as Json;
  }
  const schema = media['schema'] ?? media['itemSchema'];
  if (schema === undefined) return;
  yield sample(document, schema, options);
  yield sample(document, schema, { ...options, ignoresExamples: true });
}
