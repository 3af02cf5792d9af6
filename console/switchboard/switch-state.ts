/** What the board has switched on for a provider, and the rules that make it so. Pure: rules in, rules out. */
import type { Fault, Rule, RuleInput } from '../api/api-types.ts';
import { isExhausted } from '../state/rules.ts';

/** How often something is to happen. */
export type Frequency =
  | { readonly kind: 'next'; readonly count: number }
  | { readonly kind: 'always' }
  | { readonly kind: 'probability'; readonly percent: number };

type ForcedResponse = { readonly status: number } | { readonly fault: Fault };

/** At most one answer, one delay and one rate limit at a time: more would hide each other. */
export interface SwitchState {
  readonly response?: ForcedResponse & { readonly frequency: Frequency };
  readonly delay?: { readonly ms: number; readonly frequency: Frequency };
  readonly rateLimit?: { readonly requests: number; readonly perMs: number };
}

/** Whether the board could have made a rule. Those with a match, a body or a sequence are somebody's own. */
const isBoardRule = ({ match, sequence, respond }: Rule): boolean =>
  match === undefined && sequence === undefined && (respond === undefined || Object.keys(respond).join() === 'status');

const frequencyOf = ({ times, probability, matched }: Rule): Frequency => {
  if (probability !== undefined) return { kind: 'probability', percent: Math.round(probability * 100) };
  return times === undefined ? { kind: 'always' } : { kind: 'next', count: times - matched };
};

export const boardRules = (rules: readonly Rule[], provider: string | undefined): Rule[] =>
  rules.filter((rule) => rule.provider === provider && isBoardRule(rule));

/** What is on, read from the rules, the newest first. */
export function switchStateOf(rules: readonly Rule[], provider: string | undefined): SwitchState {
  const switchState: { -readonly [Name in keyof SwitchState]: SwitchState[Name] } = {};
  for (const rule of boardRules(rules, provider)) {
    if (isExhausted(rule)) continue;
    const frequency = frequencyOf(rule);
    if (rule.rateLimit) switchState.rateLimit ??= rule.rateLimit;
    else if (rule.fault) switchState.response ??= { fault: rule.fault, frequency };
    else if (rule.respond) switchState.response ??= { status: rule.respond.status, frequency };
    else if (rule.delayMs !== undefined) switchState.delay ??= { ms: rule.delayMs, frequency };
  }
  return switchState;
}

const repeated = (frequency: Frequency): Pick<RuleInput, 'times' | 'probability'> => {
  if (frequency.kind === 'always') return {};
  return frequency.kind === 'next' ? { times: frequency.count } : { probability: frequency.percent / 100 };
};

/**
 * The rules that make a setting, in the order in which they are added. The newest that applies decides alone: so the
 * answer carries the delay too, and the rate limit, which lets pass what is within it, comes last.
 */
export function rulesOf({ response, delay, rateLimit }: SwitchState, provider: string | undefined): RuleInput[] {
  const whose = provider === undefined ? {} : { provider };
  const rules: RuleInput[] = [];
  if (delay) rules.push({ ...whose, delayMs: delay.ms, ...repeated(delay.frequency) });
  if (response) {
    const what = 'fault' in response ? { fault: response.fault } : { respond: { status: response.status } };
    rules.push({ ...whose, ...what, ...(delay && { delayMs: delay.ms }), ...repeated(response.frequency) });
  }
  if (rateLimit) rules.push({ ...whose, rateLimit });
  return rules;
}
