/** Writes the value of a parameter in its style (OpenAPI 3.0.4, Style Values). */
import { isObject, type Json } from '../../lib/json.ts';
import type { Parameter } from '../../openapi/operation.ts';

const textOf = (value: Json | undefined): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);

/** The query parameters or cookies that hold a value; for a path parameter or a header, one pair with its name. */
export function writeParameter(parameter: Parameter, value: Json): [name: string, text: string][] {
  const { name, in: location, style, explode } = parameter;
  if (style === undefined) return [[name, JSON.stringify(value)]];
  if (style === 'label' || style === 'matrix') return [[name, prefixed(parameter, value)]];
  const isPairs = (location === 'query' || location === 'cookie') && explode;
  if (Array.isArray(value)) {
    const items = value.map(textOf);
    if (isPairs && parameter.separator === undefined) return items.map((item) => [name, item]);
    return [[name, items.join(parameter.separator ?? ',')]];
  }
  if (!isObject(value)) return [[name, textOf(value)]];
  const members = Object.entries(value as Readonly<Record<string, Json>>);
  if (style === 'deepObject') return members.map(([member, item]) => [`${name}[${member}]`, textOf(item)]);
  if (isPairs) return members.map(([member, item]) => [member, textOf(item)]);
  const pairs = members.map(([member, item]) => `${member}${explode ? '=' : ','}${textOf(item)}`);
  return [[name, pairs.join(',')]];
}

function prefixed({ name, style, explode }: Parameter, value: Json): string {
  const separator = style === 'matrix' ? ';' : '.';
  const start = style === 'matrix' ? `;${name}=` : '.';
  if (Array.isArray(value)) {
    const items = value.map(textOf);
    if (!explode) return start + items.join(',');
    return items.map((item) => start + item).join('');
  }
  if (!isObject(value)) return start + textOf(value);
  const members = Object.entries(value as Readonly<Record<string, Json>>);
  return explode
    ? members.map(([member, item]) => `${separator}${member}=${textOf(item)}`).join('')
    : start + members.map(([member, item]) => `${member},${textOf(item)}`).join(',');
}
