/** Runs the invariants of a contract as checks. */
import { valueAt } from '../../lib/json-pointer.ts';
import type { Operation } from '../../openapi/operation.ts';
import { operationsNamed } from '../../openapi/operation-name.ts';
import type {
  InvariantViolation,
  ContractDefinition,
  SuccessfulExchange,
  Invariant,
} from '../../provider/define-contract.ts';
import type { CheckId, Rationale, InvariantCheckId } from '../findings/finding.ts';
import { isComparable, type CaseExchange } from '../run/case-exchange.ts';
import type { SpecOracle } from '../spec-oracle.ts';
import { severityOf, type Defect } from './check.ts';

/** The invariants of a contract during a run, with their history of earlier responses. */
export class InvariantChecker {
  readonly #provider: string;
  readonly #contract: ContractDefinition;
  readonly #oracle: SpecOracle;
  readonly #histories = new Map<string, Map<string, string>>();
  readonly #byOperation = new Map<Operation, readonly Invariant[]>();
  readonly #checked = new Map<CheckId, number>();

  constructor(provider: string, contract: ContractDefinition, oracle: SpecOracle) {
    this.#provider = provider;
    this.#contract = contract;
    this.#oracle = oracle;
  }

  /** The violated invariants. If the values of the request are not known, only the stateful checks run. */
  check(exchange: SuccessfulExchange, received: CaseExchange): Defect[] {
    const isKnown = isComparable(received, this.#oracle);
    return this.#invariantsOf(received.case.operation).flatMap((invariant) => {
      const own = isKnown ? (invariant.check?.(exchange) ?? []) : [];
      const violations = [...own, ...(invariant.checkWithHistory?.(exchange, this.#historyOf(invariant)) ?? [])];
      const checkId = this.#checkId(invariant);
      if (isKnown) this.#checked.set(checkId, (this.#checked.get(checkId) ?? 0) + 1);
      return violations.slice(0, 1).map((violation) => this.#defect(invariant, checkId, violation));
    });
  }

  /** The invariants that apply to an operation. */
  #invariantsOf(operation: Operation): readonly Invariant[] {
    const known = this.#byOperation.get(operation);
    if (known) return known;
    const own = this.#contract.invariants.filter(
      ({ operation: name }) => name === undefined || operationsNamed(this.#oracle.document, name).includes(operation),
    );
    this.#byOperation.set(operation, own);
    return own;
  }

  /** Number of values in the histories of all invariants. */
  get remembered(): number {
    return [...this.#histories.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Forgets earlier responses, to bound the memory. */
  forget(): void {
    this.#histories.clear();
  }

  /** Number of responses that each invariant checked. */
  get checked(): { invariant: CheckId; checked: number }[] {
    return this.#contract.invariants.map((invariant) => ({
      invariant: this.#checkId(invariant),
      checked: this.#checked.get(this.#checkId(invariant)) ?? 0,
    }));
  }

  #checkId({ id }: Invariant): InvariantCheckId {
    return `${this.#provider}/${id}`;
  }

  #historyOf({ id }: Invariant): Map<string, string> {
    const history = this.#histories.get(id) ?? new Map<string, string>();
    this.#histories.set(id, history);
    return history;
  }

  #defect(invariant: Invariant, checkId: InvariantCheckId, { pointer, expected, actual }: InvariantViolation): Defect {
    const rationale = invariantRationale(invariant, this.#oracle);
    const valuePointer = pointer.replace(/\/\d+(?=\/|$)/g, '/*');
    return {
      check: checkId,
      severity: severityOf(rationale),
      signature: valuePointer,
      title: `Violated at ${valuePointer}: ${invariant.title}`,
      expected: `${valuePointer} is ${expected}`,
      actual,
      rationale,
    };
  }
}

/** The rationale of an invariant: its source in the document, or why it is assumed. */
export function invariantRationale(
  invariant: Pick<Invariant, 'basis' | 'specPointer' | 'reason'>,
  oracle: SpecOracle,
): Rationale {
  const { reason: assumed, basis, ...rationale } = oracle.rationale(invariant.specPointer);
  const reason = invariant.reason ?? assumed;
  return {
    ...rationale,
    basis: basis === 'assumed' ? basis : invariant.basis,
    ...(reason !== undefined && { reason }),
  };
}

/** The invariants whose `specPointer` does not exist in the document. */
export const invalidSpecPointers = ({ invariants }: ContractDefinition, oracle: SpecOracle): string[] =>
  invariants
    .filter(({ specPointer }) => valueAt(oracle.document.effective, specPointer) === undefined)
    .map(({ id, specPointer }) => `${id}: ${specPointer}`);
