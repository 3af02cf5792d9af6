/** Makes names in plain requests unique: many services reject a name that was used before. */
import { Buffer } from 'node:buffer';
import { systemClock } from '../../lib/clock.ts';
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { formatPointer, valueAt } from '../../lib/json-pointer.ts';
import type { CaseRequest } from './case.ts';
import { nodesOf, withValue, type SchemaNode } from './schema-nodes.ts';

const digits = 11;

/** Stands for a number in a planned body. Digits and a hyphen are written alike in JSON and in forms. */
const placeholder = `-${'0'.repeat(digits)}`;

/** Members that name what a request creates. Most others may refer to something, or have a meaning. */
const nameLike = /(?:^|[_-])(?:name|title|label|slug|description|subject|username|login|nickname|alias)$/i;
const nameLikeCamel = /[a-z](?:Name|Title|Label|Slug)$/;

/** Whether a member is the id of the resource itself: some services let their clients choose it. */
const isOwnId = (path: SchemaNode['path']): boolean => path.length === 1 && path[0] === 'id';

/** A copy of `value` with a placeholder in each free text that names something. */
export function withPlaceholders(document: JsonObject, pointer: string, value: Json): Json {
  if (!isObject(value)) return value;
  return nodesOf(document, pointer).reduce<Json>((body, node) => {
    const text = valueAt(body, formatPointer(node.path));
    const named = typeof text === 'string' && isNameLike(node) ? withPlaceholder(text, node) : undefined;
    return named === undefined ? body : withValue(body, node.path, named);
  }, value);
}

function isNameLike({ path, facets }: SchemaNode): boolean {
  const name = path.at(-1);
  return (
    typeof name === 'string' &&
    (nameLike.test(name) || nameLikeCamel.test(name) || isOwnId(path)) &&
    facets.every(({ schema }) =>
      ['enum', 'const', 'pattern', 'format'].every((keyword) => schema[keyword] === undefined),
    )
  );
}

/** Undefined if the text is too short for a number. */
function withPlaceholder(text: string, { facets }: SchemaNode): string | undefined {
  if (text.includes(placeholder)) return undefined;
  const limits = facets.map(({ schema }) => schema['maxLength']).filter((limit) => typeof limit === 'number');
  const room = Math.min(...limits) - placeholder.length;
  return room < 1 ? undefined : [...text].slice(0, room).join('') + placeholder;
}

/** Replaces placeholders by numbers that differ in each request and in each run. */
export class NameNumbers {
  readonly #run = Math.floor(systemClock.now() / 1000) % 1_000_000;
  #count = 0;

  /** The request with the next number in place of its placeholders; the same request if it has none. */
  numbered(request: CaseRequest): CaseRequest {
    if (!request.body) return request;
    const body = Buffer.from(request.body);
    let at = body.indexOf(placeholder);
    if (at < 0) return request;
    this.#count++;
    const number = `-${String(this.#run).padStart(6, '0')}${String(this.#count % 100_000).padStart(5, '0')}`;
    for (; at >= 0; at = body.indexOf(placeholder, at + placeholder.length)) body.write(number, at, 'latin1');
    return { ...request, body, isNumbered: true };
  }
}
