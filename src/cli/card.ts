/** The start card: all that a newcomer needs to act at once. */
import { styleText } from 'node:util';
import type { AuthMode } from '../server/credential.ts';
import { exampleRequest, toCurl } from '../server/example.ts';
import type { Listening } from '../server/listen.ts';

export interface CardFacts {
  readonly adminToken: string | undefined;
  readonly triggers: boolean;
  readonly auth: AuthMode;
  readonly readyMs: number;
}

const bold = (text: string): string => styleText('bold', text);
const dim = (text: string): string => styleText('dim', text);

export function startCard({ mock, binding, ownPorts }: Listening, { adminToken, triggers, auth, readyMs }: CardFacts): string {
  const { providers } = mock.addresses;
  const host = binding.host === '0.0.0.0' || binding.host === '::' ? '127.0.0.1' : binding.host;
  const root = `http://${host.includes(':') ? `[${host}]` : host}:${binding.port}`;
  const width = Math.max(10, ...providers.map(({ id }) => id.length));
  const line = (label: string, text: string): string => `  ${label.padEnd(width)}  ${text}`;
  const shown = providers.flatMap((provider) => {
    const base = `${root}/${provider.id}`;
    const own = ownPorts.get(provider.id);
    return [
      line(provider.id, bold(base) + (own === undefined ? '' : dim(`  and http://${host}:${own}`))),
      line('', dim(toCurl(base, exampleRequest(provider, provider.document.operations[0]!)))),
    ];
  });
  const [first] = providers;
  const credentials = auth === 'any' ? 'any; known bad ones are refused: ' : `${bold('mock_valid')}, and every token you are issued; `;
  return [
    '',
    `  ${bold('mockmint')} serves ${providers.length} ${providers.length === 1 ? 'provider' : 'providers'} on ${root} ${dim(`· ready in ${Math.round(readyMs)} ms`)}`,
    '',
    ...shown,
    '',
    line('credential', `${credentials}${dim('mock_expired and mock_revoked give 401, mock_readonly 403')}`),
    ...(triggers ? [line('a 403?', `add ${bold("-H 'prefer: code=403'")} to any line above, or name a token ${bold('mock:403')} ${dim('(any status; delay=1500 for slowness)')}`)] : []),
    line('control', `${root}/__admin ${dim(`· e.g. curl ${root}/__admin/requests`)}${adminToken === undefined ? '' : ` · token ${bold(adminToken)}`}`),
    line('by host', dim(`http://${first?.id}.localhost:${binding.port}; parallel sessions: ${root}/~my-session/${first?.id}`)),
    ...mock.addresses.providers.flatMap(({ document }) => document.notes).map((note) => line('note', dim(note))),
    '',
  ].join('\n');
}
