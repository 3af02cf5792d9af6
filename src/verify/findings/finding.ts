/** What verification finds: one defect, what shows it, and the sentence of the document that it breaks. */
import type { Location } from '../../openapi/document.ts';

/** `error`: a breach of what is documented. `warning`: a departure from an assumption, or from HTTP's good manners. */
export type Severity = 'error' | 'warning';

/** On what an expectation stands: the published document, our overlay, or the standards of HTTP. */
export type Basis = 'documented' | 'assumed' | 'protocol';

/** The checks that every provider is put through. */
export const generalCheckIds = [
  'not_a_server_error',
  'max_response_time',
  'ignored_auth',
  'insufficient_permission',
  'missing_required_header',
  'negative_data_rejection',
  'positive_data_acceptance',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'unsupported_method',
  'secret_leak',
] as const;

export type GeneralCheckId = (typeof generalCheckIds)[number];

/** A provider's own rule, `<provider>/<rule>`. */
export type InvariantCheckId = `${string}/${string}`;

export type CheckId = GeneralCheckId | InvariantCheckId;

/** Why something was expected. */
export interface Rationale {
  readonly basis: Basis;
  /** The value of the effective document on which it stands (JSON Pointer); absent for `protocol`. */
  readonly pointer?: string;
  /** Where that value was written: the provider's document, or our overlay. */
  readonly location?: Location;
  /** The rule in the words of its source: a line of the document, or a section of an RFC. */
  readonly quote: string;
  /** For `assumed`: the overlay's reason. */
  readonly reason?: string;
}

export type Header = readonly [name: string, value: string];

/** A request as it was sent. Secrets are masked; a long body is cut for display. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Header[];
  readonly body: string | undefined;
  /** The whole length of the body in bytes. */
  readonly bodyBytes: number;
}

/** What came back. Secrets are masked; a long body is cut for display. */
export type RecordedResponse =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers: readonly Header[];
      readonly body: string;
      readonly bodyBytes: number;
      readonly durationMs: number;
      /** How many more headers there were. */
      readonly omittedHeaders?: number;
    }
  /** Nothing, or not all of it, within the time limit. */
  | { readonly kind: 'timeout'; readonly durationMs: number }
  /** The connection ended before the answer did. `status` is there where its head had come. */
  | {
      readonly kind: 'connection-error';
      readonly reason: string;
      readonly status?: number;
      readonly durationMs: number;
    };

/** One request and what came of it. */
export interface ExchangeRecord {
  /** When it was sent (RFC 3339). */
  readonly at: string;
  readonly sent: RecordedRequest;
  readonly received: RecordedResponse;
}

/** One defect. Cases that show the same one are folded into it. */
export interface Finding {
  /** Stable between runs, for baselines: depends on provider, operation, check and rule, not on values. */
  readonly id: string;
  readonly provider: string;
  /** The operation's id. */
  readonly operation: string;
  readonly check: CheckId;
  readonly severity: Severity;
  /** What is wrong, in one sentence. */
  readonly title: string;
  /** What was expected, in one sentence. */
  readonly expected: string;
  /** What came instead, in one sentence. */
  readonly actual: string;
  readonly rationale: Rationale;
  /** The smallest request that showed it, and what came. */
  readonly sent: RecordedRequest;
  readonly received: RecordedResponse;
  /** A shell line that shows it, with secrets as environment variables; undefined where one request alone can't. */
  readonly curl: string | undefined;
  /** The cases that showed it, the one of `sent` first. */
  readonly cases: readonly string[];
  /** It showed once and not again when the same request was repeated. */
  readonly flaky: boolean;
  /** Known from a baseline, so it fails no build. */
  readonly known: boolean;
}
