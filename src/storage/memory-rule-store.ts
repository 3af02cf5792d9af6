/** The in-memory rule store: an array, limited in number and in bytes. */
import { Buffer } from 'node:buffer';
import { raise } from '../lib/errors.ts';
import { noAccount, type MemoryAccount } from './memory-budget.ts';
import { initialCounters, type CountedRule, type RuleCounters, type RuleRecord, type RuleStore } from './rule-store.ts';

/** Limits of a session's rules, in number and in bytes as JSON. */
const maxRules = 1000;
const maxRuleBytes = 8 * 1024 * 1024;

/** Upper estimate of the memory of a parsed rule per byte of its JSON. */
const bytesPerJsonByte = 8;

export class MemoryRuleStore<R extends RuleRecord> implements RuleStore<R> {
  readonly #memory: MemoryAccount;
  /** Newest first. Replaced by every change, so that a returned list does not change. */
  #rules: readonly CountedRule<R>[] = [];
  #bytes = 0;

  /** @param memory account that is charged for the rules */
  constructor(memory: MemoryAccount = noAccount) {
    this.#memory = memory;
  }

  list(): readonly CountedRule<R>[] {
    return this.#rules;
  }

  add(rule: R): void {
    const bytes = sizeOfRule(rule);
    checkRoom(this.#rules.length + 1, this.#bytes + bytes);
    this.#rules = [{ rule, counters: initialCounters }, ...this.#rules];
    this.#charge(bytes);
  }

  put(rule: R, matched?: number): CountedRule<R> | undefined {
    const index = this.#rules.findIndex((one) => one.rule.id === rule.id);
    const known = this.#rules[index];
    if (!known) return undefined;
    const bytes = sizeOfRule(rule) - sizeOfRule(known.rule);
    checkRoom(this.#rules.length, this.#bytes + bytes);
    const replaced = { rule, counters: { ...known.counters, ...(matched !== undefined && { matched }) } };
    this.#rules = this.#rules.with(index, replaced);
    this.#charge(bytes);
    return replaced;
  }

  remove(id: string): CountedRule<R> | undefined {
    const removed = this.#rules.find(({ rule }) => rule.id === id);
    if (!removed) return undefined;
    this.#rules = this.#rules.filter((one) => one !== removed);
    this.#charge(-sizeOfRule(removed.rule));
    return removed;
  }

  clear(): number {
    const { length } = this.#rules;
    this.replace([]);
    return length;
  }

  count<T>(
    id: string,
    change: (counters: RuleCounters) => { readonly counters: RuleCounters; readonly result: T },
  ): T | undefined {
    const index = this.#rules.findIndex(({ rule }) => rule.id === id);
    const known = this.#rules[index];
    if (!known) return undefined;
    const { counters, result } = change(known.counters);
    this.#rules = this.#rules.with(index, { rule: known.rule, counters });
    return result;
  }

  /** Replaces all rules. @param rules newest first */
  replace(rules: readonly CountedRule<R>[]): void {
    this.#rules = rules;
    this.#charge(rules.reduce((sum, { rule }) => sum + sizeOfRule(rule), 0) - this.#bytes);
  }

  #charge(bytes: number): void {
    this.#bytes += bytes;
    this.#memory.charge(bytes * bytesPerJsonByte);
  }
}

/** Size of a rule as JSON, in bytes. */
export const sizeOfRule = (rule: RuleRecord): number => Buffer.byteLength(JSON.stringify(rule));

/**
 * Checks the limits for the rules of a session.
 * @throws AppError `too-many-rules`
 */
export function checkRoom(rules: number, bytes: number): void {
  if (rules > maxRules) raise.tooManyRules(`${maxRules} rules`);
  if (bytes > maxRuleBytes) raise.tooManyRules(`${maxRuleBytes / 2 ** 20} MiB as JSON`);
}
