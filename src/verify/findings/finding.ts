/** Types of findings and their evidence. */
import type { Location } from '../../openapi/document.ts';

/** `error`: violates the document. `warning`: deviates from an assumption or from an HTTP recommendation. */
export type Severity = 'error' | 'warning';

/** The source of an expectation: the published document, the overlay, or an HTTP standard. */
export type Basis = 'documented' | 'assumed' | 'protocol';

/** The checks that apply to every provider. */
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
  'resource_state',
] as const;

export type GeneralCheckId = (typeof generalCheckIds)[number];

/** The checks that apply to recorded traffic only. */
export const trafficCheckIds = ['undocumented_operation'] as const;

export type TrafficCheckId = (typeof trafficCheckIds)[number];

/** The check of a contract invariant: `<provider>/<invariant>`. */
export type InvariantCheckId = `${string}/${string}`;

export type CheckId = GeneralCheckId | TrafficCheckId | InvariantCheckId;

/** Why something was expected. */
export interface Rationale {
  readonly basis: Basis;
  /** JSON Pointer of the value in the effective document; absent for `protocol`. */
  readonly pointer?: string;
  /** The source position of that value, in the document or in the overlay. */
  readonly location?: Location;
  /** A quotation of the source: a line of the document, or a section of an RFC. */
  readonly quote: string;
  /** For `assumed`: the overlay's reason. */
  readonly reason?: string;
}

export type Header = readonly [name: string, value: string];

/** A sent request. Secrets are masked and a long body is truncated. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Header[];
  readonly body: string | undefined;
  /** The full length of the body in bytes. */
  readonly bodyBytes: number;
}

/** A received response, or why there is none. Secrets are masked and a long body is truncated. */
export type RecordedResponse =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers: readonly Header[];
      readonly body: string;
      readonly bodyBytes: number;
      readonly durationMs: number;
      /** The number of headers that are not listed. */
      readonly omittedHeaders?: number;
    }
  /** No complete response within the time limit. */
  | { readonly kind: 'timeout'; readonly durationMs: number }
  /** The connection ended before the response was complete. `status` is set if the response head was received. */
  | {
      readonly kind: 'connection-error';
      readonly reason: string;
      readonly status?: number;
      readonly durationMs: number;
    };

/** A request and its response. */
export interface ExchangeRecord {
  /** Time of sending (RFC 3339). */
  readonly at: string;
  readonly sent: RecordedRequest;
  readonly received: RecordedResponse;
}

/** A defect. Cases with the same defect are merged into one finding. */
export interface Finding {
  /** Stable between runs, for baselines. Depends on provider, operation, check and kind of defect. */
  readonly id: string;
  readonly provider: string;
  /** The operation id. */
  readonly operation: string;
  readonly check: CheckId;
  readonly severity: Severity;
  /** What is wrong, in one sentence. */
  readonly title: string;
  /** What was expected, in one sentence. */
  readonly expected: string;
  /** What was received, in one sentence. */
  readonly actual: string;
  readonly rationale: Rationale;
  /** How to fix it, as for all findings of the check. */
  readonly fix: string;
  /** The smallest request that shows the defect. */
  readonly sent: RecordedRequest;
  readonly received: RecordedResponse;
  /** A shell command that reproduces the defect, with secrets as environment variables; undefined if not possible. */
  readonly curl: string | undefined;
  /** The ids of the cases that show the defect, starting with that of `sent`. */
  readonly cases: readonly string[];
  /** Whether the defect disappeared when the same request was repeated. */
  readonly flaky: boolean;
  /** Whether it is in the baseline and does not fail the build. */
  readonly known: boolean;
}
