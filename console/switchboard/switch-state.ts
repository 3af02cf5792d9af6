/** Converts between a provider's switches and the rules that implement them. */
import type { Fault, Rule, RuleInput } from '../api/api-types.ts';
import { isActive } from '../state/rules.ts';
import { boardLabel, isBoardRule } from './board-label.ts';

/** How often a rule applies. */
export type Frequency =
  | { readonly kind: 'next'; readonly count: number }
  | { readonly kind: 'always' }
  | { readonly kind: 'probability'; readonly probability: number }
  | { readonly kind: 'every'; readonly nth: number };

type ForcedResponse = { readonly status: number } | { readonly fault: Fault };

/** At most one response, one delay and one rate limit: further rules would never match. */
export interface SwitchState {
  readonly response?: ForcedResponse & { readonly frequency: Frequency };
  readonly delay?: { readonly ms: number; readonly frequency: Frequency };
  readonly rateLimit?: { readonly requests: number; readonly perMs: number };
}

const frequencyOf = ({ times, probability, every, matched }: Rule): Frequency => {
  if (probability !== undefined) return { kind: 'probability', probability };
  if (every !== undefined) return { kind: 'every', nth: every };
  return times === undefined ? { kind: 'always' } : { kind: 'next', count: times - matched };
};

/** The rules that the board has added for a provider; never those of tests and of the rule editor. */
export const boardRules = (rules: readonly Rule[], provider: string | undefined): Rule[] =>
  rules.filter((rule) => rule.provider === provider && isBoardRule(rule));

/** Reads the switches from the board's rules; the newest rule wins. */
export function switchStateOf(rules: readonly Rule[], provider: string | undefined): SwitchState {
  const switchState: { -readonly [Name in keyof SwitchState]: SwitchState[Name] } = {};
  for (const rule of boardRules(rules, provider)) {
    if (!isActive(rule)) continue;
    const frequency = frequencyOf(rule);
    if (rule.rateLimit) switchState.rateLimit ??= rule.rateLimit;
    else if (rule.fault) switchState.response ??= { fault: rule.fault, frequency };
    else if (rule.respond) switchState.response ??= { status: rule.respond.status, frequency };
    else if (rule.delayMs !== undefined) switchState.delay ??= { ms: rule.delayMs, frequency };
  }
  return switchState;
}

function repeated(frequency: Frequency): Pick<RuleInput, 'times' | 'probability' | 'every'> {
  switch (frequency.kind) {
    case 'always':
      return {};
    case 'next':
      return { times: frequency.count };
    case 'probability':
      return { probability: frequency.probability };
    case 'every':
      return { every: frequency.nth };
  }
}

/**
 * The rules for the switches, in the order in which to add them. Only the newest matching rule applies: the response
 * therefore includes the delay, and the rate limit, which passes requests within the limit, is added last.
 */
export function rulesOf({ response, delay, rateLimit }: SwitchState, provider: string | undefined): RuleInput[] {
  const common = { label: boardLabel, ...(provider !== undefined && { provider }) };
  const rules: RuleInput[] = [];
  if (delay) rules.push({ ...common, delayMs: delay.ms, ...repeated(delay.frequency) });
  if (response) {
    const what = 'fault' in response ? { fault: response.fault } : { respond: { status: response.status } };
    rules.push({ ...common, ...what, ...(delay && { delayMs: delay.ms }), ...repeated(response.frequency) });
  }
  if (rateLimit) rules.push({ ...common, rateLimit });
  return rules;
}

/** Whether a rule applies to each request of the provider, so that no older rule of the provider does. */
const appliesToAll = (rule: Rule, provider: string | undefined): boolean =>
  isActive(rule) &&
  (rule.provider === undefined || rule.provider === provider) &&
  Object.keys(rule.match ?? {}).length === 0 &&
  (rule.probability ?? 1) === 1 &&
  (rule.every ?? 1) === 1 &&
  rule.rateLimit === undefined;

/** The newer rule, not one of the board for this provider, that keeps the board's response from being sent. */
export function overridingRule(rules: readonly Rule[], provider: string | undefined): Rule | undefined {
  const isOwn = (rule: Rule): boolean => rule.provider === provider && isBoardRule(rule);
  const own = rules.findIndex((rule) => isOwn(rule) && isActive(rule) && (rule.respond ?? rule.fault) !== undefined);
  return rules.slice(0, Math.max(0, own)).find((rule) => !isOwn(rule) && appliesToAll(rule, provider));
}
