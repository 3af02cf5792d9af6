/** Validates input that controls the mock, from the control API, the command line, the library and files. */
import { isObject } from '../../lib/json.ts';
import { formatPointer, parsePointer } from '../../lib/json-pointer.ts';
import { raise } from '../../lib/errors.ts';
import { closest } from '../../lib/suggest.ts';
import { refOf, resolveNode } from '../../openapi/references.ts';
import type { Violation } from '../../openapi/violation.ts';
import { violationMessage, violationPath } from '../../provider/error-formats/sentence.ts';
import { controlDocument } from '../control-api/control-document.ts';

/** Names of the schemas in the control API's document that validate input. */
export type InputSchema =
  'ClockChange' | 'Revocation' | 'Rule' | 'RuleInput' | 'RuleReplacement' | 'State' | 'StoredToken';

/** Maximum number of errors in a message. */
const maxErrors = 20;

/**
 * Validates an input against its schema.
 * @param at JSON Pointer of the value within the whole input
 * @throws AppError `invalid-input` that names each invalid member
 */
export function checkInput(schema: InputSchema, value: unknown, at = ''): void {
  const violations = controlDocument().validator.schema(`/components/schemas/${schema}`, value, 'body');
  rejectViolations(violations.map((violation) => ({ ...violation, pointer: at + violation.pointer })));
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
      return `is unknown${suggestion === undefined ? '' : `; did you mean ${suggestion}?`}${known.length > 0 ? ` Known: ${known.join(', ')}` : ''}`;
    }
    case 'minProperties':
      return `must have at least one of ${known.join(', ')}`;
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`;
    default:
      return violationMessage(violation);
  }
}

/** The members that a schema and the schemas it refers to define. */
function knownMembers(schema: unknown): string[] {
  if (!isObject(schema)) return [];
  const { properties, allOf } = schema;
  const referenced = refOf(schema) === undefined ? undefined : resolveNode(controlDocument().effective, schema);
  return [
    isObject(properties) ? Object.keys(properties) : [],
    ...[allOf ?? []].flat().map(knownMembers),
    knownMembers(referenced),
  ].flat();
}
