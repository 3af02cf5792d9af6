/** Validates rules before they are added to a session. */
import { checkHeader, isFramingHeader } from '../../lib/http.ts';
import { copyJson } from '../../lib/json.ts';
import { formatPointer, parsePointer } from '../../lib/json-pointer.ts';
import { messageOf } from '../../lib/errors.ts';
import { checkInput, rejectMember } from './check-input.ts';
import type { Rule, RuleResponse, RuleInput } from './rule-registry.ts';

const maxRuleLength = 1024 * 1024;

/** Many clients reject longer headers; some limit all headers to 16 KiB. */
const maxHeaderBytes = 8192;

/**
 * Validates a rule. Returns a copy, so that the caller cannot change it later.
 * @param providers the ids of the served providers
 * @throws AppError `invalid-input` that names each invalid member
 */
export function checkRule(given: unknown, providers: readonly string[]): RuleInput {
  const rule = copyJson(given);
  checkInput('RuleInput', rule);
  return checkSemantics(rule as unknown as RuleInput, providers, '');
}

/**
 * Validates a rule from an exported state, with id and match count.
 * @param at JSON Pointer of the rule within the whole input
 */
export function checkListedRule(given: unknown, providers: readonly string[], at: string): Rule {
  const rule = copyJson(given, parsePointer(at));
  checkInput('Rule', rule, at);
  return checkSemantics(rule as unknown as Rule, providers, at);
}

/** Checks the constraints that the schema cannot express. */
function checkSemantics<R extends RuleInput>(rule: R, providers: readonly string[], at: string): R {
  const { provider, respond, fault, delayMs, sequence, rateLimit, match } = rule;
  if (JSON.stringify(rule).length > maxRuleLength)
    rejectMember(at, `is larger than ${maxRuleLength / 2 ** 20} MiB as JSON`);
  if (provider !== undefined && !providers.includes(provider)) {
    rejectMember(
      `${at}/provider`,
      `is "${provider.slice(0, 100)}", which is not served. Known: ${providers.join(', ')}`,
    );
  }
  if (!respond && !fault && delayMs === undefined && !sequence && !rateLimit) {
    rejectMember(at, 'needs at least one of "respond", "fault", "delayMs", "sequence" and "rateLimit"');
  }
  if (sequence && (respond || rateLimit))
    rejectMember(`${at}/sequence`, 'can\'t be combined with "respond" or "rateLimit"');
  for (const pointer of Object.keys(match?.body ?? {})) {
    if (!isPointer(pointer))
      rejectMember(
        at + formatPointer(['match', 'body', pointer.slice(0, 100)]),
        `: "${pointer.slice(0, 100)}" is not a JSON Pointer; start it with "/", and write "~" as "~0"`,
      );
  }
  checkHeaders(respond, `${at}/respond`);
  sequence?.forEach((response, index) => checkHeaders(response, `${at}/sequence/${index}`));
  return rule;
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
