/** `mockmint serve`: the mock on a port, with a start card and a line per request. */
import { extname } from 'node:path';
import process from 'node:process';
import { Command, Option } from 'commander';
import { stopwatch } from '../core/clock.ts';
import { base62, createRandom } from '../core/random.ts';
import { isLoopback } from '../server/admin/gate.ts';
import { defaultHost, defaultPort, listen, type Listening } from '../server/listen.ts';
import type { Verifier } from '../server/verifier.ts';
import { workerVerifier } from '../server/worker-verifier.ts';
import { startCard } from './card.ts';
import { createLog, logKinds, type LogKind } from './log.ts';
import { collect, instant, ownPort, portNumber, wholeNumber } from './options.ts';
import { setUpProcess } from './process.ts';

interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly listen?: Record<string, number>;
  readonly provider?: string[];
  readonly folder?: string[];
  readonly auth: 'strict' | 'any';
  readonly seed?: number;
  readonly clock?: string;
  readonly freeze?: boolean;
  readonly journal: number;
  readonly triggers: boolean;
  readonly adminToken?: string;
  readonly log: LogKind;
}

const examples = `
Examples:
  mockmint serve --provider vida,askui        only these two
  mockmint serve --auth any                   let in every credential that is well formed
  mockmint serve --host 0.0.0.0               for other machines; the control API then needs a token
  mockmint serve --log json | jq .status      logs for machines`;

export const serveCommand = (): Command =>
  new Command('serve')
    .description('Serve the providers until stopped.')
    .addOption(new Option('--port <port>', 'port; 0 takes a free one').env('PORT').default(defaultPort).argParser(portNumber))
    .addOption(new Option('--host <address>', 'address to bind').env('HOST').default(defaultHost))
    .addOption(new Option('--listen <id>=<port>', 'a port of its own for a provider; repeatable').argParser(ownPort))
    .addOption(new Option('--provider <id>', 'only this provider; repeatable').argParser(collect))
    .addOption(new Option('--folder <folder>', 'further providers: a folder with specs/, mocks/ and contracts/; repeatable').argParser(collect))
    .addOption(new Option('--auth <mode>', 'whom to let in').choices(['strict', 'any']).default('strict'))
    .addOption(new Option('--seed <n>', 'seed of everything random').argParser(wholeNumber(0, Number.MAX_SAFE_INTEGER)))
    .addOption(new Option('--clock <instant>', 'the instant at which each session begins (RFC 3339)').argParser(instant))
    .option('--freeze', 'let the clock stand still')
    .addOption(new Option('--journal <n>', 'requests kept in a session\'s journal').default(1000).argParser(wholeNumber(0, 1_000_000)))
    .option('--no-triggers', 'ignore Prefer and magic values')
    .option('--admin-token <token>', 'token of the control API where it is bound beyond loopback; generated if absent')
    .addOption(new Option('--log <kind>', 'how to log').choices(logKinds).default('pretty'))
    .addHelpText('after', examples)
    .action(serve);

async function serve(options: ServeOptions): Promise<void> {
  setUpProcess();
  const begun = stopwatch();
  const log = await createLog(options.log, process.stdout);
  const adminToken = options.adminToken ?? (isLoopback(options.host) ? undefined : createRandom().text(32, base62));
  const { provider, folder, freeze, clock, ...rest } = options;
  const listening = await listen({
    ...rest,
    adminToken,
    providers: provider,
    folders: folder,
    clock: { ...(clock !== undefined && { now: clock }), frozen: freeze ?? false },
    verifier: verifierOf(folder),
    onExchange: log.exchange,
    onWarning: log.warning,
  });
  const { triggers, auth } = options;
  const columns = process.stdout.isTTY ? process.stdout.columns : undefined;
  endOnSignal(listening);
  log.started(startCard(listening, { adminToken, triggers, auth, readyMs: stopwatch() - begun, columns }), listening.binding);
}

/** The contract suite, for the console. It is loaded when it is first asked for: most mocks run without. */
const verifierOf = (folders: readonly string[] | undefined): Verifier =>
  workerVerifier({ entry: new URL(`../verify-worker${extname(import.meta.url)}`, import.meta.url), folders, root: process.cwd() });

/** The first signal lets requests finish; the second does not. */
function endOnSignal({ close }: Listening): void {
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (asked) process.exit(0);
      asked = true;
      void close().then(() => process.exit(0));
    });
  }
}
