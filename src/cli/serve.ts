/** `mockmint serve`: starts the mock, prints the start card, and logs requests. */
import process from 'node:process';
import { Command, Option } from 'commander';
import { stopwatch } from '../lib/clock.ts';
import { isLoopback } from '../lib/host.ts';
import { AppError, raise } from '../lib/errors.ts';
import { base62, createRandom } from '../lib/random.ts';
import { isUsableToken, tokenRule } from '../server/control-api/admin-access.ts';
import { defaultHost, defaultPort, listen, type Listening } from '../server/listen.ts';
import type { Verifier } from '../server/control-api/verifier.ts';
import { workerVerifier } from '../server/control-api/worker-verifier.ts';
import { givenToken, startCard } from './start-card.ts';
import { keepServing } from './last-resort.ts';
import { onLauncherGone } from './launcher.ts';
import { createLog, logKinds, type LogKind } from './log.ts';
import { readSelection } from './selection.ts';
import { readHttpsOption, readStartFiles, writeCaFile, type StartFileOptions, type TlsOptions } from './serve-files.ts';
import { networkAddress } from '../server/machine-names.ts';
import { isWildcard } from '../server/mock.ts';
import type { RuleInput } from '../server/session/rule-registry.ts';
import type { SessionState } from '../server/session/session-state.ts';
import {
  collectList,
  hostToAllow,
  hostToBind,
  ignoreEmptyVariables,
  instantOption,
  portOption,
  portNumberOption,
  wholeNumberOption,
} from './options.ts';
import { logOutput } from './output.ts';
import { configureProcess } from './configure-process.ts';

interface ServeOptions extends TlsOptions, StartFileOptions {
  readonly port: number;
  readonly host?: string;
  readonly listen?: Record<string, number>;
  readonly provider?: string[];
  readonly folder?: string[];
  readonly auth: 'strict' | 'any';
  readonly unknownIds: 'make' | '404';
  readonly seed?: number;
  readonly clock?: string;
  readonly freeze?: boolean;
  readonly watch?: boolean;
  readonly journal: number;
  readonly maxMemory: number;
  readonly triggers: boolean;
  readonly adminToken?: string;
  readonly allowHost?: string[];
  readonly log: LogKind;
}

const serveExamples = `
Examples:
  mockmint serve ./openapi.yaml               serve any OpenAPI or Swagger document
  mockmint serve vida shop=./shop.json        serve a built-in provider and a document as "shop"
  mockmint serve --provider vida,askui        serve only these two providers
  mockmint serve --auth any                   accept any well-formed credential
  mockmint serve --host 0.0.0.0               allow other machines; the control API then requires a token
  mockmint serve --https                      serve HTTPS; clients need the printed CA file
  mockmint serve --rules rules.yaml           start with these rules
  mockmint serve --log json | jq .status      log in JSON`;

export function serveCommand(): Command {
  ignoreEmptyVariables('PORT', 'HOST', 'MOCKMINT_ADMIN_TOKEN');
  return new Command('serve')
    .description('Serve the built-in providers, or only what is named, until stopped.')
    .argument(
      '[what...]',
      'a built-in provider, an OpenAPI document (file or URL, or <id>=<document>), or a folder of documents',
    )
    .addOption(
      new Option('--port <port>', 'port; 0 selects a free port')
        .env('PORT')
        .default(defaultPort)
        .argParser(portNumberOption),
    )
    .addOption(
      new Option('--host <address>', 'address to bind; 0.0.0.0 binds all (default: 127.0.0.1 and ::1)')
        .env('HOST')
        .argParser(hostToBind),
    )
    .addOption(new Option('--listen <id>=<port>', 'additional port for one provider; repeatable').argParser(portOption))
    .addOption(new Option('--provider <id>', 'serve only this provider; repeatable').argParser(collectList))
    .addOption(
      new Option(
        '--folder <folder>',
        'load more providers from a folder with specs/, mocks/ and contracts/; repeatable',
      ).argParser(collectList),
    )
    .addOption(new Option('--auth <mode>', 'which credentials to accept').choices(['strict', 'any']).default('strict'))
    .addOption(
      new Option('--unknown-ids <mode>', 'make up resources that no request has created, or respond with 404')
        .choices(['make', '404'])
        .default('make'),
    )
    .addOption(new Option('--seed <n>', 'random seed').argParser(wholeNumberOption(0, Number.MAX_SAFE_INTEGER)))
    .addOption(new Option('--clock <instant>', 'start time of each session (RFC 3339)').argParser(instantOption))
    .option('--freeze', 'freeze the clock')
    .addOption(
      new Option('--journal <n>', 'requests kept in the journal of a session')
        .default(1000)
        .argParser(wholeNumberOption(0, 1_000_000)),
    )
    .addOption(
      new Option('--max-memory <MiB>', 'memory limit of all sessions; above it, the longest idle session is dropped')
        .default(512)
        .argParser(wholeNumberOption(16, 65_536)),
    )
    .option('--no-triggers', 'ignore the Prefer header and magic values')
    .addOption(
      new Option(
        '--admin-token <token>',
        'control API token, required when not bound to loopback; generated if absent',
      ).env('MOCKMINT_ADMIN_TOKEN'),
    )
    .addOption(
      new Option(
        '--allow-host <name>',
        'additional host name of the control API and the console; repeatable',
      ).argParser(hostToAllow),
    )
    .option('--https', 'serve HTTPS with a new certificate; prints its CA file')
    .option('--tls-cert <file>', 'serve HTTPS with this certificate (PEM)')
    .option('--tls-key <file>', 'its private key (PEM)')
    .option('--watch', 'load documents and overlays again when they change, and keep the state')
    .option('--rules <file>', 'rules that the default session starts with (JSON or YAML)')
    .option('--state <file>', 'state that the default session starts with, as GET /__admin/state exports it')
    .addOption(new Option('--log <kind>', 'log format').choices(logKinds).default('pretty'))
    .addHelpText('after', serveExamples)
    .action(serve);
}

async function serve(what: readonly string[], options: ServeOptions, command: Command): Promise<void> {
  configureProcess();
  const startedAt = stopwatch();
  const log = await createLog(options.log, logOutput());
  requireUsableToken(options.adminToken, command);
  const isLocal = isLoopback(options.host ?? defaultHost);
  const generatedToken = options.adminToken === undefined && !isLocal ? createRandom().text(32, base62) : undefined;
  const { provider, folder, freeze, clock, allowHost, https, tlsCert, tlsKey, rules, state, ...rest } = options;
  const tls = readHttpsOption(options);
  const startFiles = readStartFiles(options);
  const listening = await listen({
    ...rest,
    adminToken: options.adminToken ?? generatedToken,
    allowHosts: allowHost,
    ...readSelection(what, { ...(provider && { provider }), folder }),
    clock: { ...(clock !== undefined && { now: clock }), frozen: freeze ?? false },
    https: tls,
    ...(rules !== undefined && { rules: startFiles.rules as readonly RuleInput[] }),
    ...(state !== undefined && { state: startFiles.state as SessionState }),
    verifier: createLazyVerifier(folder),
    onExchange: log.exchange,
    onWarning: log.warning,
    onReload: (providers) => log.note(`Loaded again: ${providers.join(', ')}.`),
  }).catch((error: unknown) => raiseWithSource(startFiles.locate(error), command));
  const { triggers, auth } = options;
  const columns = process.stdout.isTTY ? process.stdout.columns : undefined;
  const caFile = listening.ca === undefined ? undefined : writeCaFile(listening.ca, listening.binding.port);
  keepServing();
  closeOnSignal(listening, () => caFile?.remove());
  const adminToken = generatedToken ?? (isLocal ? undefined : givenToken);
  const network = isWildcard(listening.binding.host) ? networkAddress() : undefined;
  const readyMs = stopwatch() - startedAt;
  log.started(
    startCard(listening, { adminToken, triggers, auth, caFile: caFile?.path, network, readyMs, columns }),
    listening,
    { adminToken: generatedToken, caFile: caFile?.path },
  );
  if (listening.ca !== undefined && !caFile)
    log.warning(`The CA file can't be written. Clients that must trust the certificate need --tls-cert instead.`);
}

/** Rejects an invalid token. The message does not contain the token. */
function requireUsableToken(token: string | undefined, command: Command): void {
  if (token === undefined || isUsableToken(token)) return;
  const source =
    command.getOptionValueSource('adminToken') === 'env' ? 'MOCKMINT_ADMIN_TOKEN (environment)' : '--admin-token';
  raise.wrongUsage(`${source} can't be used. ${tokenRule}`);
}

/** Adds the source of the address to the message, because a shell may set HOST and PORT for other purposes. */
function raiseWithSource(error: unknown, command: Command): never {
  if (!(error instanceof AppError) || !['cannot-listen', 'port-taken'].includes(error.code)) throw error;
  const sources = (['host', 'port'] as const)
    .filter((name) => command.getOptionValueSource(name) === 'env')
    .map((name) => {
      const variable = name.toUpperCase();
      return ` ${variable}=${JSON.stringify(process.env[variable])} comes from the environment; unset it, or use --${name}.`;
    });
  throw new AppError(error.code, error.message + sources.join(''), error.extra);
}

/** Runs contract verification for the console, in a worker that is loaded on first use. */
const createLazyVerifier = (folders: readonly string[] | undefined): Verifier =>
  workerVerifier({
    folders,
    root: process.cwd(),
  });

/** The first signal waits for pending requests; the second exits immediately. */
function closeOnSignal({ close }: Listening, onClosed: () => void): void {
  let signalReceived = false;
  const end = (): void => {
    signalReceived = true;
    void close().then(() => {
      onClosed();
      process.exit(0);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => (signalReceived ? process.exit(0) : end()));
  onLauncherGone(() => signalReceived || end());
}
