/** The start card: the URLs, credentials and example commands printed when the mock starts. */
import process from 'node:process';
import { styleText } from 'node:util';
import type { AuthMode } from '../server/pipeline/authenticate.ts';
import { exampleRequest } from '../server/control-api/example-request.ts';
import { bodyText } from '../lib/body-text.ts';
import { curlParts } from '../lib/curl.ts';
import type { Provider } from '../provider/registry.ts';
import type { Listening } from '../server/listen.ts';
import { localRoot } from '../server/mock.ts';
import { urlHost } from '../lib/host.ts';

export interface CardFacts {
  /** The control API token: generated, or `givenToken`; undefined if none is required. */
  readonly adminToken: string | undefined;
  readonly triggers: boolean;
  readonly auth: AuthMode;
  readonly readyMs: number;
  /** The file with the CA of the created certificate. */
  readonly caFile?: string | undefined;
  /** The address by which other machines reach the mock. */
  readonly network?: string | undefined;
  /** The terminal width. If absent, lines are not wrapped. */
  readonly columns?: number | undefined;
}

/** Placeholder for a token set by the user, which is not printed. */
export const givenToken = '$MOCKMINT_ADMIN_TOKEN';

const bold = (text: string): string => styleText('bold', text);
const dim = (text: string): string => styleText('dim', text);

export function startCard(
  { mock, binding, ownPorts, notes }: Omit<Listening, 'close' | 'ca'>,
  { adminToken, triggers, auth, caFile, network, readyMs, columns }: CardFacts,
): string {
  const { providers } = mock.providerRouter;
  const root = localRoot(binding);
  const { scheme, port } = binding;
  const width = Math.max(10, ...providers.map(({ id }) => id.length));
  const indent = width + 4;
  const line = (label: string, text: string): string => `  ${label.padEnd(width)}  ${text}`;
  const shown = providers.flatMap((provider) => {
    const base = `${root}/${provider.id}`;
    const own = ownPorts.get(provider.id);
    const [operation] = provider.document.operations;
    if (!operation) return [line(provider.id, bold(base) + dim(' has no operations to serve'))];
    const { url, headers, body, method } = exampleRequest(provider, operation);
    const curl = curlParts({
      method,
      url: base + url,
      headers: Object.entries(headers),
      body: bodyText(headers, body),
    });
    const more = operationLines(provider, providers.length);
    return [
      line(provider.id, bold(base) + (own === undefined ? '' : dim(` and ${localRoot({ ...binding, port: own })}`))),
      ...foldCommand(curl ?? [], indent, columns).map((text) => line('', dim(text))),
      ...more.map((text) => line('', text)),
    ];
  });
  const first = providers[0]?.id ?? '';
  const adminHeader = adminToken === undefined ? '' : ` -H "authorization: Bearer ${adminToken}"`;
  const preferHint = triggers ? `, or add ${bold("-H 'prefer: code=403'")} to any line above` : '';
  return [
    '',
    `  ${bold('mockmint')} serves ${providers.length} ${providers.length === 1 ? 'provider' : 'providers'} on ${bold(root)} ${dim(`· ready in ${Math.round(readyMs)} ms`)}`,
    '',
    ...shown,
    '',
    line(
      'credential',
      auth === 'any' ? 'any well-formed value' : `${bold('mock_valid')}, or a token issued by the provider`,
    ),
    line('a 401', `send ${bold('mock_expired')} or ${bold('mock_revoked')} instead`),
    line('a 403', `send ${bold('mock_readonly')} instead${preferHint}`),
    ...(triggers
      ? [
          line(
            'other',
            `${bold("-H 'prefer: code=500'")}, ${bold("-H 'prefer: delay=1500'")}; or name a token ${bold('mock:500')}, ${bold('mock:reset')}`,
          ),
        ]
      : []),
    ...(caFile === undefined
      ? []
      : [
          line('CA file', caFile),
          line('', `${dim('Node:')} export NODE_EXTRA_CA_CERTS=${quote(caFile)}`),
          line('', `${dim('curl:')} --cacert ${quote(caFile)}`),
        ]),
    ...(network === undefined
      ? []
      : [line('network', `${dim('from other machines:')} ${scheme}://${urlHost(network)}:${port}`)]),
    line('console', `${dim('open in a browser:')} ${bold(`${root}/`)}`),
    line('control', `${dim('tokens, rules, clock, requests:')} curl ${root}/__admin/requests${adminHeader}`),
    line('sessions', `${dim('isolated state for each test:')} ${root}/~my-test/${first}`),
    line('by host', `${dim('without a path prefix, in browsers and curl:')} ${scheme}://${first}.localhost:${port}`),
    ...[...notes, ...providers.flatMap(({ document }) => document.notes)].map((note) =>
      line('note', dim(note.replaceAll(`${process.cwd()}/`, ''))),
    ),
    '',
    `  ${dim('Press Ctrl+C to stop.')}`,
    '',
  ].join('\n');
}

/** Operations that the card shows of all documents together. */
const shownOperations = 10;

/** The first operations of a document that mockmint does not maintain, and where the others are. */
function operationLines({ id, document }: Provider, providers: number): string[] {
  const { operations } = document;
  if (!document.isLenient || operations.length < 2) return [];
  const shown = operations.slice(0, Math.max(2, Math.floor(shownOperations / providers)));
  const width = Math.max(...shown.map(({ method }) => method.length));
  const rest = operations.length - shown.length;
  return [
    ...shown.map(({ method, path }) => `${method.padEnd(width)} ${path}`),
    ...(rest > 0 ? [dim(`and ${rest} more: see the console, or GET /__admin/providers/${id}/openapi.json`)] : []),
  ];
}

/** Quotes a path for a POSIX shell. */
const quote = (path: string): string => (/^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`);

/** Wraps a shell command to the terminal width with backslash line continuations. */
function foldCommand(parts: readonly string[], indent: number, columns = Infinity): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const joined = `${lines.at(-1)} ${part}`;
    if (lines.length > 0 && indent + joined.length + 2 <= columns) lines[lines.length - 1] = joined;
    else lines.push(lines.length === 0 ? part : `  ${part}`);
  }
  return lines.map((text, index) => (index < lines.length - 1 ? `${text} \\` : text));
}
