/** The start card: the URLs, credentials and example commands printed when the mock starts. */
import process from 'node:process';
import { stripVTControlCharacters, styleText } from 'node:util';
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

/** A space that is not a place for a line break. */
const fixedSpace = '\u00a0';

const bold = (text: string): string => styleText('bold', text.replaceAll(' ', fixedSpace));

/** Each word is styled by itself, so that lines can break between them. */
const dim = (text: string): string =>
  text
    .split(' ')
    .map((word) => styleText('dim', word))
    .join(' ');

/** Providers that are listed; the others are counted. */
const shownProviders = 8;

export function startCard(
  { mock, binding, ownPorts, notes }: Omit<Listening, 'close' | 'ca'>,
  { adminToken, triggers, auth, caFile, network, readyMs, columns }: CardFacts,
): string {
  const { providers } = mock.providerRouter;
  const root = localRoot(binding);
  const { scheme, port } = binding;
  const shown = providers.slice(0, shownProviders);
  const width = Math.max(10, ...shown.map(({ id }) => id.length));
  const line = (label: string, text: string): string[] => wrapText(`  ${label.padEnd(width)}  `, text, columns);
  const first = providers[0]?.id ?? '';
  const addresses = shown.flatMap((provider) => {
    const base = `${root}/${provider.id}`;
    const own = ownPorts.get(provider.id);
    if (provider.document.operations.length === 0)
      return line(provider.id, bold(base) + dim(' has no operations to serve'));
    return [
      ...line(provider.id, bold(base) + (own === undefined ? '' : dim(` and ${localRoot({ ...binding, port: own })}`))),
      ...operationLines(provider, shown.length).flatMap((text) => line('', text)),
    ];
  });
  /** The service judges credentials. */
  const isProxy = providers.every(({ id }) => mock.upstreams.has(id));
  return [
    '',
    `  ${bold('mockmint')} serves ${providers.length} ${providers.length === 1 ? 'provider' : 'providers'} on ${bold(root)} ${dim(`· ready in ${Math.round(readyMs)} ms`)}`,
    '',
    ...line('console', bold(`${root}/`)),
    ...addresses,
    ...(providers.length > shown.length
      ? line('', dim(`and ${providers.length - shown.length} more: see the console`))
      : []),
    '',
    ...exampleCommand(providers, root, columns).map((text) => `    ${dim(text)}`),
    ...(isProxy
      ? line('credential', 'one of the service')
      : [
          ...line(
            'credential',
            auth === 'any' ? 'any well-formed value' : `${bold('mock_valid')}, or a token issued by the provider`,
          ),
          ...line('a 401', `send ${bold('mock_expired')} or ${bold('mock_revoked')}`),
          ...line(
            'a 403',
            `send ${bold('mock_readonly')}${triggers ? `, or add ${bold("-H 'prefer: code=403'")}` : ''}`,
          ),
        ]),
    ...(triggers
      ? line(
          isProxy ? 'errors' : 'other',
          `${bold("-H 'prefer: code=500'")}, ${bold("-H 'prefer: delay=1500'")}, name ${bold('mock:500')}`,
        )
      : []),
    ...(caFile === undefined
      ? []
      : [
          ...line('CA file', caFile),
          ...line('', `${dim('Node:')} export NODE_EXTRA_CA_CERTS=${quote(caFile)}`),
          ...line('', `${dim('curl:')} --cacert ${quote(caFile)}`),
        ]),
    ...(network === undefined
      ? []
      : line('network', `${dim('from other machines:')} ${scheme}://${urlHost(network)}:${port}`)),
    ...controlCommand(root, adminToken, width + 4, columns).map(
      (text, index) => `  ${(index === 0 ? 'control' : '').padEnd(width)}  ${text}`,
    ),
    ...line('sessions', `${root}/~my-test/${first} ${dim('isolates each test')}`),
    ...line('by host', `${scheme}://${first}.localhost:${port} ${dim('without a path prefix')}`),
    ...[...notes, ...providers.flatMap(({ document }) => document.notes)].flatMap((note) =>
      line('note', dim(note.replaceAll(`${process.cwd()}/`, ''))),
    ),
    `  ${dim('Press Ctrl+C to stop.')}`,
    '',
  ].join('\n');
}

/** Breaks a text between words to the terminal width. Later lines are indented as far as the first one. */
function wrapText(lead: string, text: string, columns = Infinity): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const joined = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && lead.length + stripVTControlCharacters(joined).length <= columns)
      lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines.map((each, index) => (index === 0 ? lead : ' '.repeat(lead.length)) + each.replaceAll(fixedSpace, ' '));
}

/** A command that succeeds as it is, if possible with a credential, which shows where the others go. */
function exampleCommand(providers: readonly Provider[], root: string, columns: number | undefined): string[] {
  const examples = providers.flatMap((provider) => {
    const [operation] = provider.document.operations;
    return operation ? [{ provider, request: exampleRequest(provider, operation) }] : [];
  });
  const example = examples.find(({ request }) => JSON.stringify(request.headers).includes('mock_valid')) ?? examples[0];
  if (!example) return [];
  const { url, headers, body, method } = example.request;
  const parts = curlParts({
    method,
    url: `${root}/${example.provider.id}${url}`,
    headers: Object.entries(headers),
    body: bodyText(headers, body),
  });
  return foldCommand(parts ?? [], 4, columns);
}

const controlCommand = (root: string, adminToken: string | undefined, indent: number, columns?: number): string[] =>
  foldCommand(
    [
      `curl ${root}/__admin/requests`,
      ...(adminToken === undefined ? [] : [`-H "authorization: Bearer ${adminToken}"`]),
    ],
    indent,
    columns,
  );

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
    ...shown.map(({ method, path, selector }) => `${method.padEnd(width)} ${path}${selector}`),
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
