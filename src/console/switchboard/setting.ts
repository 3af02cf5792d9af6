/** What the board has switched on for a provider, and the rules that make it so. Pure: rules in, rules out. */
import type { Fault, Rule, RuleInput } from '../api/types.ts';
import { isSpent } from '../state/rules.ts';

/** How often something is to happen. */
export type Frequency =
  | { readonly kind: 'next'; readonly count: number }
  | { readonly kind: 'always' }
  | { readonly kind: 'chance'; readonly percent: number };

export type Answer = { readonly status: number } | { readonly fault: Fault };

/** At most one answer, one delay and one rate limit at a time: more would hide each other. */
export interface Setting {
  readonly answer?: Answer & { readonly often: Frequency };
  readonly delay?: { readonly ms: number; readonly often: Frequency };
  readonly rateLimit?: { readonly requests: number; readonly perMs: number };
}

/** Whether the board could have made a rule. Those with a match, a body or a sequence are somebody's own. */
export const isOurs = ({ match, sequence, respond }: Rule): boolean =>
  match === undefined && sequence === undefined && (respond === undefined || Object.keys(respond).join() === 'status');

const oftenOf = ({ times, probability, matched }: Rule): Frequency => {
  if (probability !== undefined) return { kind: 'chance', percent: Math.round(probability * 100) };
  return times === undefined ? { kind: 'always' } : { kind: 'next', count: times - matched };
};

export const boardRules = (rules: readonly Rule[], provider: string | undefined): Rule[] =>
  rules.filter((rule) => rule.provider === provider && isOurs(rule));

/** What is on, read from the rules, the newest first. */
export function settingOf(rules: readonly Rule[], provider: string | undefined): Setting {
  const setting: { -readonly [Name in keyof Setting]: Setting[Name] } = {};
  for (const rule of boardRules(rules, provider)) {
    if (isSpent(rule)) continue;
    const often = oftenOf(rule);
    if (rule.rateLimit) setting.rateLimit ??= rule.rateLimit;
    else if (rule.fault) setting.answer ??= { fault: rule.fault, often };
    else if (rule.respond) setting.answer ??= { status: rule.respond.status, often };
    else if (rule.delayMs !== undefined) setting.delay ??= { ms: rule.delayMs, often };
  }
  return setting;
}

const repeated = (often: Frequency): Pick<RuleInput, 'times' | 'probability'> => {
  if (often.kind === 'always') return {};
  return often.kind === 'next' ? { times: often.count } : { probability: often.percent / 100 };
};

/**
 * The rules that make a setting, in the order in which they are added. The newest that applies decides alone: so the
 * answer carries the delay too, and the rate limit, which lets pass what is within it, comes last.
 */
export function rulesOf({ answer, delay, rateLimit }: Setting, provider: string | undefined): RuleInput[] {
  const whose = provider === undefined ? {} : { provider };
  const rules: RuleInput[] = [];
  if (delay) rules.push({ ...whose, delayMs: delay.ms, ...repeated(delay.often) });
  if (answer) {
    const what = 'fault' in answer ? { fault: answer.fault } : { respond: { status: answer.status } };
    rules.push({ ...whose, ...what, ...(delay && { delayMs: delay.ms }), ...repeated(answer.often) });
  }
  if (rateLimit) rules.push({ ...whose, rateLimit });
  return rules;
}
