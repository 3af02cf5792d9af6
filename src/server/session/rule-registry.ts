/** The rules of a session: responses, faults and delays configured in advance. */
import { overridden } from '../../lib/http.ts';
import { raise } from '../../lib/errors.ts';
import { andThen, type MaybePromise } from '../../lib/maybe-promise.ts';
import { meets, type MatchedRequest } from './request-matcher.ts';
import type { CountedRule, RuleCounters, RuleStore } from '../../storage/rule-store.ts';

import type { Fault, Rule, RuleInput, RuleResponse } from '../control-api/control-types.ts';

export type { Fault, Rule, RuleInput, RuleResponse };

/** A rule with its id. */
export type IdentifiedRule = RuleInput & { readonly id: string };

/** The parts of a request that rules match. */
export interface RuleRequest extends MatchedRequest {
  readonly provider: string;
}

/** The decision of a rule. Without response and fault, the normal response is sent after the delay. */
export interface RuleDecision {
  readonly rule: string;
  readonly response?: RuleResponse;
  readonly fault?: Fault;
  readonly delayMs: number;
}

/** Draws a fraction from 0 (inclusive) to 1 (exclusive). The same label gives the same fraction if there is a seed. */
export type Draw = (label: string) => number;

/** The rules of a session. Newer rules take precedence. */
export class RuleRegistry {
  readonly #store: RuleStore<IdentifiedRule>;
  readonly #draw: Draw;

  constructor(store: RuleStore<IdentifiedRule>, draw: Draw) {
    this.#store = store;
    this.#draw = draw;
  }

  /** Returns all rules, newest first. */
  list(): MaybePromise<Rule[]> {
    return andThen(this.#store.list(), (rules) => rules.map(withCount));
  }

  /**
   * @param input a validated rule
   * @throws AppError `too-many-rules`
   */
  add(input: RuleInput, id: string): MaybePromise<Rule> {
    const rule = { ...input, id };
    return andThen(this.#store.add(rule), () => ({ ...rule, matched: 0 }));
  }

  /**
   * Replaces a rule in its place.
   * @param input a validated rule
   * @param matched new match count. Default: the current one
   * @throws AppError `not-found`, `too-many-rules`
   */
  replace(id: string, input: RuleInput, matched?: number): MaybePromise<Rule> {
    return andThen(this.#store.put({ ...input, id }, matched), (rule) => withCount(rule ?? raise.notFound('rule', id)));
  }

  /** @throws AppError `not-found` */
  remove(id: string): MaybePromise<Rule> {
    return andThen(this.#store.remove(id), (removed) => withCount(removed ?? raise.notFound('rule', id)));
  }

  /** Removes all rules and returns their number. */
  clear(): MaybePromise<number> {
    return this.#store.clear();
  }

  /** Returns the decision of the newest rule that applies; undefined if none applies. */
  decide(subject: RuleRequest, now: number): MaybePromise<RuleDecision | undefined> {
    return andThen(this.#store.list(), (rules) =>
      rules.length === 0 ? undefined : this.#decideAmong(rules, 0, subject, now),
    );
  }

  #decideAmong(
    rules: readonly CountedRule<IdentifiedRule>[],
    start: number,
    subject: RuleRequest,
    now: number,
  ): MaybePromise<RuleDecision | undefined> {
    const index = rules.findIndex(({ rule }, at) => at >= start && matches(rule, subject));
    const candidate = rules[index];
    if (!candidate) return undefined;
    const { rule } = candidate;
    const applied = this.#store.count(rule.id, (counters) => {
      const result = apply(rule, counters, now, this.#draw);
      return { counters: result.counters, result };
    });
    return andThen(applied, (found) => found?.decision ?? this.#decideAmong(rules, index + 1, subject, now));
  }
}

const withCount = ({ rule, counters }: CountedRule<IdentifiedRule>): Rule => ({ ...rule, matched: counters.matched });

const matches = ({ provider, match, enabled }: RuleInput, request: RuleRequest): boolean =>
  enabled !== false &&
  (provider === undefined || provider === request.provider) &&
  (match === undefined || meets(request, match));

/** Counts a request that meets the conditions of a rule. Without a decision, the rule does not apply to it. */
function apply(
  rule: IdentifiedRule,
  { seen, matched, window }: RuleCounters,
  now: number,
  draw: Draw,
): { readonly counters: RuleCounters; readonly decision?: RuleDecision } {
  const { id, times = Infinity, sequence, every = 1, probability, rateLimit } = rule;
  const counters: RuleCounters = { seen: seen + 1, matched, window };
  if (matched >= Math.min(times, sequence?.length ?? Infinity)) return { counters };
  if (counters.seen % every !== 0) return { counters };
  if (probability !== undefined && draw(`${id} ${seen}`) >= probability) return { counters };
  if (!rateLimit) return { counters: { ...counters, matched: matched + 1 }, decision: decisionOf(rule, matched) };
  const current =
    window && now >= window.startedAt && now < window.startedAt + rateLimit.perMs
      ? window
      : { startedAt: now, requests: 0 };
  if (current.requests < rateLimit.requests)
    return { counters: { ...counters, window: { ...current, requests: current.requests + 1 } } };
  const retryAfter = Math.max(1, Math.ceil((current.startedAt + rateLimit.perMs - now) / 1000));
  return {
    counters: { ...counters, matched: matched + 1, window: current },
    decision: decisionOf({ ...rule, respond: rateLimitResponse(rule.respond, retryAfter) }, matched),
  };
}

const rateLimitResponse = (respond: RuleResponse | undefined, retryAfter: number): RuleResponse => ({
  status: 429,
  ...respond,
  headers: overridden({ 'Retry-After': String(retryAfter) }, respond?.headers),
});

/** @param matched number of times the rule has applied before */
function decisionOf({ id, sequence, respond, fault, delayMs = 0 }: IdentifiedRule, matched: number): RuleDecision {
  const response = sequence ? sequence[matched] : respond;
  return { rule: id, delayMs, ...(response && { response }), ...(fault && { fault }) };
}
