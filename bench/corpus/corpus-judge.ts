/** Judges values by the schemas of a document. It shares no code with the validators of mockmint. */
import { compilePattern } from '../../src/openapi/pattern-text.ts';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';

type Schema = Readonly<Record<string, unknown>>;

/** `request`: `readOnly` members are not required. `response`: `writeOnly` members are not. */
type Side = 'request' | 'response';

/** What is wrong with a value at a schema's JSON Pointer; undefined if nothing is, or if it can't be judged. */
export type Judge = (pointer: string, value: unknown, side: Side) => string | undefined;

const isRecord = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keywords whose value is copied as it is. */
const plain = new Set(
  'type const format minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems uniqueItems minProperties maxProperties minContains maxContains dependentRequired'.split(
    ' ',
  ),
);
const single = new Set(
  'items not if then else contains propertyNames additionalProperties unevaluatedProperties unevaluatedItems'.split(
    ' ',
  ),
);
const lists = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const maps = new Set(['properties', 'patternProperties', 'dependentSchemas']);

export function createJudge(document: Schema): Judge {
  const isOld = String(document['openapi']).startsWith('3.0');
  const checks = new Map<string, (value: unknown) => string | undefined>();
  const compile = (pointer: string, side: Side): ((value: unknown) => string | undefined) => {
    const options = { strict: false, validateSchema: false, logger: false, code: { regExp } } as const;
    const ajv = isOld ? new AjvDraft04.default(options) : new Ajv2020(options);
    addFormats.default(ajv);
    try {
      const validate = ajv.compile(copySchema(document, pointer, side));
      return (value) => (validate(value) ? undefined : ajv.errorsText(validate.errors));
    } catch {
      return () => undefined;
    }
  };
  return (pointer, value, side) => {
    const key = `${side} ${pointer}`;
    let check = checks.get(key);
    if (!check) checks.set(key, (check = compile(pointer, side)));
    return check(value);
  };
}

const regExp = Object.assign((pattern: string): RegExp => compilePattern(pattern) ?? /(?:)/, { code: 'regExp' });

/** The schema with all that it references: annotations, extensions and ids are not copied. */
function copySchema(document: Schema, start: string, side: Side): Schema {
  const isOld = String(document['openapi']).startsWith('3.0');
  const hidden = side === 'request' ? 'readOnly' : 'writeOnly';
  const names = new Map<string, string>();
  const open: string[] = [];
  const nameOf = (pointer: string): string => {
    let name = names.get(pointer);
    if (name === undefined) {
      names.set(pointer, (name = `s${names.size}`));
      open.push(pointer);
    }
    return name;
  };
  const isHidden = (schema: unknown, depth = 0): boolean =>
    isRecord(schema) &&
    (schema[hidden] === true ||
      (typeof schema['$ref'] === 'string' && depth < 9 && isHidden(nodeAt(document, schema['$ref']), depth + 1)));
  const copy = (schema: unknown): unknown => {
    if (!isRecord(schema)) return schema === false ? false : {};
    const copied: Record<string, unknown> = {};
    const ref = schema['$ref'];
    if (typeof ref === 'string' && nodeAt(document, ref) !== undefined) {
      copied['$ref'] = `#/$defs/${nameOf(ref.slice(1))}`;
      if (isOld) return copied;
    }
    for (const [keyword, value] of Object.entries(schema)) {
      if (plain.has(keyword)) copied[keyword] = value;
      else if (single.has(keyword)) copied[keyword] = copy(value);
      else if (lists.has(keyword) && Array.isArray(value) && value.length > 0) copied[keyword] = value.map(copy);
      else if (maps.has(keyword) && isRecord(value)) {
        const members = Object.entries(value).filter(
          ([name]) => keyword !== 'patternProperties' || compilePattern(name),
        );
        copied[keyword] = Object.fromEntries(members.map(([name, member]) => [name, copy(member)]));
      }
    }
    const { properties, required, enum: values, pattern, nullable } = schema;
    if (isOld && nullable === true && schema['type'] !== undefined) copied['nullable'] = true;
    if (Array.isArray(values) && values.length > 0) copied['enum'] = values;
    if (typeof pattern === 'string' && compilePattern(pattern)) copied['pattern'] = pattern;
    const members = isRecord(properties) ? properties : {};
    const needed = (Array.isArray(required) ? required : []).filter((name) => !isHidden(members[String(name)]));
    if (needed.length > 0) copied['required'] = needed;
    return copied;
  };
  const root = nameOf(start);
  const definitions: Record<string, unknown> = {};
  for (let pointer = open.pop(); pointer !== undefined; pointer = open.pop())
    definitions[nameOf(pointer)] = copy(nodeAt(document, `#${pointer}`));
  return { $ref: `#/$defs/${root}`, $defs: definitions };
}

/** The value that a reference within the document leads to. */
export function nodeAt(document: unknown, ref: string): unknown {
  let node = document;
  for (const token of decodeURIComponent(ref).split('/').slice(1)) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = (node as Schema)[token.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return node;
}
