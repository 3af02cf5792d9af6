/** The command-line program: commands, error output and exit code. */
import process from 'node:process';
import { Command, CommanderError, type OutputConfiguration } from 'commander';
import { asAppError } from '../lib/errors.ts';
import { productVersion } from './product-version.ts';
import type { CliProcess, ExitCode } from './cli-process.ts';
import { guardOutput } from './output.ts';

const usageExamples = `
Examples:
  mockmint serve                              all five providers on http://127.0.0.1:4010
  mockmint serve --listen dayzero=4104        serve DayZero on an additional port
  mockmint serve --seed 1 --clock 2027-01-01T00:00:00Z --freeze
                                              the same responses in every run
  mockmint verify                             verify all five providers of the built-in mock
  mockmint verify dayzero --target http://127.0.0.1:9000 --credential "$TOKEN"
                                              verify your own service
  mockmint check traffic.har ./openapi.yaml   check recorded traffic
  mockmint explain dayzero                    what is documented and what mockmint assumes`;

/** Commands are loaded on demand, so that starting the mock does not load the contract tests. */
const commands: Readonly<Record<string, (host: CliProcess) => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand(),
  proxy: async (host) => (await import('./proxy.ts')).proxyCommand(host),
  verify: async (host) => (await import('./verify.ts')).verifyCommand(host),
  check: async (host) => (await import('./check-command.ts')).checkCommand(host),
  explain: async (host) => (await import('./explain.ts')).explainCommand(host),
};

/** The command named first, or all commands for the help text and for suggestions. */
const commandsFor = ([first = '']: readonly string[], host: CliProcess): Promise<Command[]> =>
  Promise.all(
    (Object.hasOwn(commands, first) ? [commands[first]!] : Object.values(commands)).map((loadCommand) =>
      loadCommand(host),
    ),
  );

/** Runs the program as the main program of this process. */
export async function main(argv: readonly string[]): Promise<void> {
  guardOutput();
  process.on('uncaughtExceptionMonitor', endWith2);
  await run(argv, process);
}

/** Runs a command and sets the exit code of `host`. `serve` uses the process itself once its options are valid. */
export async function run(argv: readonly string[], host: CliProcess): Promise<void> {
  const output: OutputConfiguration = {
    writeOut: (text) => void host.stdout.write(text),
    outputError: () => {},
    getOutHelpWidth: () => (host.stdout.isTTY ? (host.stdout.columns ?? 80) : 80),
  };
  const program = new Command('mockmint')
    .description(
      'Mock server and contract tests for the token APIs of five providers, based on their OpenAPI documents.',
    )
    .version(productVersion(), '-v, --version')
    .addHelpText('after', usageExamples)
    .showSuggestionAfterError(true)
    .configureOutput(output)
    .exitOverride();
  try {
    for (const command of await commandsFor(argv, host)) {
      program.addCommand(command.configureOutput(output).exitOverride());
    }
    await program.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
  } catch (error) {
    host.exitCode = printError(error, host);
  }
}

/** Node exits with 1 on an uncaught error, but here 1 means findings. */
const endWith2 = (): void =>
  void process.once('exit', (code) => {
    if (code === 1) process.exitCode = 2;
  });

/** Prints the error to standard error. */
function printError(error: unknown, { stderr, cwd }: CliProcess): ExitCode {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // The text after "=" of a mistyped option may be a secret.
    const message = error.message
      .replace(/^(error: unknown option '[^'=]*)=.*'/s, "$1'")
      .replace(/^error: /, '')
      .replace(/(?<!\s)\s*\n\(?(Did you mean [^)]*)\)?$/s, '. $1');
    stderr.write(`mockmint: ${message}\n`);
    return 2;
  }
  const known = asAppError(error);
  stderr.write(`mockmint: ${known.message.replaceAll(`${cwd()}/`, '')}\n`);
  if (known.code === 'internal' && error instanceof Error) stderr.write(`${error.stack ?? ''}\n`);
  return 2;
}
