/** The declared content of a body: which entry applies to a Content-Type. */
import { formType, isFormType, isJsonType, matchingType } from '../lib/media-type.ts';
import type { Content, Operation } from './operation.ts';

/** A media type in which a body can be sent, and the pointer of its schema (undefined if it has none). */
export interface BodyContent {
  readonly type: string;
  readonly schema: string | undefined;
}

const noContent: Content = new Map();

/** The media types that mockmint writes, in order of preference. */
const writable = ['application/json', formType];

/**
 * The media type in which to send a body: a declared JSON type, a form, or one that a declared range includes. The
 * first declared type if mockmint can write none of them. Undefined if no content is declared.
 */
export function preferredContent(body: Operation['body']): BodyContent | undefined {
  const content = body?.content ?? noContent;
  const keys = [...content.keys()];
  const exact = keys.filter((type) => !type.includes('*'));
  const key = exact.find(isJsonType) ?? exact.find(isFormType);
  if (key !== undefined) return { type: key, schema: content.get(key) };
  for (const type of writable) {
    const range = matchingType(type, content);
    if (range !== undefined) return { type, schema: content.get(range) };
  }
  const first = keys[0];
  return first === undefined ? undefined : { type: first, schema: content.get(first) };
}

/**
 * The declared content for a received Content-Type; the preferred content if there is no Content-Type. Undefined if the
 * type is not declared.
 */
export function contentFor(body: Operation['body'], contentType: string | undefined): BodyContent | undefined {
  if (contentType === undefined) return preferredContent(body);
  const key = matchingType(contentType, body?.content ?? noContent);
  return key === undefined ? undefined : { type: contentType, schema: body?.content.get(key) };
}

/** The schema pointer for a Content-Type. `undeclared` if the content does not list it; undefined if it has no schema. */
export function schemaFor(content: Content, contentType: string | undefined): string | undefined {
  const key = matchingType(contentType ?? '', content);
  return key === undefined ? 'undeclared' : content.get(key);
}
