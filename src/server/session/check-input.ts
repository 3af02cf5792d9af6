/** Validates input that controls the mock, from the control API, the command line, the library and files. */
import { copyJson, isObject, kindOf, type JsonObject } from '../../lib/json.ts';
import { formatPointer, parsePointer, valueAt } from '../../lib/json-pointer.ts';
import { raise } from '../../lib/errors.ts';
import { closest } from '../../lib/suggest.ts';
import { DocumentValidator } from '../../openapi/document-validator.ts';
import { refOf, resolveNode } from '../../openapi/references.ts';
import type { Violation } from '../../openapi/violation.ts';
import { violationMessage, violationPath } from '../../provider/error-formats/sentence.ts';
import { controlDocument } from '../control-api/control-document.ts';
import { optionSchemas } from './option-schemas.ts';

/** Names of the schemas that validate the options of the library. */
type OptionSchema = 'AppOptions' | 'CheckHarOptions' | 'ServerOptions' | 'VerifyOptions';

/** Names of the schemas that validate input: of the control API's document, and of option-schemas.ts. */
export type InputSchema =
  | OptionSchema
  | 'ClockChange'
  | 'Identified'
  | 'RequestExpectation'
  | 'RequestFilter'
  | 'ResourceQuery'
  | 'Revocation'
  | 'Rule'
  | 'RuleInput'
  | 'RuleReplacement'
  | 'SeededCollection'
  | 'State'
  | 'StoredResource'
  | 'StoredToken'
  | 'WaitOptions';

/** The document that contains all schemas, and its validator. */
interface InputDocument {
  readonly document: JsonObject;
  readonly validator: DocumentValidator;
}

let inputDocument: InputDocument | undefined;

const loadSchemas = (): InputDocument => (inputDocument ??= createInputDocument());

function createInputDocument(): InputDocument {
  const { components } = controlDocument().effective;
  const shared = isObject(components) && isObject(components['schemas']) ? components['schemas'] : {};
  const schemas = optionSchemas(shared as JsonObject);
  const document: JsonObject = { openapi: '3.1.0', components: { schemas } };
  return { document, validator: new DocumentValidator(document) };
}

/** Maximum number of errors in a message. */
const maxErrors = 20;

/**
 * Validates an input against its schema.
 * @param at JSON Pointer of the value within the whole input
 * @throws AppError `invalid-input` that names each invalid member
 */
export function checkInput(schema: InputSchema, value: unknown, at = ''): void {
  const violations = loadSchemas().validator.schema(`/components/schemas/${schema}`, value, 'body');
  rejectViolations(violations.map((violation) => ({ ...violation, pointer: at + violation.pointer })));
}

/**
 * Validates options of the library, some of which are not JSON, such as functions.
 * @returns the options, without undefined members and with dates as text
 * @throws AppError `invalid-input` that names each invalid member
 */
export function checkOptions<T extends object>(schema: OptionSchema, given: T): T {
  if (!isObject(given)) return raise.invalidInput(`The options must be an object, not ${kindOf(given)}.`);
  const options = Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, name === 'clock' ? copyJson(value, [name]) : (value as unknown)]),
  );
  checkInput(schema, options);
  for (const [name, value] of Object.entries(options)) {
    const kind = valueAt(loadSchemas().document, `/components/schemas/${schema}/properties/${name}/x-kind`);
    if (typeof kind === 'string' && !isOfKind(kind, value))
      rejectMember(formatPointer([name]), `must be ${kind}, not ${kindOf(value)}`);
  }
  return options as T;
}

function isOfKind(kind: string, value: unknown): boolean {
  if (kind === 'a function') return typeof value === 'function';
  if (!isObject(value)) return false;
  return kind === 'an AbortSignal' ? typeof value['aborted'] === 'boolean' : typeof value['has'] === 'function';
}

/** @throws AppError `invalid-input` if there are violations */
export function rejectViolations(violations: readonly Violation[]): void {
  if (violations.length === 0) return;
  const named = violations.slice(0, maxErrors).map(nameMember);
  const errors = named.map((violation) => ({
    in: violation.in,
    pointer: violation.pointer,
    keyword: violation.keyword,
    message: describe(violation),
  }));
  const more = violations.length > maxErrors ? `; and ${violations.length - maxErrors} more` : '';
  raise.invalidInput(
    `${named.map((violation, index) => `${violationPath(violation)} ${errors[index]!.message}`).join('; ')}${more}.`,
    errors,
  );
}

/** @throws AppError `invalid-input` that names the member */
export const rejectMember = (pointer: string, message: string): never =>
  raise.invalidInput(`${violationPath({ in: 'body', pointer })} ${message}.`, [
    { in: 'body', pointer, keyword: 'input', message },
  ]);

/** Points to the unknown member instead of the object that contains it. */
function nameMember(violation: Violation): Violation {
  const extra = violation.params['additionalProperty'] ?? violation.params['unevaluatedProperty'];
  return extra === undefined
    ? violation
    : { ...violation, pointer: violation.pointer + formatPointer([String(extra).slice(0, 100)]) };
}

/** Describes what is wrong, and which values are valid. */
function describe(violation: Violation): string {
  const { keyword, params, schema, pointer } = violation;
  const known = knownMembers(schema);
  switch (keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const suggestion = closest(parsePointer(pointer)?.at(-1) ?? '', known);
      if (known.length === 0) return 'is unknown';
      return `is unknown${suggestion === undefined ? '.' : `; did you mean ${suggestion}?`} Known: ${known.join(', ')}`;
    }
    case 'type':
      if (params['type'] === 'object' && known.length > 0) return `must be an object with ${known.join(', ')}`;
      return violation.schema['enum'] === undefined ? describeNumber(violation) : violationMessage(violation);
    case 'minimum':
    case 'maximum':
      return describeNumber(violation);
    case 'minProperties':
      return `must have at least one of ${known.join(', ')}`;
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`;
    default:
      return violationMessage(violation);
  }
}

/** Describes an invalid number with the whole range, and any other value as usual. */
function describeNumber(violation: Violation): string {
  const { type, minimum, maximum } = violation.schema;
  if ((type !== 'integer' && type !== 'number') || typeof minimum !== 'number') return violationMessage(violation);
  const range =
    typeof maximum !== 'number' || maximum === Number.MAX_SAFE_INTEGER
      ? `of at least ${minimum}`
      : `from ${minimum} to ${maximum}`;
  return `must be ${type === 'integer' ? 'an integer' : 'a number'} ${range}`;
}

/** The members that a schema and the schemas it refers to define. */
function knownMembers(schema: unknown): string[] {
  if (!isObject(schema)) return [];
  const { properties, allOf } = schema;
  const referenced = refOf(schema) === undefined ? undefined : resolveNode(loadSchemas().document, schema);
  return [
    isObject(properties) ? Object.keys(properties) : [],
    ...[allOf ?? []].flat().map(knownMembers),
    knownMembers(referenced),
  ].flat();
}
