/** Options of a verification run, with their defaults. */
import type { Finding } from './findings/finding.ts';
import type { RunEvent } from './run/run-event.ts';

/** Options for verifying one provider against one target. */
export interface VerifyOptions {
  readonly provider: string;
  /** Base URL; the path of the document's server and of the operation are appended. */
  readonly target: string;
  /**
   * Valid credentials, `[<scheme>=]<value>`. For a bearer scheme, give the bare token; for an `apiKey` scheme, the raw
   * value. Without a scheme, the value is used for every scheme, in the format of that scheme.
   */
  readonly credential?: string | readonly string[] | undefined;
  /** Credentials that are authenticated but not permitted; enables the permission cases. */
  readonly forbiddenCredential?: string | readonly string[] | undefined;
  /** Fixed path and query parameters; others are generated from the schema. */
  readonly params?: Readonly<Record<string, string>> | undefined;
  /** Fixed headers; other required headers are generated from the schema. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Random seed; 1 by default. */
  readonly seed?: number | undefined;
  /** Number of generated cases to add; none by default. */
  readonly fuzz?: number | undefined;
  /** Response timeout in ms; 5000 by default. */
  readonly timeout?: number | undefined;
  /** Requests per second; unlimited by default on loopback, 10 elsewhere. */
  readonly rate?: number | undefined;
  /** Maximum number of requests; unlimited by default on loopback, 1000 elsewhere. */
  readonly maxRequests?: number | undefined;
  /** Maximum total wait in seconds for a target that limits the rate (429) or is unavailable (503); 60 by default. */
  readonly maxWait?: number | undefined;
  /** CA certificates in PEM, in addition to the well-known ones. */
  readonly ca?: string | readonly string[] | undefined;
  /** Accepts any TLS certificate. */
  readonly insecure?: boolean | undefined;
  /** URL of an HTTP proxy. */
  readonly proxy?: string | undefined;
  /** Concurrent requests; 8 by default on loopback, 2 elsewhere. */
  readonly concurrency?: number | undefined;
  /** Run only these checks. */
  readonly checks?: readonly string[] | undefined;
  /** Skip these checks. */
  readonly skip?: readonly string[] | undefined;
  /** Report the findings of these checks as warnings. */
  readonly warn?: readonly string[] | undefined;
  /** Maximum number of successful requests that create something, such as a token. */
  readonly maxTokens?: number | undefined;
  /** Maximum number of cases per operation; 200 by default for a document without a contract. */
  readonly casesPerOperation?: number | undefined;
  /** Run only these cases, by id. */
  readonly cases?: readonly string[] | undefined;
  /** Allows a target that is not loopback. Real tokens are created there. */
  readonly allowRemote?: boolean | undefined;
  /** Ids of known findings, which do not fail the build. */
  readonly baseline?: ReadonlySet<Finding['id']> | undefined;
  /** Additional folders with `specs/`, `mocks/` and `contracts/`. */
  readonly folders?: readonly string[] | undefined;
  /** Ends the run early. The remaining cases are skipped, and the report contains the results so far. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each event of the run. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}
