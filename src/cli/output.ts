/** Handles write errors of standard output and standard error, such as a full disk or a closed pipe. */
import process from 'node:process';

/** Receives text. */
export interface Output {
  write(text: string): unknown;
}

interface LogStream extends Output {
  /** Number of buffered bytes. */
  readonly writableLength: number;
}

/** Error codes of a pipe whose reader has ended, such as `head`. */
const pipeClosedCodes: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/** Limits the memory used by a log that is not read. */
const maxWaitingBytes = 16 * 1024 * 1024;

/** If a log can't be written, the program continues. If a result can't be written, it fails. */
let purpose: 'result' | 'log' = 'result';
let failed = false;

/**
 * Handles write errors of both streams for the rest of the process. If the output can't be written, the exit code is 2.
 * A closed pipe is not an error, and a failed log does not end the program.
 */
export function guardOutput(): void {
  process.stderr.on('error', () => {}); // There is nowhere else to report it.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (failed) return;
    failed = true;
    const isClosed = pipeClosedCodes.has(error.code ?? '');
    if (purpose === 'log')
      return void process.stderr.write(
        `mockmint: logging stopped (${isClosed ? 'the reader closed the pipe' : error.message}). The mock keeps running.\n`,
      );
    if (isClosed) return;
    process.stderr.write(`mockmint: the output can't be written: ${error.message}\n`);
    process.once('exit', () => (process.exitCode = 2));
  });
}

/** Uses standard output as a log: from now on, a write error stops only the log. */
export function logOutput(out: LogStream = process.stdout, err: Output = process.stderr): Output {
  purpose = 'log';
  let isSlow = false;
  return {
    write: (text) => {
      if (failed) return;
      if (out.writableLength <= maxWaitingBytes) return void out.write(text);
      if (!isSlow) err.write('mockmint: the log is not being read; lines are dropped from now on.\n');
      isSlow = true;
    },
  };
}
