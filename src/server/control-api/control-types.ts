/** Types of the control API. Generated from openapi.yaml by "npm run generate"; do not edit. */

/** What decided a response */
export type Trigger = 'prefer' | 'rule' | 'name' | 'auth' | 'validation' | 'protocol' | 'replay' | 'upstream' | 'none';

export type Instant = string | null;

/** Breaks the connection; the names are those of WireMock */
export type Fault =
  'CONNECTION_RESET_BY_PEER' | 'EMPTY_RESPONSE' | 'MALFORMED_RESPONSE_CHUNK' | 'RANDOM_DATA_THEN_CLOSE';

/** In any letter case */
export type MethodCondition = string;

/** Path relative to the provider's base URL, with or without the base path of the document's server. `{name}` stands for one path segment, `*` for any text */
export type PathCondition = string;

/** Expected values by name; one of the values of a repeated parameter suffices */
export type TextConditions = Readonly<Record<string, TextCondition>>;

/** Expected values by JSON Pointer into the body. `{"matches": …}` is a regular expression (RE2 syntax) for a string, number or boolean */
export type BodyConditions = Readonly<Record<string, unknown>>;

export type RuleResponse = ResponseMembers;

/** At most 1 MiB as JSON. A session has at most 1,000 rules, with a total of 8 MiB */
export type RuleInput = RuleMembers;

/** A text that is expected, or a regular expression (RE2 syntax) that must match some part of it */
export type TextCondition =
  | string
  | {
      readonly matches: string;
    };

export type Rule = RuleMembers & {
  readonly id: string;
  /** Number of times the rule has applied */
  readonly matched: number;
};

export interface Provider {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly openapi: string;
  /** Addresses that the client of this call can use */
  readonly baseUrls: readonly string[];
  /** Where some of the base URLs do not work */
  readonly baseUrlNotes?: readonly string[];
  readonly operations: readonly ProviderOperation[];
  readonly credentials: readonly SeededCredential[];
}

export interface ProviderOperation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly statuses: readonly string[];
}

/** A credential that every session starts with */
export interface SeededCredential {
  readonly credential: string;
  readonly meaning: string;
  /** The header or parameter in which it is sent */
  readonly presentedAs: readonly string[];
}

/** A part of an effective document that is assumed */
export interface Assumption {
  /** JSON Pointer into the effective document */
  readonly pointer: string;
  readonly reason: string;
  /** File and line of the overlay */
  readonly source: string;
}

/** A request that succeeds as it is */
export interface Example {
  readonly operationId: string;
  readonly method: string;
  /** Path and query, relative to a base URL of the provider */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Any JSON; null if the operation has no body */
  readonly body: unknown;
}

/** A session of the mock */
export interface Session {
  readonly name: string;
  /** Number of recorded requests */
  readonly requests: number;
  readonly tokens: number;
  readonly rules: number;
  readonly now: string;
  readonly frozen: boolean;
}

/** The secret of a token, and how to send it */
export interface TokenSecret {
  readonly id: string;
  readonly secret: string;
  readonly presentedAs: readonly string[];
}

export interface Token {
  readonly id: string;
  readonly provider: string;
  readonly name: string | null;
  readonly status: 'active' | 'expired' | 'revoked';
  readonly createdAt: string;
  readonly expiresAt: Instant;
  readonly revokedAt: Instant;
  readonly revocationReason: string | null;
  readonly lastUsedAt: Instant;
  readonly uses: number;
  /** The first and last characters of the secret */
  readonly secretPreview: string;
}

export interface Introspection {
  readonly token: string;
  /** Ignored */
  readonly token_type_hint?: string;
}

export interface Revocation {
  readonly reason?: string;
}

export interface ClockReading {
  readonly now: string;
  readonly frozen: boolean;
  /** Difference to the system clock in milliseconds */
  readonly offsetMs: number;
}

/** The range of a clock is the years 0001 to 9998, so that the expiry of every new token can be written in RFC 3339. A running clock stops at the end of the range. */
export interface ClockChange {
  /** Set the clock to this later instant (RFC 3339) */
  readonly now?: string;
  /** Advance the clock by an ISO 8601 duration or a number of milliseconds */
  readonly advance?: string | number;
  readonly frozen?: boolean;
}

/** A token with its secret. Instants are in RFC 3339 */
export interface StoredToken {
  readonly id: string;
  readonly provider: string;
  readonly secret: string;
  readonly jti: string;
  readonly name: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly revocationReason: string | null;
  readonly lastUsedAt: string | null;
  readonly uses: number;
  /** Data that the provider stores with the token; at most 100 levels deep */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Conditions on a request; all must be met */
export interface RuleMatch {
  readonly method?: MethodCondition;
  readonly path?: PathCondition;
  readonly operationId?: string;
  readonly headers?: TextConditions;
  readonly query?: TextConditions;
  readonly body?: BodyConditions;
}

export interface ResponseMembers {
  readonly status: number;
  /** Any JSON; the whole rule may be at most 100 levels deep. Default is the provider's error body */
  readonly body?: unknown;
  /** At most 8 KiB in total. Must not contain headers that frame a message or manage the connection, such as Content-Length and Connection */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RuleMembers {
  /** Provider id. Default is all providers */
  readonly provider?: string;
  readonly match?: RuleMatch;
  readonly respond?: RuleResponse;
  readonly delayMs?: number;
  readonly fault?: Fault;
  /** Maximum number of times the rule applies. Default is unlimited */
  readonly times?: number;
  /** Applies to each n-th matching request only */
  readonly every?: number;
  /** Probability that the rule applies to a matching request */
  readonly probability?: number;
  /** Responses for successive matches; null is the normal response */
  readonly sequence?: readonly (ResponseMembers | null)[];
  /** Responds with 429 above this number of requests per time window, by the session's clock */
  readonly rateLimit?: {
    readonly requests: number;
    /** Length of the window in milliseconds; at most 365 days */
    readonly perMs: number;
  };
  /** A note for people */
  readonly label?: string;
  /** false: the rule does not apply. Default is true */
  readonly enabled?: boolean;
}

export interface RuleReplacement {
  readonly id?: string;
  readonly matched?: number;
}

export interface Violation {
  readonly in: 'body' | 'path' | 'query' | 'header' | 'cookie';
  readonly pointer: string;
  readonly keyword: string;
  readonly message: string;
}

export interface ResponseViolation {
  readonly in: 'status' | 'header' | 'body';
  /** JSON Pointer into that part; for a header its name in lower case */
  readonly pointer: string;
  readonly keyword: string;
  readonly message: string;
}

/** The verdict on a credential. Does not contain the secret */
export interface CredentialResult {
  /** The name of the security scheme in the document */
  readonly scheme: string;
  readonly verdict: 'absent' | 'malformed' | 'unknown' | 'revoked' | 'expired' | 'readonly' | 'good';
  /** Whether it is one of the credentials that every session starts with */
  readonly seeded: boolean;
  /** The id of the issued token; null if it is not an issued token */
  readonly tokenId: string | null;
}

export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or else text; null if there is no body */
  readonly body: unknown;
}

export interface Request {
  readonly id: string;
  readonly at: string;
  readonly provider: string | null;
  readonly operationId: string | null;
  readonly request: Message & {
    readonly method: string;
    readonly url: string;
  };
  /** null if the exchange is in progress, or a fault or the client ended it */
  readonly response:
    | (Message & {
        readonly status: number;
      })
    | null;
  readonly trigger: Trigger;
  readonly reason: string | null;
  /** The credential that decided whether the request was accepted; null if no credential was checked */
  readonly credential: CredentialResult | null;
  /** The rule that produced the response or the fault, or delayed the response */
  readonly ruleId: string | null;
  readonly violations: readonly Violation[];
  /** Violations of the document by the response of the upstream. Only if the request was forwarded */
  readonly responseViolations?: readonly ResponseViolation[];
  readonly tokenId: string | null;
  readonly durationMs: number | null;
}

export interface State {
  readonly version: 1;
  /** Newest first. Ids must be unique */
  readonly tokens: readonly StoredToken[];
  /** Newest first. Ids must be unique */
  readonly rules: readonly Rule[];
  readonly clock: {
    readonly now: string;
    readonly frozen: boolean;
  };
  /** Oldest first. Default is none */
  readonly resources?: readonly StoredResource[];
  /** Collections that already have their seeds. Default is none */
  readonly seededCollections?: readonly SeededCollection[];
}

export interface StoredResource {
  readonly provider: string;
  readonly collection: string;
  readonly id: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** A deleted resource is kept, so that its id is not made up again */
  readonly deletedAt: string | null;
  /** Ids of the tokens that were issued with it */
  readonly tokens: readonly string[];
}

export interface SeededCollection {
  readonly provider: string;
  readonly collection: string;
}

/** A resource that a generic mock keeps. Secrets in its value are masked */
export interface Resource {
  readonly provider: string;
  /** The path of its collection, such as /users/42/keys */
  readonly collection: string;
  /** Empty for the resource of a path that is not a collection */
  readonly id: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Conditions on recorded requests, and how many must meet them. Default is at least one */
export interface RequestExpectation {
  readonly provider?: string;
  readonly method?: MethodCondition;
  readonly path?: PathCondition;
  readonly headers?: TextConditions;
  readonly query?: TextConditions;
  readonly body?: BodyConditions;
  readonly status?: number;
  readonly count?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Options of a verification run */
export interface Verification {
  /** Default is all providers; required with target */
  readonly provider?: string;
  /** Base URL of the service. Default is a temporary mock */
  readonly target?: string;
  readonly credential?: string;
  /** A credential that is authenticated but not authorized */
  readonly forbiddenCredential?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly checks?: readonly string[];
  readonly skip?: readonly string[];
  /** Run only the cases with these ids */
  readonly cases?: readonly string[];
  readonly seed?: number;
  readonly fuzz?: number;
  /** Response timeout in milliseconds */
  readonly timeout?: number;
  /** Maximum requests per second */
  readonly rate?: number;
  readonly maxRequests?: number;
  /** Maximum total time, in seconds, to wait for a target that limits the rate or is busy */
  readonly maxWait?: number;
  /** Required for a target on another machine, because the run creates real tokens there */
  readonly allowRemote?: boolean;
}
