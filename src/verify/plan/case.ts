/** The case type: a request with at most one violation, and its expected outcome. */
import type { Json, JsonObject } from '../../lib/json.ts';
import type { NamedSecret } from '../../lib/redact.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { IdPlace, KnownResource } from './id-places.ts';
import type { LooseMember } from './tied-values.ts';
import type { CheckId, Rationale, Header } from '../findings/finding.ts';

/** The phases, in order of execution. */
export const phases = ['examples', 'boundaries', 'credentials', 'protocol', 'semantics', 'fuzz'] as const;

/** `traffic`: recorded by others. */
export type Phase = (typeof phases)[number] | 'traffic';

/** The cause of a rejection, which determines the allowed statuses. */
export type Situation =
  /** The body violates its schema or a rule stated in prose. */
  | 'invalid'
  /** The body is not JSON, or is missing. */
  | 'malformed'
  /** A parameter violates its schema. */
  | 'parameter'
  | 'missing-parameter'
  | 'credential'
  | 'permission';

/** The expected outcome of a case. */
export type Expectation =
  /** The documented success. `tolerated`: rejection statuses that are also allowed. */
  | { readonly kind: 'accept'; readonly rationale: Rationale; readonly tolerated?: readonly number[] }
  /** A rejection with a 4xx status declared for the situation. `tolerated`: other statuses that HTTP allows. */
  | {
      readonly kind: 'reject';
      readonly situation: Situation;
      readonly rationale: Rationale;
      readonly tolerated?: readonly number[];
      /** Statuses that are a warning if the document declares them. */
      readonly doubtful?: readonly number[];
    }
  /** Success or rejection, but a declared response. `why` gives the reason. */
  | {
      readonly kind: 'any';
      readonly why: string;
      /** Whether lawful parsers read different values, so that a success can't be compared with the request. */
      readonly isAmbiguous?: boolean;
    }
  /** Tests the HTTP layer: undeclared responses are allowed, but not a crash. */
  | { readonly kind: 'protocol'; readonly preferred: 'reject' | 'accept' | 'none'; readonly rationale: Rationale };

/** A secret in a request, or a value derived from one, with a shell expression to reproduce it. */
export interface SecretUse extends NamedSecret {
  /** Shell expression for use within double quotes, such as `$MOCKMINT_<ID>_CREDENTIAL`. */
  readonly shell: string;
}

/** The steps in the life of a resource after which a case shows what the service keeps. */
export type StateStep = ExpectedState['step'];

/** What the response must show of a resource, after what earlier requests did. */
export type ExpectedState =
  /** It was created. `members`: those that its creation returned as they were sent. */
  | { readonly step: 'created'; readonly resource: KnownResource; readonly members: JsonObject }
  | { readonly step: 'listed'; readonly id: string }
  /** It was updated: what it was before, and what was sent. */
  | {
      readonly step: 'updated';
      readonly resource: KnownResource;
      readonly before: JsonObject;
      readonly sent: JsonObject;
    }
  /** A request tried to change this `readOnly` member to this value. */
  | { readonly step: 'guarded'; readonly resource: KnownResource; readonly name: string; readonly value: Json }
  /** The request creates another one. */
  | { readonly step: 'distinct'; readonly resource: KnownResource; readonly place: IdPlace }
  /** It was deleted: the text of the response before. */
  | { readonly step: 'deleted'; readonly before: string };

/** The request to send. */
export interface CaseRequest {
  readonly method: string;
  /** Path and query below the target's base URL, encoded. */
  readonly path: string;
  /** Without `Host` and `Content-Length`. */
  readonly headers: readonly Header[];
  readonly body?: Uint8Array;
  /** Send the body in chunks, without `Content-Length`. */
  readonly chunked?: boolean;
  /** Send no `User-Agent`. Otherwise there is one, because gateways may demand it. */
  readonly withoutUserAgent?: boolean;
  readonly secrets: readonly SecretUse[];
  /** Whether its names are unique: no earlier request used them. */
  readonly isNumbered?: boolean;
}

/** A schema keyword that a case exercises, valid or invalid, for the coverage report. */
export interface KeywordProbe {
  /** JSON Pointer of the schema in the document. */
  readonly pointer: string;
  readonly keyword: string;
  readonly polarity: 'valid' | 'invalid';
}

export interface Case {
  /** Stable between runs and independent of the seed (except in phase `fuzz`). */
  readonly id: string;
  readonly provider: string;
  readonly operation: Operation;
  readonly phase: Phase;
  readonly title: string;
  /** The checks that the case targets. All other checks run on its response, too. */
  readonly checks: readonly CheckId[];
  readonly request: CaseRequest;
  readonly expectation: Expectation;
  /** De-duplication key: failures with the same key are one finding. */
  readonly dedupeKey: string;
  readonly probes: readonly KeywordProbe[];
  /** Whether the request violates the document in several places or ways. */
  readonly isMixed?: boolean;
  /** The security requirement under test, by the names of its schemes. */
  readonly securityRequirement?: string;
  /** Set if the document does not have the path, or not with this method. Only observed requests are undocumented. */
  readonly undocumented?: { readonly kind: 'path' | 'method'; readonly allow: readonly string[] };
  /** The path parameters whose values may not exist on the target. */
  readonly unknownIds: readonly string[];
  /** What the response must show of a resource; undefined if it depends on the request alone. */
  readonly state?: ExpectedState;
  /** The members that may not fit the path or what exists on the target. */
  readonly looseMembers: readonly LooseMember[];
}

/** The verdict on a case. */
export type CaseVerdict =
  | 'passed'
  /** It failed, also on retry. */
  | 'failed'
  /** It failed once and passed on retry. */
  | 'flaky'
  /** It needs something that could not be acquired, or the target's state did not allow it; see `reason`. */
  | 'unproven'
  /** It was not sent; see `reason`. */
  | 'skipped'
  /** It was sent, but could not be judged; see `reason`. */
  | 'error';
