/** Rules as they are given, checked before a session takes them. */
import { http } from '../../lib/http.ts';
import { copyJson } from '../../lib/json.ts';
import { formatPointer, parsePointer } from '../../lib/json-pointer.ts';
import { messageOf } from '../../lib/errors.ts';
import { checkInput, rejectMember } from './check-input.ts';
import type { Rule, RuleResponse, RuleInput } from './rule-registry.ts';

const maxRuleLength = 1024 * 1024;

/** Receivers reject messages with longer headers; many of them at 16 KiB in all. */
const maxHeaderBytes = 8192;

/** Headers by which a message is framed or its connection managed (RFC 9110, 7.6.1 and 8.6; RFC 9112, 6 and 7). The server sets them. */
const framingHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * A rule that a session may take: a copy, so that whoever gave it can't change it later.
 * @param providers the ids of those that are served
 * @throws AppError `invalid-input` that names each wrong member
 */
export function checkRule(given: unknown, providers: readonly string[]): RuleInput {
  const rule = copyJson(given);
  checkInput('RuleInput', rule);
  return checkMeaning(rule as unknown as RuleInput, providers, '');
}

/**
 * The same for a rule as a session lists it, with id and count.
 * @param at where it stands in the input as a whole (JSON Pointer)
 */
export function checkListedRule(given: unknown, providers: readonly string[], at: string): Rule {
  const rule = copyJson(given, parsePointer(at));
  checkInput('Rule', rule, at);
  return checkMeaning(rule as unknown as Rule, providers, at);
}

/** What the schema can't say. */
function checkMeaning<R extends RuleInput>(rule: R, providers: readonly string[], at: string): R {
  const { provider, respond, fault, delayMs, sequence, rateLimit, match } = rule;
  if (JSON.stringify(rule).length > maxRuleLength)
    rejectMember(at, `takes more than ${maxRuleLength / 2 ** 20} MiB as JSON`);
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
    rejectMember(
      `${at}/sequence`,
      'can\'t stand beside "respond" or "rateLimit": a rule has either "sequence", or one or both of these',
    );
  for (const pointer of Object.keys(match?.body ?? {})) {
    if (!isPointer(pointer))
      rejectMember(
        at + formatPointer(['match', 'body', pointer.slice(0, 100)]),
        `: "${pointer.slice(0, 100)}" is no JSON Pointer; begin it with "/", and write "~" as "~0"`,
      );
  }
  checkHeaders(respond, `${at}/respond`);
  sequence?.forEach((response, index) => checkHeaders(response, `${at}/sequence/${index}`));
  return rule;
}

/** RFC 6901: empty, or tokens that each begin with "/", in which "~" is followed by 0 or 1. */
const isPointer = (text: string): boolean => (text === '' || text.startsWith('/')) && !/~(?![01])/.test(text);

/** What HTTP can't send is rejected now, not at the first match. */
function checkHeaders(response: RuleResponse | null | undefined, at: string): void {
  let bytes = 0;
  for (const [name, value] of Object.entries(response?.headers ?? {})) {
    const reject = (message: string): never =>
      rejectMember(at + formatPointer(['headers', name.slice(0, 100)]), message);
    if (framingHeaders.has(name.toLowerCase()))
      reject("can't be set: the server frames the message and manages the connection");
    try {
      http.validateHeaderName(name);
      http.validateHeaderValue(name, value);
    } catch (error) {
      reject(`can't be sent: ${messageOf(error).slice(0, 200)}`);
    }
    bytes += name.length + value.length + 4;
    if (bytes > maxHeaderBytes)
      reject(`makes the headers longer than ${maxHeaderBytes} bytes, which many clients reject`);
  }
}
