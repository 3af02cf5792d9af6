/** The provider's own rules, as checks. */
import { valueAt } from '../../core/pointer.ts';
import type { Breach, ContractDefinition, Issue, Rule } from '../../provider/contract.ts';
import type { CheckId, Ground, RuleId } from '../finding.ts';
import type { Exchange } from '../exchange.ts';
import type { Yardstick } from '../yardstick.ts';
import { severityOf, type Defect } from './check.ts';

/** The rules of one contract during one run, with what they remember of earlier answers. */
export class RuleBook {
  readonly #provider: string;
  readonly #contract: ContractDefinition;
  readonly #yardstick: Yardstick;
  readonly #memory = new Map<string, Map<string, string>>();
  readonly #judged = new Map<CheckId, number>();

  constructor(provider: string, contract: ContractDefinition, yardstick: Yardstick) {
    this.#provider = provider;
    this.#contract = contract;
    this.#yardstick = yardstick;
  }

  /** What an answer breaks. What was sent by odd ways is judged by its tokens' uniqueness alone. */
  examine(issue: Issue, { case: one }: Exchange): Defect[] {
    return this.#contract.rules.flatMap((rule) => {
      const own = one.expectation.kind === 'accept' ? (rule.each?.(issue) ?? []) : [];
      const breaches = [...own, ...(rule.remember?.(issue, this.#memoryOf(rule)) ?? [])];
      const check = this.#check(rule);
      if (one.expectation.kind === 'accept') this.#judged.set(check, (this.#judged.get(check) ?? 0) + 1);
      return breaches.slice(0, 1).map((breach) => this.#defect(rule, check, breach));
    });
  }

  /** How many values all rules together remember. */
  get remembered(): number {
    return [...this.#memory.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** How many answers each rule has judged. */
  get judged(): { rule: CheckId; judged: number }[] {
    return this.#contract.rules.map((rule) => ({ rule: this.#check(rule), judged: this.#judged.get(this.#check(rule)) ?? 0 }));
  }

  #check({ id }: Rule): RuleId {
    return `${this.#provider}/${id}`;
  }

  #memoryOf({ id }: Rule): Map<string, string> {
    const memory = this.#memory.get(id) ?? new Map<string, string>();
    this.#memory.set(id, memory);
    return memory;
  }

  #defect(rule: Rule, check: RuleId, { pointer, expected, actual }: Breach): Defect {
    const ground = groundOfRule(rule, this.#yardstick);
    const place = pointer.replace(/\/\d+(?=\/|$)/g, '/*');
    return { check, severity: severityOf(ground), signature: place, title: `${rule.title}, but ${place.slice(1)} does not show it`, expected: `${place} is ${expected}`, actual, ground };
  }
}

/** Where a rule stands in the document, or why it is assumed. */
export function groundOfRule(rule: Pick<Rule, 'basis' | 'cites' | 'reason'>, yardstick: Yardstick): Ground {
  const { reason: _, basis: __, ...ground } = yardstick.ground(rule.cites);
  return { ...ground, basis: rule.basis, ...(rule.reason !== undefined && { reason: rule.reason }) };
}

/** The pointers of a contract that point at nothing; a contract must cite what its document has. */
export const brokenCitations = ({ rules }: ContractDefinition, yardstick: Yardstick): string[] =>
  rules.filter(({ cites }) => valueAt(yardstick.document.effective, cites) === undefined).map(({ id, cites }) => `${id}: ${cites}`);
