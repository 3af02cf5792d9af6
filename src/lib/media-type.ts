/** Media types: parse a Content-Type, and find the one that a document declares for it. */

/** The media type of a Content-Type: lower case, without parameters (RFC 9110, section 8.3.1). */
export const mediaType = (contentType: string): string => contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** A media type or range as documents name it: the type in lower case, with its parameters. `*` is the range of all types. */
export const declaredType = (key: string): string =>
  key.trim() === '*' ? '*/*' : key.trim().replace(/^[^;]*/, (name) => name.toLowerCase());

/** Whether a Content-Type is JSON: `application/json`, or a type with the suffix `+json` (RFC 6839). */
export const isJsonType = (contentType: string): boolean => /[/+]json$/.test(mediaType(contentType));

export const formType = 'application/x-www-form-urlencoded';

/** Whether a Content-Type is a form without files. */
export const isFormType = (contentType: string): boolean => mediaType(contentType) === formType;

/** Whether a Content-Type is a form that may have files. */
export const isMultipartType = (contentType: string): boolean => mediaType(contentType) === 'multipart/form-data';

/** Whether a Content-Type is plain text whose value is the text itself. */
export const isTextType = (contentType: string): boolean => mediaType(contentType) === 'text/plain';

/**
 * The declared media type or range that applies to a Content-Type: the type with the same parameters, the type with
 * other parameters, a range of subtypes such as `text/*`, and last the range of all types. Undefined if none does.
 */
export function matchingType(contentType: string, declared: ReadonlyMap<string, unknown>): string | undefined {
  if (declared.has(contentType)) return contentType;
  const keys = [...declared.keys()];
  const type = mediaType(contentType);
  const range = /^[^/]+\//.exec(type);
  const same = normalized(contentType);
  return (
    keys.find((key) => normalized(key) === same) ??
    keys.find((key) => key === type) ??
    keys.find((key) => mediaType(key) === type) ??
    keys.find((key) => range && mediaType(key) === `${range[0]}*`) ??
    keys.find((key) => mediaType(key) === '*/*')
  );
}

/** A Content-Type without insignificant differences. */
const normalized = (contentType: string): string =>
  contentType
    .toLowerCase()
    .replaceAll('"', '')
    .split(';')
    .map((part) => part.trim())
    .join(';');
