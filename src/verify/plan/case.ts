/** One case of the plan: a request that breaks at most one thing, and what any lawful implementation does with it. */
import type { NamedSecret } from '../../lib/redact.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { CheckId, Rationale, Header } from '../findings/finding.ts';

/** In the order in which they run. */
export const phases = ['examples', 'boundaries', 'credentials', 'protocol', 'semantics', 'fuzz'] as const;

export type Phase = (typeof phases)[number];

/** What a refusal is about: it decides which statuses are lawful. */
export type Situation =
  /** The body breaks its schema, or the prose that completes it. */
  | 'invalid'
  /** The body is no JSON, or there is none. */
  | 'malformed'
  /** A parameter breaks its schema. */
  | 'parameter'
  | 'missing-parameter'
  | 'credential'
  | 'permission';

/** What a lawful implementation does. */
export type Expectation =
  /** Answers with the documented success. `tolerated`: refusals that a lawful service may have reasons for. */
  | { readonly kind: 'accept'; readonly rationale: Rationale; readonly tolerated?: readonly number[] }
  /** Refuses, with a 4xx that is declared for the situation. `tolerated`: others that HTTP's standards allow. */
  | {
      readonly kind: 'reject';
      readonly situation: Situation;
      readonly rationale: Rationale;
      readonly tolerated?: readonly number[];
    }
  /** Either; a declared answer all the same. */
  | { readonly kind: 'any'; readonly why: string }
  /** HTTP itself is asked: whatever the document declares is not expected, only no crash. */
  | { readonly kind: 'protocol'; readonly preferred: 'reject' | 'accept' | 'none'; readonly rationale: Rationale };

/** A secret within a request, or what was made of one, and how it is reproduced. */
export interface SecretUse extends NamedSecret {
  /** What yields it within the double quotes of a shell, such as `$MOCKMINT_<ID>_CREDENTIAL`. */
  readonly shell: string;
}

/** A request as it goes over the wire. */
export interface CaseRequest {
  readonly method: string;
  /** Path and query below the target's base URL, encoded. */
  readonly path: string;
  /** Without `Host` and `Content-Length`. */
  readonly headers: readonly Header[];
  readonly body?: Uint8Array;
  /** Send the body in chunks, without `Content-Length`. */
  readonly chunked?: boolean;
  readonly secrets: readonly SecretUse[];
}

/** Which keyword of which schema a case tries, and on which side of it, for the coverage told at the end. */
export interface KeywordProbe {
  /** The schema in the document (JSON Pointer). */
  readonly pointer: string;
  readonly keyword: string;
  readonly polarity: 'valid' | 'invalid';
}

export interface Case {
  /** Stable between runs, whatever the seed (except in phase `fuzz`). */
  readonly id: string;
  readonly provider: string;
  readonly operation: Operation;
  readonly phase: Phase;
  readonly title: string;
  /** The checks that the case is there for; every other check looks at its answer too. */
  readonly checks: readonly CheckId[];
  readonly request: CaseRequest;
  readonly expectation: Expectation;
  /** What a refused acceptance or an accepted refusal is about; cases with the same fault fold into one finding. */
  readonly dedupeKey: string;
  readonly probes: readonly KeywordProbe[];
  /** The security alternative under test, by the names of its schemes. */
  readonly securityRequirement?: string;
}

/** How a case ended. */
export type CaseVerdict =
  | 'passed'
  /** It failed when it was sent again, too. */
  | 'failed'
  /** It failed once and passed when it was sent again. */
  | 'flaky'
  /** It was not sent; `reason` says why. */
  | 'skipped'
  /** It was sent and could not be judged; `reason` says why. */
  | 'error';
