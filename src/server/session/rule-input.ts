/** Validates rules before they are added to a session. */
import { checkHeader, isFramingHeader } from '../../lib/http.ts';
import { copyJson } from '../../lib/json.ts';
import { formatPointer, parsePointer } from '../../lib/json-pointer.ts';
import { messageOf } from '../../lib/errors.ts';
import { compileRegex } from './linear-regex.ts';
import { closest } from '../../lib/suggest.ts';
import { checkInput, rejectMember } from './check-input.ts';
import type { RuleMatch } from '../control-api/control-types.ts';
import { patternOf } from './request-matcher.ts';
import type { Rule, RuleResponse, RuleInput } from './rule-registry.ts';

const maxRuleLength = 1024 * 1024;

const maxPatternLength = 1000;

/** Many clients reject longer headers; some limit all headers to 16 KiB. */
const maxHeaderBytes = 8192;

/** The operation ids of each served provider, by provider id. */
export type ServedOperations = ReadonlyMap<string, readonly string[]>;

/**
 * Validates a rule. Returns a copy, so that the caller cannot change it later.
 * @throws AppError `invalid-input` that names each invalid member
 */
export function checkRule(given: unknown, served: ServedOperations): RuleInput {
  const rule = copyJson(given);
  checkInput('RuleInput', rule);
  return checkSemantics(rule as unknown as RuleInput, served, '');
}

/**
 * Validates the replacement of a rule, which may have the members of a listed rule.
 * @param id the id of the replaced rule
 */
export function checkReplacement(
  given: unknown,
  id: string,
  served: ServedOperations,
): { readonly rule: RuleInput; readonly matched: number | undefined } {
  const copy = copyJson(given);
  checkInput('RuleReplacement', copy);
  const { id: givenId, matched, ...rule } = copy as unknown as RuleInput & Partial<Pick<Rule, 'id' | 'matched'>>;
  if (givenId !== undefined && givenId !== id)
    rejectMember('/id', 'must be the id of the replaced rule, or be omitted');
  return { rule: checkSemantics(rule, served, ''), matched };
}

/**
 * Validates a rule from an exported state, with id and match count.
 * @param at JSON Pointer of the rule within the whole input
 */
export function checkListedRule(given: unknown, served: ServedOperations, at: string): Rule {
  const rule = copyJson(given, parsePointer(at));
  checkInput('Rule', rule, at);
  return checkSemantics(rule as unknown as Rule, served, at);
}

/** Checks the constraints that the schema cannot express. */
function checkSemantics<R extends RuleInput>(rule: R, served: ServedOperations, at: string): R {
  const { provider, respond, fault, delayMs, sequence, rateLimit, match } = rule;
  if (JSON.stringify(rule).length > maxRuleLength)
    rejectMember(at, `is larger than ${maxRuleLength / 2 ** 20} MiB as JSON`);
  if (provider !== undefined && !served.has(provider)) rejectUnknown(`${at}/provider`, provider, [...served.keys()]);
  if (!respond && !fault && delayMs === undefined && !sequence && !rateLimit) {
    rejectMember(at, 'needs at least one of "respond", "fault", "delayMs", "sequence" and "rateLimit"');
  }
  if (sequence && (respond || rateLimit))
    rejectMember(`${at}/sequence`, 'can\'t be combined with "respond" or "rateLimit"');
  checkConditions(
    match ?? {},
    provider === undefined ? [...served.values()].flat() : served.get(provider)!,
    `${at}/match`,
  );
  checkHeaders(respond, `${at}/respond`);
  sequence?.forEach((response, index) => checkHeaders(response, `${at}/sequence/${index}`));
  return rule;
}

/** @throws AppError `invalid-input` if conditions can never be met because of a mistake */
export function checkConditions(
  { operationId, headers = {}, query = {}, body = {} }: RuleMatch,
  operationIds: readonly string[],
  at: string,
): void {
  if (operationId !== undefined && !operationIds.includes(operationId))
    rejectUnknown(`${at}/operationId`, operationId, operationIds);
  for (const pointer of Object.keys(body)) {
    if (!isPointer(pointer))
      rejectMember(
        at + formatPointer(['body', pointer.slice(0, 100)]),
        `: "${pointer.slice(0, 100)}" is not a JSON Pointer; start it with "/", and write "~" as "~0"`,
      );
  }
  for (const [part, conditions] of Object.entries({ headers, query, body })) {
    for (const [name, condition] of Object.entries(conditions)) {
      const pattern = patternOf(condition);
      if (pattern !== undefined) checkPattern(pattern, at + formatPointer([part, name.slice(0, 100), 'matches']));
    }
  }
}

function checkPattern(pattern: string, at: string): void {
  if (pattern.length > maxPatternLength) rejectMember(at, `must have at most ${maxPatternLength} characters`);
  try {
    compileRegex(pattern);
  } catch (error) {
    rejectMember(
      at,
      `is not a regular expression in RE2 syntax, which has no lookaround and no back-references: ${messageOf(error).slice(0, 200)}`,
    );
  }
}

function rejectUnknown(at: string, given: string, known: readonly string[]): never {
  const suggestion = closest(given, known);
  return rejectMember(
    at,
    `is "${given.slice(0, 100)}", which is not served.${suggestion === undefined ? '' : ` Did you mean ${suggestion}?`} Known: ${known.slice(0, 50).join(', ')}`,
  );
}

/** RFC 6901: empty, or tokens that each begin with "/", in which "~" is followed by 0 or 1. */
const isPointer = (text: string): boolean => (text === '' || text.startsWith('/')) && !/~(?![01])/.test(text);

/** Rejects headers that cannot be sent, before the rule matches for the first time. */
function checkHeaders(response: RuleResponse | null | undefined, at: string): void {
  let bytes = 0;
  for (const [name, value] of Object.entries(response?.headers ?? {})) {
    const reject = (message: string): never =>
      rejectMember(at + formatPointer(['headers', name.slice(0, 100)]), message);
    if (isFramingHeader(name))
      reject("can't be set by a rule: the server sets it to frame the message or to manage the connection");
    try {
      checkHeader(name, value);
    } catch (error) {
      reject(`can't be sent: ${messageOf(error).slice(0, 200)}`);
    }
    bytes += name.length + value.length + 4;
    if (bytes > maxHeaderBytes)
      reject(`makes the headers longer than ${maxHeaderBytes} bytes, which many clients reject`);
  }
}
