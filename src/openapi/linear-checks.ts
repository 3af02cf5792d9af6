/** Checks whose usual implementation takes quadratic time, which a hostile body could use. */
import type { Ajv, ErrorObject, SchemaValidateFunction } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { isObject, nestsDeeper } from '../lib/json.ts';

/** Longer texts are left to the parser of URLs, which reads them in one pass. */
const maxMatchedUrl = 4096;

/** Deeper items are not compared: comparing recurses. */
const maxSchemaNesting = 512;

/** Replaces `uniqueItems` and the format `url`; what they find is the same. */
export function useLinearChecks(ajv: Pick<Ajv, 'removeKeyword' | 'addKeyword' | 'addFormat'>): void {
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({ keyword: 'uniqueItems', type: 'array', schemaType: 'boolean', errors: true, validate: uniqueItems });
  const { url } = fullFormats;
  ajv.addFormat('url', (text: string) =>
    text.length > maxMatchedUrl ? URL.canParse(text) : url instanceof RegExp && url.test(text),
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

/** The last item that equals an earlier one, and the nearest such. */
function lastPair(items: readonly unknown[]): [number, number] | undefined {
  const places = new Map<string, number>();
  let found: [number, number] | undefined;
  for (const [index, item] of items.entries()) {
    if (typeof item === 'object' && nestsDeeper(item, maxSchemaNesting)) continue;
    const key = canonical(item);
    const before = places.get(key);
    if (before !== undefined) found = [index, before];
    places.set(key, index);
  }
  return found;
}

/** The same text for values that JSON Schema takes for equal: the order of members does not matter. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    isObject(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
