/** Texts that violate one keyword and nothing else: a service that ignores another one still rejects all others. */
import type { JsonObject } from '../../lib/json.ts';
import type { DocumentValidator } from '../../openapi/document-validator.ts';
import { sample } from '../../openapi/sample.ts';
import type { Facet } from './schema-nodes.ts';
import type { ValueProbe } from './type-probes.ts';

/** Longest text that is tried, in characters. */
const maxLength = 6000;

/** Longest text of which each position is tried. */
const maxPositions = 200;

/** Probes for texts with a pattern or a format: their lengths, the pattern, and the values of an `enum`. Other texts violate one keyword only anyway. */
export const loneViolations = (
  facets: readonly Facet[],
  document: JsonObject,
  validator: Pick<DocumentValidator, 'schema'>,
): ValueProbe[] =>
  facets.flatMap(({ pointer, schema }) => {
    if (schema['pattern'] === undefined && schema['format'] === undefined) return [];
    const violated = (text: string): string[] => validator.schema(pointer, text, 'body').map(({ keyword }) => keyword);
    const base = sample(document, schema, {});
    if (typeof base !== 'string' || base.length > maxPositions || violated(base).length > 0) return [];
    const lengths = (['minLength', 'maxLength'] as const).flatMap((keyword) => {
      const limit = schema[keyword];
      const length = typeof limit !== 'number' ? -1 : keyword === 'minLength' ? limit - 1 : limit + 1;
      const text = length < 0 || length > maxLength ? undefined : resized(base, length, keyword, violated);
      return text === undefined ? [] : [{ slug: `${keyword}-${length}-fitting`, keyword, value: text }];
    });
    const others = (['pattern', 'enum'] as const).flatMap((keyword) => {
      const text = schema[keyword] === undefined ? undefined : changed(base, keyword, violated);
      return text === undefined ? [] : [{ slug: `${keyword}-fitting`, keyword, value: text }];
    });
    return [...lengths, ...others];
  });

/** A text of about the same length that violates the keyword alone; undefined if none was found. */
const changed = (
  base: string,
  keyword: 'pattern' | 'enum',
  violated: (text: string) => readonly string[],
): string | undefined =>
  [`${base.slice(0, -1)}\u00a7`, `\u00a7${base.slice(1)}`, `${base}${base.slice(-1)}`, base.slice(0, -1)].find(
    (text) => {
      const found = violated(text);
      return found.length > 0 && found.every((one) => one === keyword);
    },
  );

/** A text of another length that violates the limit alone; undefined if none was found. Lengths are in characters. */
function resized(
  base: string,
  length: number,
  keyword: 'minLength' | 'maxLength',
  violated: (text: string) => readonly string[],
): string | undefined {
  const isFitting = (characters: readonly string[]): boolean =>
    violated(characters.join('')).every((one) => one === keyword);
  const given = [...base];
  if (keyword === 'maxLength')
    return given
      .map((character, at) => given.toSpliced(at, 0, ...Array<string>(length - given.length).fill(character)))
      .find(isFitting)
      ?.join('');
  let text: readonly string[] | undefined = given;
  while (text !== undefined && text.length > length) {
    const long: readonly string[] = text;
    text = long.map((_, at) => long.toSpliced(at, 1)).find(isFitting);
  }
  return text?.join('');
}
