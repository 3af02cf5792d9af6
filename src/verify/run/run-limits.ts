/** What a run takes from a target at most: no target may use up the memory or the time of this machine. */

const MiB = 1024 * 1024;

/** Limits of one response. */
export interface ResponseLimits {
  /** Bytes of a body, both as received and after its content codings are undone. */
  readonly maxBodyBytes: number;
  /** Longer JSON is received to its end, but neither kept nor judged. */
  readonly maxJudgedBytes: number;
}

export const responseLimits: ResponseLimits = { maxBodyBytes: 16 * MiB, maxJudgedBytes: 4 * MiB };

/** As much as is kept of a body that is too large to judge: enough to show what it looks like. */
export const keptBytes = 32 * 1024;

/** JSON values in a body: the validator's work grows with them. */
export const maxJsonValues = 200_000;

/** Levels of nesting in a body: parsers and validators recurse. */
export const maxResponseJsonDepth = 512;

/** Bytes of the head of a response. */
export const maxResponseHeaderBytes = 16 * 1024;

/** Content codings of one body, one within the other. */
export const maxCodings = 3;

/** Tokens of one response whose secrets are masked and remembered; a record shows no more of a body than these fill. */
export const maxTokensPerResponse = 1000;

/** Tokens listed for clean-up. */
export const maxTokensListed = 1000;

/** Defects of one response that one check tells. */
export const maxDefects = 20;

/** Findings of one run. */
export const maxFindings = 300;

/** Characters of all exchanges that a report keeps. */
export const maxKeptCharacters = 24 * MiB;

/** Limits of a whole run, past which it ends early; each request adds what is fair for one. */
export interface RunLimits {
  /** Bytes received from the target, as sent and as unpacked. */
  readonly maxReceivedBytes: number;
  /** Time spent in judging responses. */
  readonly maxJudgingMs: number;
  /** Time that responses took from their first byte to their last, where that is more than a blink. */
  readonly maxDrippingMs: number;
  /** Values that invariants remember. */
  readonly maxRemembered: number;
}

export const runLimits: RunLimits = {
  maxReceivedBytes: 256 * MiB,
  maxJudgingMs: 15_000,
  maxDrippingMs: 15_000,
  maxRemembered: 200_000,
};
