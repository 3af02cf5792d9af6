/** Parses documents that mockmint does not maintain, quickly even if they have megabytes. */
import { CORE_SCHEMA, load, Type } from 'js-yaml';
import { isObject, type JsonObject } from '../lib/json.ts';
import { messageOf, raise } from '../lib/errors.ts';
import { findLine } from './find-line.ts';
import { parseForeignYaml, type ForeignYaml, type Source } from './source.ts';

/**
 * Parses a file that must contain a mapping. The parser that knows its lines takes two seconds for a megabyte, eight
 * times as long as js-yaml. It is used only where the text does not show the line by its indentation.
 * @throws AppError `broken-document` with file and line
 */
export function readForeignSource(file: string, text: string): Source {
  let parsed: ForeignYaml | undefined;
  const yaml = (): ForeignYaml => (parsed ??= parseForeignYaml(file, text));
  const plain = parsedPlain(text);
  const data = isObject(plain) ? plain : expanded(file, yaml());
  return isObject(data)
    ? { file, data: data as JsonObject, lineOf: (pointer) => findLine(text, pointer) ?? yaml().lineOf(pointer) }
    : raise.brokenDocument(file, 1, 'the file does not contain a mapping', 'Name an OpenAPI document.');
}

/** The value of JSON or YAML; undefined if it needs the other parser, which also reports errors. */
function parsedPlain(text: string): unknown {
  try {
    if (/^\s*\{/.test(text)) return JSON.parse(text);
  } catch {
    // YAML may begin with a brace as well.
  }
  try {
    const value: unknown = load(text, { schema: yamlSchema, json: true });
    return anchor.test(text) ? unshared(value) : value;
  } catch {
    return undefined;
  }
}

/** Where YAML may have an anchor, whose aliases share a value. */
const anchor = /(?:^|[\s,[{:-])&[^\s,[\]{}]/m;

/** The key `<<`, which merges another mapping into its own. */
const mergeKey = new Type('tag:yaml.org,2002:merge', { kind: 'scalar', resolve: (text: unknown) => text === '<<' });

const yamlSchema = CORE_SCHEMA.extend({ implicit: [mergeKey] });

/** A document with more values than this, counted as often as aliases repeat them, is not expanded. */
const maxValues = 3_000_000;

/** The value without sharing of aliased nodes, because JSON has none. @throws Error if there are too many values */
function unshared(value: unknown): unknown {
  const open = [value];
  for (let count = 0; open.length > 0; count++) {
    const one = open.pop();
    if (typeof one !== 'object' || one === null) continue;
    if (count > maxValues) throw new Error(`they stand for more than ${maxValues} values`);
    for (const item of Object.values(one)) open.push(item);
  }
  return JSON.parse(JSON.stringify(value));
}

function expanded(file: string, yaml: ForeignYaml): unknown {
  try {
    return unshared(yaml.value());
  } catch (error) {
    const remedy = 'Use fewer aliases, and none that contains itself.';
    return raise.brokenDocument(file, 1, `the aliases can't be expanded (${messageOf(error)})`, remedy);
  }
}
