/** Chooses the media type of a response, and generates a body for it. */
import { isObject, type Json, type JsonObject } from '../lib/json.ts';
import { valueAt } from '../lib/json-pointer.ts';
import { isJsonType, mediaType } from '../lib/media-type.ts';
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
  const resolved = example === undefined ? undefined : resolveNode(document, example);
  if (isObject(resolved) && resolved['value'] !== undefined) return resolved['value'] as Json;
  return media['schema'] === undefined ? undefined : sample(document, media['schema'], options);
}
