/** The parts of the process that commands use. Node's own `process` has them; tests pass others. */

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
