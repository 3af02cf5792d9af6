/** What a run can be told, and what it does when it is told nothing. */
import type { Finding } from './findings/finding.ts';
import type { RunEvent } from './run/run-event.ts';

/** Options of one run: one provider against one target. */
export interface VerifyOptions {
  readonly provider: string;
  /** Base URL, to which the path of the document's server and the operation's path are appended. */
  readonly target: string;
  /**
   * A good credential, `[<scheme>=]<value>`; several for several schemes. A bearer scheme takes the bare token, an
   * `apiKey` scheme the raw value; without a scheme, a value serves every scheme in the form that it wants.
   */
  readonly credential?: string | readonly string[] | undefined;
  /** One that is authenticated, but not permitted; enables the cases of that. */
  readonly forbiddenCredential?: string | readonly string[] | undefined;
  /** Fixed path and query parameters; what is not given is made from the schema. */
  readonly params?: Readonly<Record<string, string>> | undefined;
  /** Fixed headers; what is required and not given is made from the schema. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Seed of everything random; 1 by default. */
  readonly seed?: number | undefined;
  /** How many generated cases to add; none by default. */
  readonly fuzz?: number | undefined;
  /** Milliseconds after which an answer is given up; 5000 by default. */
  readonly timeout?: number | undefined;
  /** Requests per second; unlimited by default on loopback, 10 elsewhere. */
  readonly rate?: number | undefined;
  /** Most requests of the run; unlimited by default on loopback, 1000 elsewhere. */
  readonly maxRequests?: number | undefined;
  /** Seconds of waiting in all for a target that limits the rate (429) or is not available (503); 60 by default. */
  readonly maxWait?: number | undefined;
  /** Requests in flight at a time; 8 by default on loopback, 2 elsewhere. */
  readonly concurrency?: number | undefined;
  /** Only cases and findings of these checks. */
  readonly checks?: readonly string[] | undefined;
  /** No cases and findings of these checks. */
  readonly skip?: readonly string[] | undefined;
  /** Only these cases, by id. */
  readonly cases?: readonly string[] | undefined;
  /** Needed for a target that is not loopback, since real tokens are made there. */
  readonly allowRemote?: boolean | undefined;
  /** Findings that are known and fail no build, by id. */
  readonly baseline?: ReadonlySet<Finding['id']> | undefined;
  /** Further folders that hold `specs/`, `mocks/` and `contracts/`. */
  readonly folders?: readonly string[] | undefined;
  /** Ends the run early: cases that were not sent are skipped, and the report tells what is known so far. */
  readonly signal?: AbortSignal | undefined;
  /** Told of everything as it happens. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}
