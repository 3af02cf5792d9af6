/** The start card: all that a newcomer needs to act at once. */
import process from 'node:process';
import { styleText } from 'node:util';
import type { AuthMode } from '../server/pipeline/authenticate.ts';
import { curlParts, exampleRequest } from '../server/control-api/example-request.ts';
import type { Listening } from '../server/listen.ts';

export interface CardFacts {
  /** The token of the control API: a generated one, or `givenToken`; undefined where none is needed. */
  readonly adminToken: string | undefined;
  readonly triggers: boolean;
  readonly auth: AuthMode;
  readonly readyMs: number;
  /** The width of the terminal. Without one, no line is folded. */
  readonly columns?: number | undefined;
}

/** Stands for a token that the user has given: it is not shown. */
export const givenToken = '$MOCKMINT_ADMIN_TOKEN';

const bold = (text: string): string => styleText('bold', text);
const dim = (text: string): string => styleText('dim', text);

export function startCard(
  { mock, binding, ownPorts }: Omit<Listening, 'close'>,
  { adminToken, triggers, auth, readyMs, columns }: CardFacts,
): string {
  const { providers } = mock.providerRouter;
  const host = binding.host === '0.0.0.0' || binding.host === '::' ? '127.0.0.1' : binding.host;
  const root = `http://${host.includes(':') ? `[${host}]` : host}:${binding.port}`;
  const width = Math.max(10, ...providers.map(({ id }) => id.length));
  const indent = width + 4;
  const line = (label: string, text: string): string => `  ${label.padEnd(width)}  ${text}`;
  const shown = providers.flatMap((provider) => {
    const base = `${root}/${provider.id}`;
    const own = ownPorts.get(provider.id);
    const curl = curlParts(base, exampleRequest(provider, provider.document.operations[0]!));
    return [
      line(provider.id, bold(base) + (own === undefined ? '' : dim(` and http://${host}:${own}`))),
      ...foldCommand(curl, indent, columns).map((text) => line('', dim(text))),
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
      auth === 'any' ? 'any that is well formed' : `${bold('mock_valid')}, or a token that the provider has issued`,
    ),
    line('a 401', `send ${bold('mock_expired')} or ${bold('mock_revoked')} instead`),
    line('a 403', `send ${bold('mock_readonly')} instead${preferHint}`),
    ...(triggers
      ? [
          line(
            'any other',
            `${bold("-H 'prefer: code=500'")}, ${bold("-H 'prefer: delay=1500'")}; or name a token ${bold('mock:500')}, ${bold('mock:reset')}`,
          ),
        ]
      : []),
    line('console', `${dim('see and steer it in a browser:')} ${bold(`${root}/`)}`),
    line('control', `${dim('tokens, rules, clock, and what came:')} curl ${root}/__admin/requests${adminHeader}`),
    line('sessions', `${dim('one for each test, sharing nothing:')} ${root}/~my-test/${first}`),
    line('by host', `${dim('without a prefix:')} http://${first}.localhost:${binding.port}`),
    ...providers
      .flatMap(({ document }) => document.notes)
      .map((note) => line('note', dim(note.replaceAll(`${process.cwd()}/`, '')))),
    '',
    `  ${dim('Ctrl+C ends it.')}`,
    '',
  ].join('\n');
}

/** A command's parts on one line, or on as many as the terminal needs; a shell takes either. */
function foldCommand(parts: readonly string[], indent: number, columns = Infinity): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const joined = `${lines.at(-1)} ${part}`;
    if (lines.length > 0 && indent + joined.length + 2 <= columns) lines[lines.length - 1] = joined;
    else lines.push(lines.length === 0 ? part : `  ${part}`);
  }
  return lines.map((text, index) => (index < lines.length - 1 ? `${text} \\` : text));
}
