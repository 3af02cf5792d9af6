/** Who is measured side by side: mockmint, two yardsticks, and the mocks that a user would take instead. */
import process from 'node:process';
import { mockmint } from './mockmint.ts';
import type { Operation, Task } from './operation.ts';
import { at, versionOf } from './paths.ts';
import type { Command } from './process.ts';
import { environment, scratch } from './temp-folder.ts';

export interface Server {
  readonly name: string;
  readonly version: string;
  /** What it is given, how it is started, and what departs from its defaults. */
  readonly about: string;
  /** Whether it holds its own answers to the document, as its documentation has it. */
  readonly checksResponses: boolean;
  command(task: Task): Command;
  /** What stands before the paths of the document. */
  prefix(operation: Operation): string;
}

/** What others are compared to. */
export const bare = 'Express, bare';
export const ours = 'mockmint';
const nodeAlone = 'node:http alone';
/** What is measured to compare with, and is no mock. */
export const baselines: readonly string[] = [nodeAlone, bare];

const responseBodyOf = ({ operation, response }: Task): string =>
  JSON.stringify({ path: operation.call.path, ...response });
const atRoot = (): string => '';
const peer = (name: string): string => `bench/peers/node_modules/${name}`;
const quick = (provider: string): string[] => (provider === 'dayzero' ? ['quick'] : []);

/** A server that needs nothing but arguments. */
const plain =
  (args: (task: Task, port: string) => string[]): Server['command'] =>
  (task) => ({ args: (port) => args(task, String(port)), env: environment() });

/** The versions are read when the peers are installed. */
export const servers = (): readonly Server[] => [
  {
    name: nodeAlone,
    version: process.versions.node,
    checksResponses: false,
    prefix: atRoot,
    about: 'Reads the request, parses nothing, answers the body that mockmint answered.',
    command: plain((task, port) => [at('bench/baselines/node.ts'), responseBodyOf(task), port]),
  },
  {
    name: bare,
    version: versionOf('node_modules/express'),
    checksResponses: false,
    prefix: atRoot,
    about: 'The Express that mockmint runs on, with `express.json()`; answers the body that mockmint answered.',
    command: plain((task, port) => [at('bench/baselines/express.ts'), responseBodyOf(task), port]),
  },
  {
    name: ours,
    version: versionOf(''),
    checksResponses: true,
    prefix: ({ provider }) => `/${provider}`,
    about:
      'All five providers in one process, everything on: credentials, validation of requests and answers, tokens, journal. No log.',
    command: () => mockmint(),
  },
  {
    name: 'openapi-backend',
    version: versionOf(peer('openapi-backend')),
    checksResponses: false,
    prefix: atRoot,
    about:
      `On Express ${versionOf(peer('express'))}, with mock responses and request validation as in its README. \`quick\` for DayZero: it judges documents of ` +
      'OpenAPI 3.1 by the schema of 3.0, and serves none with `type: [string, "null"]` otherwise; it then answers `{}` for such values.',
    command: plain(({ document, operation: { provider } }, port) => [
      at('bench/peers/openapi-backend.mjs'),
      document,
      port,
      ...quick(provider),
    ]),
  },
  {
    name: 'Scalar mock server',
    version: versionOf(peer('@scalar/mock-server')),
    checksResponses: false,
    prefix: atRoot,
    about: `On @hono/node-server ${versionOf(peer('@hono/node-server'))}, as in its guide.`,
    command: plain(({ document }, port) => [at('bench/peers/scalar.mjs'), document, port]),
  },
  {
    name: 'Prism',
    version: versionOf('node_modules/@stoplight/prism-cli'),
    checksResponses: true,
    prefix: atRoot,
    about: '`prism mock`, without its log of each request (`-v silent`).',
    command: plain(({ document }, port) => [
      at('node_modules/@stoplight/prism-cli/dist/index.js'),
      'mock',
      '--host',
      '127.0.0.1',
      '--port',
      port,
      '-v',
      'silent',
      document,
    ]),
  },
  {
    name: 'Mockoon CLI',
    version: versionOf(peer('@mockoon/cli')),
    checksResponses: false,
    prefix: atRoot,
    about:
      '`mockoon-cli start` on the document, which it turns into routes with templates. It has no switch for its log of each request, which goes to /dev/null.',
    command: (task) => ({
      args: (port) => [
        at(peer('@mockoon/cli/bin/run.js')),
        'start',
        '--data',
        task.document,
        '--port',
        String(port),
        '--hostname',
        '127.0.0.1',
        '--disable-log-to-file',
        '--disable-external-refs',
      ],
      env: environment(),
    }),
  },
];

/** The command as one would type it, without what differs from run to run. */
export function commandLine({ command }: Server, task: Task): string {
  const words = command(task)
    .args(0)
    .map((word) => {
      if (word === task.document) return '<document>';
      if (word === responseBodyOf(task)) return '<answer>';
      return word === '0' ? '<port>' : word.startsWith(scratch()) ? '<temporary>' : word.replace(at('/'), '');
    });
  return ['node', ...words].join(' ');
}
