/** What a contract says of its provider: the rules that the document tells in prose, for any implementation of it. */
import type { Json } from '../lib/json.ts';
import type { RequestData } from '../openapi/document-validator.ts';

/** One successful exchange, as the caller saw it. */
export interface SuccessfulExchange {
  readonly request: RequestData;
  readonly response: {
    readonly status: number;
    /** By name in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  /** When the request was sent and when the answer had come, in milliseconds since the Unix epoch. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** One departure from a rule. */
export interface InvariantViolation {
  /** The value in the answer (JSON Pointer). */
  readonly pointer: string;
  /** What the value must be, such as `"api"`. */
  readonly expected: string;
  readonly actual: string;
}

/** What every rule says of itself. */
export interface InvariantInfo {
  /** The rule's name; with the provider's id before it, it is the check id. */
  readonly id: string;
  /** What holds, in one sentence. */
  readonly title: string;
  /** Whether the document says so, or we assume it: the first makes a breach an error, the second a warning. */
  readonly basis: 'documented' | 'assumed';
  /** The sentence or field of the document on which the rule stands (JSON Pointer into the effective document). */
  readonly specPointer: string;
  /** For an assumption: why it is made. */
  readonly reason?: string;
  /** How an implementation is mended that breaks it. */
  readonly fix: string;
}

/** A rule of one answer, or of several. */
export interface Invariant extends InvariantInfo {
  /** What one answer breaks. */
  check?(exchange: SuccessfulExchange): readonly InvariantViolation[];
  /** What this answer breaks in the light of those that came before it. `memory` is the rule's own, one for a run. */
  checkWithHistory?(exchange: SuccessfulExchange, history: Map<string, string>): readonly InvariantViolation[];
}

/** A request body that the prose speaks of and the schemas do not. */
export interface ExtraCase {
  /** Part of the case's id. */
  readonly id: string;
  readonly title: string;
  readonly body: Json;
  /** `reject` and `any` go before the verdict of the schemas; `schema`, the default, leaves it to them. */
  readonly expect?: 'schema' | 'reject' | 'any';
  /** For `reject`: the rule that is broken. */
  readonly specPointer?: string;
}

/** A provider's contract. `*` in a pointer stands for every item of an array. */
export interface ContractDefinition {
  readonly invariants: readonly Invariant[];
  readonly cases?: readonly ExtraCase[];
  /** Where a successful answer holds what the clean-up list and the masking need. */
  readonly token: { readonly secret: string; readonly id?: string; readonly name?: string };
  /** Whether an issued secret serves as a credential itself: why that is assumed, or the sentence that says it. */
  readonly secretIsCredential?: Pick<InvariantInfo, 'basis' | 'specPointer' | 'reason'>;
}

/** Defines a provider's contract; the default export of `contracts/<id>.ts`. */
export const defineContract = (definition: ContractDefinition): ContractDefinition => definition;
