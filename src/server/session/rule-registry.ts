/** Rules: answers that a test asks for in advance. */
import { isDeepStrictEqual } from 'node:util';
import { overridden } from '../../lib/http.ts';
import { valueAt } from '../../lib/json-pointer.ts';
import { raise } from '../../lib/errors.ts';
import type { Random } from '../../lib/random.ts';
import { noAccount, type MemoryAccount } from '../../storage/memory-budget.ts';

/** Ways to break a connection, by the names that WireMock's users know. */
export type Fault =
  'CONNECTION_RESET_BY_PEER' | 'EMPTY_RESPONSE' | 'MALFORMED_RESPONSE_CHUNK' | 'RANDOM_DATA_THEN_CLOSE';

/** An answer that a rule gives. Without `body` the provider's own error body is made. */
export interface RuleResponse {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a rule asks of a request; all of it must hold. */
export interface RuleMatch {
  /** By name, in any case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** JSON Pointers into the body, each with the value that must stand there. */
  readonly body?: Readonly<Record<string, unknown>>;
}

export interface RuleInput {
  /** Only this provider's requests; all by default. */
  readonly provider?: string;
  readonly match?: RuleMatch;
  readonly respond?: RuleResponse;
  readonly delayMs?: number;
  readonly fault?: Fault;
  /** How often the rule applies before it has had its day; always by default. */
  readonly times?: number;
  /** From 0 to 1: how likely the rule applies to a request that it matches. */
  readonly probability?: number;
  /** Answers for successive matches; null is the normal one. */
  readonly sequence?: readonly (RuleResponse | null)[];
  /** 429 past so many requests, by the session's clock. */
  readonly rateLimit?: { readonly requests: number; readonly perMs: number };
}

export interface Rule extends RuleInput {
  readonly id: string;
  /** How often it has applied. */
  readonly matched: number;
}

/** What a rule looks at. */
export interface RuleRequest {
  readonly provider: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** What a rule decided. Neither answer nor fault: the normal answer, perhaps delayed. */
export interface RuleDecision {
  readonly rule: string;
  readonly response?: RuleResponse;
  readonly fault?: Fault;
  readonly delayMs: number;
}

/** How many rules a session keeps, and how much they take as JSON. */
const maxRules = 1000;
const maxRuleBytes = 8 * 1024 * 1024;

/** An upper estimate of what a parsed rule takes for each byte of its JSON. */
const bytesPerJsonByte = 8;

interface RegisteredRule {
  rule: Rule;
  /** Its size as JSON. */
  readonly bytes: number;
  /** The window of a rate limit: when it began, and how many requests it has seen. */
  window: { startedAt: number; count: number } | undefined;
}

/** A session's rules, the newest first in effect. */
export class RuleRegistry {
  readonly #rules: RegisteredRule[] = [];
  readonly #memory: MemoryAccount;
  #bytes = 0;

  /** @param memory counts what the rules take */
  constructor(memory: MemoryAccount = noAccount) {
    this.#memory = memory;
  }

  get size(): number {
    return this.#rules.length;
  }

  list(): Rule[] {
    return this.#rules.map(({ rule }) => rule).reverse();
  }

  /**
   * @param input a rule that has been checked
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

  /** Takes rules as they were listed, with their counts, in place of the present ones. */
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

  /** The decision of the newest rule that applies; undefined where none does. */
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

/** How many bytes a rule takes as JSON. */
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

/** Counts the request; the seconds until the window ends where it is one too many. */
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
