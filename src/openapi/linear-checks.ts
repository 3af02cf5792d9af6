/** Linear-time replacements for Ajv checks that take quadratic time, to prevent denial of service. */
import { types } from 'node:util';
import { URL } from 'node:url';
import type { Ajv, ErrorObject, SchemaValidateFunction } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { isObject, nestsDeeper } from '../lib/json.ts';

/** Longer URLs are checked by the URL parser, which takes linear time, instead of the regular expression. */
const maxMatchedUrl = 4096;

/** Deeper items are not compared: the comparison is recursive. */
const maxSchemaNesting = 512;

/** Replaces `uniqueItems` and the format `url`, with the same results. */
export function useLinearChecks(ajv: Pick<Ajv, 'removeKeyword' | 'addKeyword' | 'addFormat'>): void {
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({ keyword: 'uniqueItems', type: 'array', schemaType: 'boolean', errors: true, validate: uniqueItems });
  const { url } = fullFormats;
  ajv.addFormat('url', (text: string) =>
    text.length > maxMatchedUrl ? URL.canParse(text) : types.isRegExp(url) && url.test(text),
  );
}

const uniqueItems: SchemaValidateFunction = (isWanted: boolean, items: readonly unknown[], parentSchema) => {
  const found = isWanted ? lastPair(items) : undefined;
  if (!found) return true;
  const [i, j] = found;
  const error: Partial<ErrorObject> = {
    keyword: 'uniqueItems',
    params: { i, j },
    message: `must NOT have duplicate items (items ## ${j} and ${i} are identical)`,
    ...(parentSchema && { parentSchema }),
  };
  uniqueItems.errors = [error];
  return false;
};

/** Indices of the last item that equals an earlier one, and of the nearest equal item. */
function lastPair(items: readonly unknown[]): [number, number] | undefined {
  const indices = new Map<string, number>();
  let found: [number, number] | undefined;
  for (const [index, item] of items.entries()) {
    if (typeof item === 'object' && nestsDeeper(item, maxSchemaNesting)) continue;
    const key = canonical(item);
    const before = indices.get(key);
    if (before !== undefined) found = [index, before];
    indices.set(key, index);
  }
  return found;
}

/** Serialises a value so that equal values (JSON Schema: member order is irrelevant) give equal texts. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    isObject(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
