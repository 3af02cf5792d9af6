/** The standard output and error: what happens when the disk is full, or when whoever reads them has gone. */
import process from 'node:process';

/** Takes lines of text. */
export interface Output {
  write(text: string): unknown;
}

interface LogStream extends Output {
  /** How many bytes wait to be read. */
  readonly writableLength: number;
}

/** The reader of a pipe may leave, as `head` does. */
const readerGone: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/** A log that nobody reads would pile up in memory. */
const maxWaitingBytes = 16 * 1024 * 1024;

/** A log may end before the program does; a result may not. */
let purpose: 'result' | 'log' = 'result';
let failed = false;

/**
 * Handles failures of both streams for the rest of the process. If the output can't be written, the exit code is 2;
 * but a reader that does not want the rest of it is no fault, and a log ends alone.
 */
export function guardOutput(): void {
  process.stderr.on('error', () => {}); // There is no other place to report it.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (failed) return;
    failed = true;
    const isGone = readerGone.has(error.code ?? '');
    if (purpose === 'log')
      return void process.stderr.write(
        `mockmint: the log ends here (${isGone ? 'its reader has gone' : error.message}). The mock goes on.\n`,
      );
    if (isGone) return;
    process.stderr.write(`mockmint: the output can't be written: ${error.message}\n`);
    process.once('exit', () => (process.exitCode = 2));
  });
}

/** The standard output as a log: from now on, a failure ends the log alone. */
export function logOutput(out: LogStream = process.stdout, err: Output = process.stderr): Output {
  purpose = 'log';
  let isSlow = false;
  return {
    write: (text) => {
      if (failed) return;
      if (out.writableLength <= maxWaitingBytes) return void out.write(text);
      if (!isSlow) err.write('mockmint: the log is not read, so lines are missing from it from now on.\n');
      isSlow = true;
    },
  };
}
