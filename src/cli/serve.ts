/** `mockmint serve`: starts the mock, prints the start card, and logs requests. */
import process from 'node:process';
import { Command } from 'commander';
import { stopwatch } from '../lib/clock.ts';
import { isLoopback } from '../lib/host.ts';
import { AppError, raise } from '../lib/errors.ts';
import { base62, createRandom } from '../lib/random.ts';
import { isUsableToken, tokenRule } from '../server/control-api/admin-access.ts';
import { defaultHost, listen, type Listening, type ListenOptions } from '../server/listen.ts';
import type { Verifier } from '../server/control-api/verifier.ts';
import { workerVerifier } from '../server/control-api/worker-verifier.ts';
import { givenToken, startCard } from './start-card.ts';
import { keepServing } from './last-resort.ts';
import { onLauncherGone } from './launcher.ts';
import { createLog } from './log.ts';
import type { ExitCode } from './cli-process.ts';
import { openRecorder } from './har-recorder.ts';
import { readReplay } from './read-replay.ts';
import { addServeOptions, type ServeOptions } from './serve-options.ts';
import type { Exchange } from '../server/pipeline/exchange.ts';
import { readSelection } from './selection.ts';
import { readHttpsOption, readStartFiles, writeCaFile } from './serve-files.ts';
import { networkAddress } from '../server/machine-names.ts';
import { isWildcard } from '../server/mock.ts';
import type { RuleInput } from '../server/session/rule-registry.ts';
import type { SessionState } from '../server/session/session-state.ts';
import { logOutput } from './output.ts';
import { configureProcess } from './configure-process.ts';

const serveExamples = `
Examples:
  mockmint serve ./openapi.yaml               serve any OpenAPI or Swagger document
  mockmint serve vida shop=./shop.json        serve a built-in provider and a document as "shop"
  mockmint serve --provider vida,askui        serve only these two providers
  mockmint serve --auth any                   accept any well-formed credential
  mockmint serve --host 0.0.0.0               allow other machines; the control API then requires a token
  mockmint serve --https                      serve HTTPS; clients need the printed CA file
  mockmint serve --rules rules.yaml           start with these rules
  mockmint serve --store sqlite:./mock.db     keep tokens, rules and requests over restarts
  mockmint serve --log json | jq .status      log in JSON`;

export function serveCommand(): Command {
  const command = new Command('serve')
    .description('Serve the built-in providers, or only what is named, until stopped.')
    .argument(
      '[what...]',
      'a built-in provider, an OpenAPI document (file or URL, or <id>=<document>), or a folder of documents',
    );
  return addServeOptions(command, { auth: 'strict' }).addHelpText('after', serveExamples).action(serve);
}

const serve = async (what: readonly string[], options: ServeOptions, command: Command): Promise<void> =>
  startServing(what, options, command);

/** What a command does in addition to serving. */
export interface ServingExtras {
  readonly upstream?: ListenOptions['upstream'];
  /** Called after every finished exchange. */
  readonly onExchange?: (exchange: Exchange) => unknown;
  /** Called when the server has stopped; returns the exit code. */
  readonly onStopped?: () => Promise<ExitCode>;
}

/** Starts the mock, and keeps it running until the process is told to stop. */
export async function startServing(
  what: readonly string[],
  options: ServeOptions,
  command: Command,
  { upstream, onExchange, onStopped }: ServingExtras = {},
): Promise<void> {
  configureProcess();
  const startedAt = stopwatch();
  const log = await createLog(options.log, logOutput());
  requireUsableToken(options.adminToken, command);
  const isLocal = isLoopback(options.host ?? defaultHost);
  const generatedToken = options.adminToken === undefined && !isLocal ? createRandom().text(32, base62) : undefined;
  const { provider, folder, freeze, clock, allowHost, rules, state, auth, triggers } = options;
  const tls = readHttpsOption(options);
  const startFiles = readStartFiles(options);
  const selection = readSelection(what, { ...(provider && { provider }), folder });
  const recorder = await openRecorder(options, tls === false ? 'http' : 'https', log.warning);
  const exchanged = (exchange: Exchange): unknown => {
    recorder?.record(exchange);
    onExchange?.(exchange);
    return log.exchange(exchange);
  };
  const listening = await listen({
    port: options.port,
    host: options.host,
    listen: options.listen,
    auth,
    unknownIds: options.unknownIds,
    seed: options.seed,
    watch: options.watch,
    journal: options.journal,
    maxMemory: options.maxMemory,
    store: options.store,
    sessionTtl: options.sessionTtl,
    triggers,
    upstream,
    replay: await readReplay(options.replay, selection, upstreamUrls(upstream)),
    adminToken: options.adminToken ?? generatedToken,
    allowHosts: allowHost,
    ...selection,
    clock: { ...(clock !== undefined && { now: clock }), frozen: freeze ?? false },
    https: tls,
    ...(rules !== undefined && { rules: startFiles.rules as readonly RuleInput[] }),
    ...(state !== undefined && { state: startFiles.state as SessionState }),
    verifier: createLazyVerifier(folder),
    onExchange: exchanged,
    onWarning: log.warning,
    onReload: (providers) => log.note(`Loaded again: ${providers.join(', ')}.`),
  }).catch((error: unknown) => raiseWithSource(startFiles.locate(error), command));
  const columns = process.stdout.isTTY ? process.stdout.columns : undefined;
  const caFile = listening.ca === undefined ? undefined : writeCaFile(listening.ca, listening.binding.port);
  keepServing();
  closeOnSignal(listening, async () => {
    caFile?.remove();
    await recorder?.close();
    return (await onStopped?.()) ?? 0;
  });
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

const upstreamUrls = (upstream: ListenOptions['upstream'] = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(upstream).map(([id, one]) => [id, typeof one === 'string' ? one : one.url]));

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
function closeOnSignal({ close }: Listening, onClosed: () => Promise<ExitCode>): void {
  let signalReceived = false;
  const end = (): void => {
    signalReceived = true;
    void close()
      .then(onClosed)
      .then((code) => process.stdout.write('', () => process.exit(code)));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => (signalReceived ? process.exit(0) : end()));
  onLauncherGone(() => signalReceived || end());
}
