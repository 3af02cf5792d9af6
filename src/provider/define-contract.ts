/** Types of a contract: the invariants that a document states in prose, for any implementation. */
import type { Json } from '../lib/json.ts';
import type { RequestData } from '../openapi/document-validator.ts';

/** A successful exchange, as seen by the client. */
export interface SuccessfulExchange {
  readonly request: RequestData;
  readonly response: {
    readonly status: number;
    /** Names are in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  /** When the request was sent and when the response was received, in milliseconds since the Unix epoch. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** One violation of an invariant. */
export interface InvariantViolation {
  /** JSON Pointer to the value in the response body. */
  readonly pointer: string;
  /** The expected value or its description, such as `"api"`. */
  readonly expected: string;
  readonly actual: string;
}

/** Description of an invariant. */
export interface InvariantInfo {
  /** Name of the invariant. The check id is `<provider>/<id>`. */
  readonly id: string;
  /** The invariant in one sentence. */
  readonly title: string;
  /** `documented`: a violation is an error. `assumed`: a violation is a warning. */
  readonly basis: 'documented' | 'assumed';
  /** JSON Pointer into the effective document, to the text or field that the invariant is based on. */
  readonly specPointer: string;
  /** For `assumed`: why the assumption is made. */
  readonly reason?: string;
  /** The operation it applies to, by operationId or as `METHOD /path`. Default: all. */
  readonly operation?: string;
  /** How to fix an implementation that violates the invariant. */
  readonly fix: string;
}

/** An invariant of one response, or of several responses. */
export interface Invariant extends InvariantInfo {
  /** Violations of a single response. */
  check?(exchange: SuccessfulExchange): readonly InvariantViolation[];
  /** Violations that depend on earlier responses. `history` belongs to this invariant and lasts for one run. */
  checkWithHistory?(exchange: SuccessfulExchange, history: Map<string, string>): readonly InvariantViolation[];
}

/** A test case for a rule that the document states in prose but not in a schema. */
export interface ExtraCase {
  /** Last part of the case id. */
  readonly id: string;
  readonly title: string;
  /** The operation to send it to, by operationId or as `METHOD /path`. Default: all. */
  readonly operation?: string;
  readonly body: Json;
  /**
   * Expected result. `schema`, the default: as the schemas decide. `reject` and `any` take precedence over the schemas.
   */
  readonly expect?: 'schema' | 'reject' | 'any';
  /** For `reject`: JSON Pointer to the violated rule in the document. */
  readonly specPointer?: string;
  /** Send the body as it is. By default, names in it are made unique. */
  readonly isVerbatim?: boolean;
}

/** Valid requests that the real service is known to reject. If an implementation does so, it is a warning at most. */
export interface KnownRestriction {
  /** JSON Pointer into the effective document, to what the request exercises. */
  readonly specPointer: string;
  readonly reason: string;
  applies(body: unknown): boolean;
}

/** A provider's contract. In pointers, `*` matches every array item. */
export interface ContractDefinition {
  readonly invariants: readonly Invariant[];
  readonly cases?: readonly ExtraCase[];
  readonly mayReject?: readonly KnownRestriction[];
  /** JSON Pointers into a successful response body. Used to mask secrets and to list created tokens for clean-up. */
  readonly token?: { readonly secret: string; readonly id?: string; readonly name?: string };
  /** Set if an issued secret is itself accepted as a credential: where the document says so, or why it is assumed. */
  readonly secretIsCredential?: Pick<InvariantInfo, 'basis' | 'specPointer' | 'reason'>;
}

/** A contract as a provider states it. All members are optional. */
export type ContractInput = Partial<ContractDefinition>;

/** Defines a provider's contract. Use it for the default export of `contracts/<id>.ts`. */
export const defineContract = (definition: ContractInput): ContractDefinition => ({ invariants: [], ...definition });
