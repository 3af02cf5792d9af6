/** Chooses the media type of a response, and generates a body for it. */
import { isObject, type Json, type JsonObject } from '../lib/json.ts';
import { valueAt } from '../lib/json-pointer.ts';
import { mediaType } from './document-validator.ts';
import type { Content, DeclaredResponse } from './operation.ts';
import { sample, type SampleOptions } from './sample.ts';

/** Whether a media type is JSON (RFC 6839, 3.1). */
export const isJsonType = (type: string): boolean => /^[\w.-]+\/(?:[\w.+-]+\+)?json$/.test(mediaType(type));

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

/** Generates a body for a declared response: the example of its JSON or first media type, or a sample of its schema. */
export function sampleResponse(
  document: JsonObject,
  { pointer, content: declared }: DeclaredResponse,
  options?: SampleOptions,
): Json | undefined {
  const content = valueAt(document, `${pointer}/content`);
  const entries = isObject(content) ? Object.entries(content) : [];
  const wanted = jsonTypeOf(declared);
  const [, media] = entries.find(([type]) => mediaType(type) === wanted) ?? entries[0] ?? [];
  if (!isObject(media)) return undefined;
  if (media['example'] !== undefined) return media['example'] as Json;
  const [example] = isObject(media['examples']) ? Object.values(media['examples']) : [];
  const resolved = example === undefined ? undefined : resolve(document, example);
  if (isObject(resolved) && resolved['value'] !== undefined) return resolved['value'] as Json;
  return media['schema'] === undefined ? undefined : sample(document, media['schema'], options);
}

/** Follows references, at most 50. */
const resolve = (document: JsonObject, node: unknown, hops = 0): unknown =>
  isObject(node) && typeof node['$ref'] === 'string' && hops < 50
    ? resolve(document, valueAt(document, decodeURIComponent(node['$ref'].slice(1))), hops + 1)
    : node;
