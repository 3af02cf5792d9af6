/** The command line: which command, what it prints, how it ends. */
import process from 'node:process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { asAppError } from '../lib/errors.ts';
import { guardOutput } from './output.ts';

/** How a run ends: 0 fine, 1 findings, 2 wrong usage, a broken document or a target that can't be reached. */
export type ExitCode = 0 | 1 | 2;

const usageExamples = `
Examples:
  mockmint serve                              all five providers on http://127.0.0.1:4010
  mockmint serve --listen dayzero=4104        DayZero on a port of its own, too
  mockmint serve --seed 1 --clock 2027-01-01T00:00:00Z --freeze
                                              the same bytes in every run
  mockmint verify                             all five conform to their contracts
  mockmint verify dayzero --target http://127.0.0.1:9000 --credential "$TOKEN"
                                              does a service of your own conform to its contract?
  mockmint explain dayzero                    what is documented, and what we assume`;

/** What a command needs is loaded with it: a mock that is being started doesn't wait for the harness. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand(),
  verify: async () => (await import('./verify.ts')).verifyCommand(),
  explain: async () => (await import('./explain.ts')).explainCommand(),
};

/** The command that comes first, or all of them, for the help and for what is mistyped. */
const commandsFor = ([first = '']: readonly string[]): Promise<Command[]> =>
  Promise.all(
    (Object.hasOwn(commands, first) ? [commands[first]!] : Object.values(commands)).map((loadCommand) => loadCommand()),
  );

/** Runs the program with these arguments; the exit code is left in `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  guardOutput();
  process.on('uncaughtExceptionMonitor', endWith2);
  const program = new Command('mockmint')
    .description(
      'Mints mock API tokens, and tests the contracts behind them: five providers, each after its OpenAPI document.',
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

/** What nobody has caught ends Node with 1, which means findings here. */
const endWith2 = (): void =>
  void process.once('exit', (code) => {
    if (code === 1) process.exitCode = 2;
  });

/** Says what is wrong in a line or two, on the standard error. */
function printError(error: unknown): ExitCode {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // What follows the "=" of a mistyped option may be a secret.
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
  const file = fileURLToPath(import.meta.resolve('mockmint/package.json'));
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
