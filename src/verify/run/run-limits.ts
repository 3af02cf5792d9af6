/** Limits of a run, so that a target cannot exhaust the memory or time of this machine. */

const MiB = 1024 * 1024;

/** Limits of a single response. */
export interface ResponseLimits {
  /** Maximum body size in bytes, both received and decoded. */
  readonly maxBodyBytes: number;
  /** Maximum body size in bytes for judging. Larger bodies are received, but neither kept nor judged. */
  readonly maxJudgedBytes: number;
}

export const responseLimits: ResponseLimits = { maxBodyBytes: 16 * MiB, maxJudgedBytes: 4 * MiB };

/** Bytes kept of a body that is too large to judge, for display. */
export const keptBytes = 32 * 1024;

/** Maximum number of JSON values in a body, which limits validation time. */
export const maxJsonValues = 200_000;

/** Maximum nesting depth of a body, because parsers and validators recurse. */
export const maxResponseJsonDepth = 512;

/** Maximum number of tokens per response whose secrets are masked. They fill more than a record shows of a body. */
export const maxTokensPerResponse = 1000;

/** Maximum number of tokens listed for cleanup. */
export const maxTokensListed = 1000;

/** Maximum number of defects per check and response. */
export const maxDefects = 20;

/** Maximum number of findings per run. */
export const maxFindings = 300;

/** Maximum size of all exchanges kept in a report, in characters. */
export const maxKeptCharacters = 24 * MiB;

/** Limits of a run, above which it ends early. Each request adds an allowance. */
export interface RunLimits {
  /** Bytes received, both encoded and decoded. */
  readonly maxReceivedBytes: number;
  /** Time spent in judging responses, in ms. */
  readonly maxJudgingMs: number;
  /** Time between the first and the last byte of slow responses, in ms. */
  readonly maxDrippingMs: number;
  /** Number of values kept by invariants. */
  readonly maxRemembered: number;
}

export const runLimits: RunLimits = {
  maxReceivedBytes: 256 * MiB,
  maxJudgingMs: 15_000,
  maxDrippingMs: 15_000,
  maxRemembered: 200_000,
};
