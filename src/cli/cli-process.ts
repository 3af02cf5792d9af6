/** The parts of the process that commands use. Node's own `process` has them; tests pass others. */

/** 0: success. 1: findings. 2: wrong usage, invalid document, or unusable target. */
export type ExitCode = 0 | 1 | 2;

export interface CliStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface CliProcess {
  readonly stdout: CliStream;
  readonly stderr: CliStream;
  /** Set by commands; 0 if undefined. */
  exitCode?: number | string | null | undefined;
  cwd(): string;
  on(signal: 'SIGINT' | 'SIGTERM', act: () => void): unknown;
  exit(code: number): never;
}
