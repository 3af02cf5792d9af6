/** Guides a sample around the violations of earlier ones: repairs the invalid parts and keeps the others. */
import { formatPointer, parsePointer } from '../lib/json-pointer.ts';
import type { Violation } from './violation.ts';

/** The branch that a sample has taken at a union. */
interface Choice {
  readonly at: string;
  readonly count: number;
  index: number;
}

/** Other values that are tried in place of an invalid one. */
const maxVariants = 4;

const maxViolations = 20;

/** Decisions about parts of a value, by JSON Pointer into it. */
export class SampleGuide {
  /** Values whose examples are invalid. */
  readonly rejected = new Set<string>();
  /** Optional members to add. */
  readonly included = new Set<string>();
  /** Members and items to leave out. */
  readonly excluded = new Set<string>();
  /** Objects that get all optional members. */
  readonly full = new Set<string>();
  /** Objects that must not conform to the other branches of their union. */
  readonly distinct = new Set<string>();
  readonly #variants = new Map<string, number>();
  readonly #choices = new Map<string, Choice>();
  /** The pointers of all decisions, and those above them. */
  readonly #concerned = new Set<string>();

  /** Whether there are decisions about this value or a value in it. */
  concerns = (at: string): boolean => this.#concerned.has(at);

  variantAt = (at: string): number => this.#variants.get(at) ?? 0;

  /** The index of the type to generate, of those that are permitted. */
  typeAt = (at: string): number => Math.max(0, this.variantAt(at) - maxVariants / 2);

  namesIncludedAt(at: string): readonly string[] {
    return [...this.included].flatMap((pointer) => {
      const end = pointer.lastIndexOf('/');
      return end === at.length && pointer.startsWith(at) ? (parsePointer(pointer.slice(end)) ?? []) : [];
    });
  }

  /** The branch to take at a union: the first one, or another one after a violation. */
  branch(union: string, at: string, branches: readonly unknown[]): unknown {
    const known = this.#choices.get(union);
    const index = known && known.index < branches.length ? known.index : 0;
    this.#choices.set(union, { at, count: branches.length, index });
    return branches[index];
  }

  /** Takes the violations of a sample into account. Returns whether there is anything else to try. */
  learn(violations: readonly Violation[]): boolean {
    const before = new Set<string>();
    let isChanged = false;
    for (const violation of violations.slice(0, maxViolations)) {
      if (before.has(violation.pointer + violation.keyword)) continue;
      before.add(violation.pointer + violation.keyword);
      isChanged = this.#learnFrom(violation) || isChanged;
    }
    return isChanged;
  }

  #learnFrom({ pointer, keyword, params }: Violation): boolean {
    switch (keyword) {
      case 'required':
      case 'dependentRequired':
        if (this.excluded.delete(pointer) || !this.included.has(pointer)) return this.#decide(this.included, pointer);
        return this.#nextBranch(pointer);
      case 'additionalProperties':
      case 'unevaluatedProperties':
      case 'propertyNames': {
        const name = params['additionalProperty'] ?? params['unevaluatedProperty'] ?? params['propertyName'];
        const member = pointer + formatPointer([String(name)]);
        if (this.excluded.has(member) || this.included.has(member)) return this.#nextBranch(pointer);
        return this.#decide(this.excluded, member);
      }
      case 'oneOf':
        return Array.isArray(params['passingSchemas']) ? this.#distinguish(pointer) : this.#avoid(pointer);
      default:
        return this.#avoid(pointer);
    }
  }

  /** Makes a value conform to one branch only. */
  #distinguish(pointer: string): boolean {
    if (!this.rejected.has(pointer)) return this.#decide(this.rejected, pointer);
    if (this.#nextBranch(pointer)) return true;
    return this.distinct.has(pointer) ? this.#avoid(pointer) : this.#decide(this.distinct, pointer);
  }

  /** Replaces a value: first its example, then the generated one, then a branch of a union above it. */
  #avoid(pointer: string): boolean {
    if (!this.rejected.has(pointer)) return this.#decide(this.rejected, pointer);
    if (this.#nextBranch(pointer)) return true;
    const variant = this.variantAt(pointer);
    if (variant < maxVariants) {
      this.#variants.set(pointer, variant + 1);
      this.#concern(pointer);
      return true;
    }
    if (!this.full.has(pointer)) return this.#decide(this.full, pointer);
    if (pointer !== '' && !this.excluded.has(pointer) && !this.included.has(pointer))
      return this.#decide(this.excluded, pointer);
    return pointer !== '' && this.#avoid(pointer.slice(0, pointer.lastIndexOf('/')));
  }

  /** Takes the next branch of the innermost union around a value that has one; those within begin anew. */
  #nextBranch(pointer: string): boolean {
    const around = [...this.#choices.values()]
      .filter(({ at, count }) => count > 1 && (pointer === at || pointer.startsWith(`${at}/`)))
      .toSorted((a, b) => b.at.length - a.at.length);
    for (const choice of around) {
      this.#concern(choice.at);
      if (choice.index + 1 < choice.count) {
        choice.index++;
        return true;
      }
      choice.index = 0;
    }
    return false;
  }

  #decide(decisions: Set<string>, pointer: string): boolean {
    decisions.add(pointer);
    this.#concern(pointer);
    return true;
  }

  #concern(pointer: string): void {
    for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
      this.#concerned.add(at);
      if (at === '') return;
    }
  }
}
