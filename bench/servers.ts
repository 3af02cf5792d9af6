/** The measured servers: mockmint, two baselines, and comparable mock servers. */
import process from 'node:process';
import { mockmint } from './mockmint.ts';
import type { Operation, Task } from './operation.ts';
import { at, versionOf } from './paths.ts';
import type { Command } from './process.ts';
import { environment, scratch } from './temp-folder.ts';

export interface Server {
  readonly name: string;
  readonly version: string;
  /** Its input, how it is started, and any non-default options. */
  readonly about: string;
  /** Whether it validates its own responses, according to its documentation. */
  readonly checksResponses: boolean;
  command(task: Task): Command;
  /** Prefix of the document's paths. */
  prefix(operation: Operation): string;
}

/** The server that others are compared with. */
export const bare = 'Express, bare';
export const ours = 'mockmint';
const nodeAlone = 'node:http alone';
/** Servers that are not mocks, measured for comparison. */
export const baselines: readonly string[] = [nodeAlone, bare];

const responseBodyOf = ({ operation, response }: Task): string =>
  JSON.stringify({ path: operation.call.path, ...response });
const atRoot = (): string => '';
const peer = (name: string): string => `bench/peers/node_modules/${name}`;
const quick = (provider: string): string[] => (provider === 'dayzero' ? ['quick'] : []);

/** The command of a server that only needs arguments. */
const plain =
  (args: (task: Task, port: string) => string[]): Server['command'] =>
  (task) => ({ args: (port) => args(task, String(port)), env: environment() });

/** A function, since the versions can only be read after the other mocks are installed. */
export const servers = (): readonly Server[] => [
  {
    name: nodeAlone,
    version: process.versions.node,
    checksResponses: false,
    prefix: atRoot,
    about: "Reads the request without parsing it and returns mockmint's response body.",
    command: plain((task, port) => [at('bench/baselines/node.ts'), responseBodyOf(task), port]),
  },
  {
    name: bare,
    version: versionOf('node_modules/express'),
    checksResponses: false,
    prefix: atRoot,
    about: "The Express version that mockmint uses, with `express.json()`; returns mockmint's response body.",
    command: plain((task, port) => [at('bench/baselines/express.ts'), responseBodyOf(task), port]),
  },
  {
    name: ours,
    version: versionOf(''),
    checksResponses: true,
    prefix: ({ provider }) => `/${provider}`,
    about:
      'All five providers in one process with every feature: credentials, validation of requests and responses, tokens, journal. No log.',
    command: () => mockmint(),
  },
  {
    name: 'openapi-backend',
    version: versionOf(peer('openapi-backend')),
    checksResponses: false,
    prefix: atRoot,
    about:
      `On Express ${versionOf(peer('express'))}, with mock responses and request validation as in its README. \`quick\` for DayZero: it validates ` +
      'OpenAPI 3.1 documents against the 3.0 schema, which does not allow `type: [string, "null"]`; it then returns `{}` for such values.',
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
    about: '`prism mock`, without its request log (`-v silent`).',
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
      '`mockoon-cli start` on the document, which it converts to routes with templates. Its request log cannot be disabled and goes to /dev/null.',
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

/** The command line, with placeholders for what differs between runs. */
export function commandLine({ command }: Server, task: Task): string {
  const words = command(task)
    .args(0)
    .map((word) => {
      if (word === task.document) return '<document>';
      if (word === responseBodyOf(task)) return '<response>';
      return word === '0' ? '<port>' : word.startsWith(scratch()) ? '<temporary>' : word.replace(at('/'), '');
    });
  return ['node', ...words].join(' ');
}
