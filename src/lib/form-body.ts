/** Bodies of the media type `application/x-www-form-urlencoded`: parse and format. */
import { URLSearchParams } from 'node:url';
import type { Json } from './json.ts';

/** The fields of a form by name; a repeated field has a list of values. */
export function parseForm(text: string): Record<string, string | string[]> {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(text.replace(/^\?/, '%3F'))) {
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(fields);
}

/** Formats an object as a form: a list repeats its field, and a nested object is written as JSON. */
export const formatForm = (fields: Readonly<Record<string, Json>>): string =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, typeof one === 'string' ? one : JSON.stringify(one)]),
    ),
  ).toString();
