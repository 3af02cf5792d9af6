/** Decodes a body that is not JSON: forms to objects with the types of their schema, everything else to text. */
import { isObject } from '../lib/json.ts';
import { parseForm } from '../lib/form-body.ts';
import { isFormType, isJsonType, isMultipartType, mediaType } from '../lib/media-type.ts';
import { parseMultipart } from '../lib/multipart-body.ts';
import type { BodyContent } from './body-content.ts';
import { decodeMember, decodeText, propertiesOf, typesOf } from './decode-text.ts';
import { deepMembers } from './parameter-value.ts';
import { resolveAt } from './references.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The value of a body.
 * @throws Error that says why the body can't be read
 */
export function decodeBody(document: unknown, { type, schema }: BodyContent, bytes: Buffer): unknown {
  const node = schema === undefined ? undefined : resolveAt(document, schema)?.node;
  if (isFormType(type)) return decodeForm(document, node, parseForm(utf8Text(bytes)));
  if (isMultipartType(type)) return decodeForm(document, node, parseParts(bytes, type));
  return isText(type) ? utf8Text(bytes) : bytes.toString('latin1');
}

function utf8Text(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Error('The body is not UTF-8');
  }
}

const isText = (type: string): boolean => /^text\/|[/+](?:xml|json|yaml)$/.test(mediaType(type));

/** The fields of a form with the types of the properties of its schema. `a[b]=1` is a member of an object. */
function decodeForm(document: unknown, schema: unknown, fields: Readonly<Record<string, unknown>>): object {
  const properties = propertiesOf(document, schema);
  const decoded = new Map<string, unknown>();
  const isBracketed = (name: string): boolean => {
    const end = name.indexOf('[');
    return end > 0 && properties.has(name.slice(0, end)) && !properties.has(name);
  };
  for (const [name, value] of Object.entries(fields))
    if (!isBracketed(name)) decoded.set(name, decodeMember(document, properties.get(name), value));
  for (const [name, property] of properties) {
    if (decoded.has(name)) continue;
    const list = fields[`${name}[]`];
    const members = list === undefined ? deepMembers(name, fields) : undefined;
    if (list !== undefined) decoded.set(name, decodeMember(document, property, [list].flat()));
    else if (members) decoded.set(name, decodeMembers(document, property, members));
  }
  return Object.fromEntries(decoded);
}

/** A list of objects may be written with indices: `a[0][b]=1`. */
function decodeMembers(document: unknown, schema: unknown, members: Readonly<Record<string, unknown>>): unknown {
  if (typesOf(document, schema).has('array') && Object.keys(members).every((name) => /^\d+$/.test(name)))
    return Object.values(members).map((item) => (isObject(item) ? item : decodeText(document, undefined, item)));
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => {
      const property = propertiesOf(document, schema).get(name);
      return [
        name,
        isObject(value) ? decodeMembers(document, property, value) : decodeMember(document, property, value),
      ];
    }),
  );
}

function parseParts(bytes: Buffer, contentType: string): Record<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const { name, type, content } of parseMultipart(bytes, contentType)) {
    const value = isJsonType(type)
      ? (JSON.parse(content.toString('utf8')) as unknown)
      : content.toString(isText(type) ? 'utf8' : 'latin1');
    fields.set(name, fields.has(name) ? [fields.get(name), value].flat() : value);
  }
  return Object.fromEntries(fields);
}
