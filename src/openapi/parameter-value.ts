/** Reads the value of a parameter from a request, by its style, in the JSON type of its schema. */
import { isObject, type JsonObject } from '../lib/json.ts';
import { decodeMember, decodeText, propertiesOf, typesOf } from './decode-text.ts';
import type { Parameter } from './operation.ts';

/** The parts of a request that hold parameters. */
export interface ParameterSource {
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly cookies: Readonly<Record<string, unknown>>;
}

/** The value of a parameter; undefined if the request does not have it. What does not fit the style stays a text. */
export function parameterValue(document: JsonObject, parameter: Parameter, source: ParameterSource): unknown {
  const { name, in: location, style, explode, schema } = parameter;
  const values = { path: source.params, query: source.query, header: source.headers, cookie: source.cookies }[location];
  const types = typesOf(document, schema);
  const own = Object.hasOwn(values, name) ? values[name] : undefined;
  if (style !== undefined && (types.has('object') || propertiesOf(document, schema).size > 0)) {
    const members = membersOf(document, parameter, own, values);
    if (members !== 'text') return members && decodeMembers(document, schema, members);
  }
  if (own === undefined && types.has('array') && Object.hasOwn(values, `${name}[]`))
    return decodeText(document, schema, values[`${name}[]`], parameter.separator);
  if (typeof own !== 'string')
    return own === undefined ? undefined : decodeText(document, schema, own, parameter.separator);
  if (style === undefined) return parsedJson(own);
  if (style !== 'label' && style !== 'matrix') return decodeText(document, schema, own, parameter.separator);
  const texts = prefixedTexts(parameter, own);
  if (!texts) return own;
  return decodeText(document, schema, types.has('array') ? texts : texts.join(explode ? '.' : ','));
}

/**
 * The members of an object by name; undefined if there are none, `text` if the value is no object in this style.
 * @param values all parameters in the same location
 */
function membersOf(
  document: JsonObject,
  { name, in: location, style, explode, schema }: Parameter,
  own: unknown,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | undefined | 'text' {
  if (style === 'deepObject') return deepMembers(name, values);
  if (style === 'form' && explode && (location === 'query' || location === 'cookie')) {
    const found = [...propertiesOf(document, schema).keys()].filter((key) => Object.hasOwn(values, key));
    if (found.length > 0) return Object.fromEntries(found.map((key) => [key, values[key]]));
    return deepMembers(name, values) ?? (own === undefined ? undefined : 'text');
  }
  if (typeof own !== 'string') return own === undefined ? undefined : 'text';
  const texts =
    style === 'label' || style === 'matrix'
      ? prefixedTexts({ name, style, explode }, own, true)
      : own.split(separators[style ?? ''] ?? ',');
  if (!texts) return 'text';
  if (explode) {
    const pairs = texts.map((text) => text.split('='));
    return pairs.every((pair) => pair.length === 2) ? Object.fromEntries(pairs as [string, string][]) : 'text';
  }
  if (texts.length % 2 !== 0) return 'text';
  return Object.fromEntries(texts.flatMap((text, index) => (index % 2 === 0 ? [[text, texts[index + 1]]] : [])));
}

const separators: Readonly<Record<string, string>> = { spaceDelimited: ' ', pipeDelimited: '|' };

/** `name[a]=1&name[b][c]=2` → `{ a: '1', b: { c: '2' } }`. */
export function deepMembers(
  name: string,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  const root: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    if (!key.startsWith(`${name}[`)) continue;
    const path = Array.from(key.slice(name.length).matchAll(/\[([^[\]]*)\]/g), ([, member = '']) => member);
    const last = path.pop();
    if (last === undefined || [...path, last].includes('__proto__')) continue;
    const isList = last === '' && path.length > 0;
    const target = isList ? path.pop()! : last;
    let owner = root;
    for (const member of path) {
      const next = Object.hasOwn(owner, member) ? owner[member] : undefined;
      const made: Record<string, unknown> = isObject(next) ? next : {};
      owner[member] = made;
      owner = made;
    }
    owner[target] = isList ? [value].flat() : value;
  }
  return Object.keys(root).length > 0 ? root : undefined;
}

function decodeMembers(document: JsonObject, schema: unknown, members: Readonly<Record<string, unknown>>): unknown {
  const properties = propertiesOf(document, schema);
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      isObject(value)
        ? decodeMembers(document, properties.get(name), value)
        : decodeMember(document, properties.get(name), value, ','),
    ]),
  );
}

/** The texts of a value in the style `label` (`.a.b`) or `matrix` (`;name=a,b`); undefined if it is in another form. */
function prefixedTexts(
  { name, style, explode }: Pick<Parameter, 'name' | 'style' | 'explode'>,
  text: string,
  isObjectValue = false,
): string[] | undefined {
  if (style === 'label') return text.startsWith('.') ? text.slice(1).split(explode ? '.' : /[,.]/) : undefined;
  if (!text.startsWith(';')) return undefined;
  const parts = text.slice(1).split(';');
  if (explode && isObjectValue) return parts;
  const values = parts.map((part) => (part.startsWith(`${name}=`) ? part.slice(name.length + 1) : undefined));
  return values.some((value) => value === undefined)
    ? undefined
    : values.flatMap((value = '') => (explode ? [value] : value.split(',')));
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
