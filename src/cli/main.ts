/** The command-line program: commands, error output and exit code. */
import process from 'node:process';
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { asAppError } from '../lib/errors.ts';
import { packageFiles } from '../lib/package-files.ts';
import { guardOutput } from './output.ts';

/** 0: success. 1: findings. 2: wrong usage, invalid document, or unusable target. */
export type ExitCode = 0 | 1 | 2;

const usageExamples = `
Examples:
  mockmint serve                              all five providers on http://127.0.0.1:4010
  mockmint serve --listen dayzero=4104        serve DayZero on an additional port
  mockmint serve --seed 1 --clock 2027-01-01T00:00:00Z --freeze
                                              the same responses in every run
  mockmint verify                             verify all five providers of the built-in mock
  mockmint verify dayzero --target http://127.0.0.1:9000 --credential "$TOKEN"
                                              verify your own service
  mockmint explain dayzero                    what is documented and what mockmint assumes`;

/** Commands are loaded on demand, so that starting the mock does not load the contract tests. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand(),
  verify: async () => (await import('./verify.ts')).verifyCommand(),
  explain: async () => (await import('./explain.ts')).explainCommand(),
};

/** The command named first, or all commands for the help text and for suggestions. */
const commandsFor = ([first = '']: readonly string[]): Promise<Command[]> =>
  Promise.all(
    (Object.hasOwn(commands, first) ? [commands[first]!] : Object.values(commands)).map((loadCommand) => loadCommand()),
  );

/** Runs the program with these arguments and sets `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  guardOutput();
  process.on('uncaughtExceptionMonitor', endWith2);
  const program = new Command('mockmint')
    .description(
      'Mock server and contract tests for the token APIs of five providers, based on their OpenAPI documents.',
    )
    .version(version(), '-v, --version')
    .addHelpText('after', usageExamples)
    .showSuggestionAfterError(true)
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  try {
    for (const command of await commandsFor(argv)) {
      program.addCommand(command.configureOutput({ outputError: () => {} }).exitOverride());
    }
    await program.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
  } catch (error) {
    process.exitCode = printError(error);
  }
}

/** Node exits with 1 on an uncaught error, but here 1 means findings. */
const endWith2 = (): void =>
  void process.once('exit', (code) => {
    if (code === 1) process.exitCode = 2;
  });

/** Prints the error to standard error. */
function printError(error: unknown): ExitCode {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // The text after "=" of a mistyped option may be a secret.
    const message = error.message
      .replace(/^(error: unknown option '[^'=]*)=.*'/s, "$1'")
      .replace(/^error: /, '')
      .replace(/(?<!\s)\s*\n\(?(Did you mean [^)]*)\)?$/s, '. $1');
    process.stderr.write(`mockmint: ${message}\n`);
    return 2;
  }
  const known = asAppError(error);
  const cwd = `${process.cwd()}/`;
  process.stderr.write(`mockmint: ${known.message.replaceAll(cwd, '')}\n`);
  if (known.code === 'internal' && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  return 2;
}

function version(): string {
  return (JSON.parse(readFileSync(packageFiles.packageJson, 'utf8')) as { version: string }).version;
}
