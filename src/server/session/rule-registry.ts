/** The rules of a session: responses, faults and delays configured in advance. */
import { isDeepStrictEqual } from 'node:util';
import { overridden } from '../../lib/http.ts';
import { valueAt } from '../../lib/json-pointer.ts';
import { raise } from '../../lib/errors.ts';
import type { Random } from '../../lib/random.ts';
import type { Fault, Rule, RuleInput, RuleMatch, RuleResponse } from '../control-api/control-types.ts';
import { noAccount, type MemoryAccount } from '../../storage/memory-budget.ts';

export type { Fault, Rule, RuleInput, RuleMatch, RuleResponse };

/** The parts of a request that rules match. */
export interface RuleRequest {
  readonly provider: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** The decision of a rule. Without response and fault, the normal response is sent after the delay. */
export interface RuleDecision {
  readonly rule: string;
  readonly response?: RuleResponse;
  readonly fault?: Fault;
  readonly delayMs: number;
}

/** Limits of a session's rules, in number and in bytes as JSON. */
const maxRules = 1000;
const maxRuleBytes = 8 * 1024 * 1024;

/** Upper estimate of the memory of a parsed rule per byte of its JSON. */
const bytesPerJsonByte = 8;

interface RegisteredRule {
  rule: Rule;
  /** Its size as JSON. */
  readonly bytes: number;
  /** The current window of the rate limit. */
  window: { startedAt: number; count: number } | undefined;
}

/** The rules of a session. Newer rules take precedence. */
export class RuleRegistry {
  readonly #rules: RegisteredRule[] = [];
  readonly #memory: MemoryAccount;
  #bytes = 0;

  /** @param memory account that is charged for the rules */
  constructor(memory: MemoryAccount = noAccount) {
    this.#memory = memory;
  }

  get size(): number {
    return this.#rules.length;
  }

  /** Returns all rules, newest first. */
  list(): Rule[] {
    return this.#rules.map(({ rule }) => rule).reverse();
  }

  /**
   * @param input a validated rule
   * @throws AppError `too-many-rules`
   */
  add(input: RuleInput, id: string): Rule {
    const rule = { ...input, id, matched: 0 };
    const registered = keptRule(rule);
    checkRoom(this.#rules.length + 1, this.#bytes + registered.bytes);
    this.#rules.push(registered);
    this.#charge(registered.bytes);
    return rule;
  }

  /** Replaces all rules with validated rules from a list, including their match counts. */
  restore(rules: readonly Rule[]): void {
    this.clear();
    for (const rule of rules.toReversed()) {
      const registered = keptRule(rule);
      this.#rules.push(registered);
      this.#charge(registered.bytes);
    }
  }

  /** @throws AppError `not-found` */
  remove(id: string): Rule {
    const index = this.#rules.findIndex(({ rule }) => rule.id === id);
    const removed = this.#rules.splice(index, index < 0 ? 0 : 1)[0] ?? raise.notFound('rule', id);
    this.#charge(-removed.bytes);
    return removed.rule;
  }

  clear(): void {
    this.#rules.length = 0;
    this.#charge(-this.#bytes);
  }

  #charge(bytes: number): void {
    this.#bytes += bytes;
    this.#memory.charge(bytes * bytesPerJsonByte);
  }

  /** Returns the decision of the newest rule that applies; undefined if none applies. */
  decide(subject: RuleRequest, now: number, random: Random): RuleDecision | undefined {
    for (const registered of this.#rules.toReversed()) {
      if (!matches(registered.rule, subject) || !isDue(registered.rule, random)) continue;
      const limited = registered.rule.rateLimit && exceeded(registered, registered.rule.rateLimit, now);
      if (registered.rule.rateLimit && limited === undefined) continue;
      return applyRule(registered, limited);
    }
    return undefined;
  }
}

const keptRule = (rule: Rule): RegisteredRule => ({ rule, bytes: sizeOfRule(rule), window: undefined });

/** Size of a rule as JSON, in bytes. */
export const sizeOfRule = (rule: Rule): number => Buffer.byteLength(JSON.stringify(rule));

/** @throws AppError `too-many-rules` */
export function checkRoom(rules: number, bytes: number): void {
  if (rules > maxRules) raise.tooManyRules(`${maxRules} rules`);
  if (bytes > maxRuleBytes) raise.tooManyRules(`${maxRuleBytes / 2 ** 20} MiB as JSON`);
}

function matches({ provider, match }: Rule, subject: RuleRequest): boolean {
  if (provider !== undefined && provider !== subject.provider) return false;
  const { headers = {}, query = {}, body = {} } = match ?? {};
  return (
    Object.entries(headers).every(([name, value]) => subject.headers[name.toLowerCase()] === value) &&
    Object.entries(query).every(([name, value]) => [subject.query[name]].flat().includes(value)) &&
    Object.entries(body).every(([pointer, value]) => isDeepStrictEqual(valueAt(subject.body, pointer), value))
  );
}

function isDue({ times, sequence, matched, probability }: Rule, random: Random): boolean {
  if (times !== undefined && matched >= times) return false;
  if (sequence !== undefined && matched >= sequence.length) return false;
  return probability === undefined || random.fraction() < probability;
}

/** Counts a request. Returns the seconds until the window ends if the limit is exceeded, or else undefined. */
function exceeded(
  registered: RegisteredRule,
  { requests, perMs }: { requests: number; perMs: number },
  now: number,
): number | undefined {
  if (!registered.window || now < registered.window.startedAt || now >= registered.window.startedAt + perMs)
    registered.window = { startedAt: now, count: 0 };
  if (registered.window.count < requests) {
    registered.window.count += 1;
    return undefined;
  }
  return Math.max(1, Math.ceil((registered.window.startedAt + perMs - now) / 1000));
}

function applyRule(registered: RegisteredRule, retryAfter: number | undefined): RuleDecision {
  const { id, matched, sequence, respond, fault, delayMs = 0 } = registered.rule;
  registered.rule = { ...registered.rule, matched: matched + 1 };
  const response =
    retryAfter === undefined
      ? sequence
        ? sequence[matched]
        : respond
      : { status: 429, ...respond, headers: overridden({ 'Retry-After': String(retryAfter) }, respond?.headers) };
  return { rule: id, delayMs, ...(response && { response }), ...(fault && { fault }) };
}
