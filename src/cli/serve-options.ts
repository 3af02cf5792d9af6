/** The options of commands that serve: `serve` and `proxy`. */
import { Option, type Command } from 'commander';
import { defaultPort } from '../server/listen.ts';
import { logKinds, type LogKind } from './log.ts';
import {
  collectList,
  durationOption,
  hostToAllow,
  hostToBind,
  ignoreEmptyVariables,
  instantOption,
  portOption,
  portNumberOption,
  wholeNumberOption,
} from './options.ts';
import type { StartFileOptions, TlsOptions } from './serve-files.ts';

export interface ServeOptions extends TlsOptions, StartFileOptions {
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
  readonly store: string;
  readonly sessionTtl?: string;
  readonly triggers: boolean;
  readonly adminToken?: string;
  readonly allowHost?: string[];
  readonly record?: string;
  readonly recordSecrets?: boolean;
  readonly replay?: string;
  readonly log: LogKind;
}

/** Adds the options of serving. Empty environment variables count as absent. */
export function addServeOptions(command: Command, { auth }: { readonly auth: ServeOptions['auth'] }): Command {
  ignoreEmptyVariables('PORT', 'HOST', 'MOCKMINT_ADMIN_TOKEN', 'MOCKMINT_STORE');
  return command
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
    .addOption(new Option('--auth <mode>', 'which credentials to accept').choices(['strict', 'any']).default(auth))
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
    .addOption(
      new Option(
        '--store <url>',
        'where the state is kept: memory, sqlite:<file>, or postgres://<user>:<password>@<host>/<database>',
      )
        .env('MOCKMINT_STORE')
        .default('memory'),
    )
    .addOption(
      new Option(
        '--session-ttl <duration>',
        'end sessions that are idle for this time (ISO 8601; PT24H with postgres, else never)',
      ).argParser(durationOption),
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
    .option('--record <file.har>', 'write the exchanges to an HTTP archive, with secrets masked')
    .option('--record-secrets', 'do not mask secrets in the archive')
    .option('--replay <file.har>', 'answer with the recorded response where a request was recorded')
    .addOption(new Option('--log <kind>', 'log format').choices(logKinds).default('pretty'));
}
