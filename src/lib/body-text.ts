/** The text of a body that is kept as a value. */
import type { Json } from './json.ts';
import { isJsonType } from './media-type.ts';

/** The text to send for a body: a string that is not JSON as it is, any other value as JSON. Undefined if there is none. */
export function bodyText(headers: Readonly<Record<string, string>>, body: Json | undefined): string | undefined {
  if (body === undefined) return undefined;
  const [, type = 'application/json'] =
    Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type') ?? [];
  return typeof body === 'string' && !isJsonType(type) ? body : JSON.stringify(body);
}
