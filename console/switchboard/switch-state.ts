/** Converts between a provider's switches and the rules that implement them. */
import type { Fault, Rule, RuleInput } from '../api/api-types.ts';
import { isExhausted } from '../state/rules.ts';

/** How often a rule applies. */
export type Frequency =
  | { readonly kind: 'next'; readonly count: number }
  | { readonly kind: 'always' }
  | { readonly kind: 'probability'; readonly percent: number };

type ForcedResponse = { readonly status: number } | { readonly fault: Fault };

/** At most one response, one delay and one rate limit: further rules would never match. */
export interface SwitchState {
  readonly response?: ForcedResponse & { readonly frequency: Frequency };
  readonly delay?: { readonly ms: number; readonly frequency: Frequency };
  readonly rateLimit?: { readonly requests: number; readonly perMs: number };
}

/** Whether the board can represent a rule. Rules with a match, a body or a sequence were added elsewhere. */
const isBoardRule = ({ match, sequence, respond }: Rule): boolean =>
  match === undefined && sequence === undefined && (respond === undefined || Object.keys(respond).join() === 'status');

const frequencyOf = ({ times, probability, matched }: Rule): Frequency => {
  if (probability !== undefined) return { kind: 'probability', percent: Math.round(probability * 100) };
  return times === undefined ? { kind: 'always' } : { kind: 'next', count: times - matched };
};

export const boardRules = (rules: readonly Rule[], provider: string | undefined): Rule[] =>
  rules.filter((rule) => rule.provider === provider && isBoardRule(rule));

/** Reads the switches from the rules; the newest rule wins. */
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
 * The rules for the switches, in the order in which to add them. Only the newest matching rule applies: the response
 * therefore includes the delay, and the rate limit, which passes requests within the limit, is added last.
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
