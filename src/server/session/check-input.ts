/** What steers the mock is checked here, for every entrance alike: control API, command line, library and files. */
import { isObject } from '../../lib/json.ts';
import { escapeToken, valueAt } from '../../lib/json-pointer.ts';
import { raise } from '../../lib/errors.ts';
import { closest } from '../../lib/suggest.ts';
import type { Violation } from '../../openapi/violation.ts';
import { violationMessage, violationPath } from '../../provider/error-formats/sentence.ts';
import { controlDocument } from '../control-api/control-document.ts';

/** The schemas of the control API's document by which inputs are checked. */
export type InputSchema = 'ClockChange' | 'Revocation' | 'Rule' | 'RuleInput' | 'State' | 'StoredToken';

/** More are not listed: nobody reads them. */
const maxErrors = 20;

/**
 * Checks an input against its schema.
 * @param at JSON Pointer of the value in the input as a whole
 * @throws AppError `invalid-input` that names each wrong member
 */
export function checkInput(schema: InputSchema, value: unknown, at = ''): void {
  const violations = controlDocument().validator.schema(`/components/schemas/${schema}`, value, 'body');
  rejectViolations(violations.map((violation) => ({ ...violation, pointer: at + violation.pointer })));
}

/** @throws AppError `invalid-input` where there are any */
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

/** The member that is one too many, for the object that holds it. */
function nameMember(violation: Violation): Violation {
  const extra = violation.params['additionalProperty'] ?? violation.params['unevaluatedProperty'];
  return extra === undefined
    ? violation
    : { ...violation, pointer: `${violation.pointer}/${escapeToken(String(extra).slice(0, 100))}` };
}

/** What is wrong, and what would be right. */
function describe(violation: Violation): string {
  const { keyword, params, schema, pointer } = violation;
  const known = knownMembers(schema);
  switch (keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const suggestion = closest(pointer.slice(pointer.lastIndexOf('/') + 1), known);
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

/** The members that a schema lists, and those of the schemas that it consists of. */
function knownMembers(schema: unknown): string[] {
  if (!isObject(schema)) return [];
  const { properties, allOf, $ref } = schema;
  const document = controlDocument().effective;
  const referenced = typeof $ref === 'string' ? valueAt(document, $ref.slice(1)) : undefined;
  return [
    isObject(properties) ? Object.keys(properties) : [],
    ...[allOf ?? []].flat().map(knownMembers),
    knownMembers(referenced),
  ].flat();
}
