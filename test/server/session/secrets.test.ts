/** Secrets: neither the journal nor anything that is made of it shows one. */
import { Writable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { createLog, type Log } from '../../../src/cli/log.ts';
import { providerIds, useMock, valid, type Client } from '../../support/mock.ts';
import { ask, at, named, secretOf, textAt } from '../provider-calls.ts';
import { listenTo } from '../raw-http.ts';

let logged = '';
const out = new Writable({ write: (chunk: Buffer, _encoding, done) => ((logged += chunk.toString()), done()) });
const logs: Log[] = [];
const mock = useMock({ onExchange: (exchange) => logs.forEach((log) => log.exchange(exchange)) });

const entries = async (client: Client): Promise<Record<string, unknown>[]> =>
  at(await client.admin('GET', '/requests'), '/requests') as Record<string, unknown>[];

describe('No secret is shown, neither by the journal nor as HAR, event or log line:', () => {
  /** Everything that is shown of what `act` does in a session. */
  const shown = async (act: (client: Client) => Promise<unknown>): Promise<Record<string, string>> => {
    const client = mock.client();
    const events = await listenTo(`${mock.server.url()}/~${client.session}/__admin/events`);
    logged = '';
    logs.push(await createLog('json', out), await createLog('pretty', out));
    await act(client);
    const [newest] = await entries(client);
    let id: unknown;
    while (id !== newest!['id']) id = ((await events.next('request')) as { id: string }).id;
    events.close();
    logs.length = 0;
    const reported = events.text
      .split('\n\n')
      .filter((block) => block.startsWith('event: request'))
      .join('\n');
    return {
      events: reported,
      log: logged,
      journal: (await client.admin('GET', '/requests')).text,
      entry: (await client.admin('GET', `/requests/${String(id)}`)).text,
      har: (await client.admin('GET', '/requests.har')).text,
    };
  };

  /** Where a secret is shown. */
  const leaks = (views: Record<string, string>, ...secrets: string[]): string[] =>
    Object.keys(views).filter((view) => secrets.some((secret) => views[view]!.includes(secret)));

  test.each(providerIds)('the issued secret in an answer of %s', async (id) => {
    let secret = '';
    const views = await shown(async (client) => (secret = secretOf(id, await ask(client, id))));
    expect([secret.length > 20, leaks(views, secret)]).toEqual([true, []]);
  });

  test.each(['vida', 'typeauth', 'dayzero', 'askui'] as const)(
    'the credential that is sent to %s, known, issued or unknown',
    async (id) => {
      let issued = '';
      const views = await shown(async (client) => {
        issued = secretOf(id, await ask(client, id));
        for (const credential of [issued, 'my-real-production-key', 'pässwörd & co', 'mock_valid'])
          await ask(client, id, { credential: encodeURI(credential) });
      });
      expect(
        leaks(views, issued, 'my-real-production-key', 'mock_valid', 'sswörd', encodeURI('pässwörd & co')),
      ).toEqual([]);
    },
  );

  test('a credential that is sent in a way that is not asked for', async () => {
    const views = await shown(async (client) => {
      await client.post(
        '/vida/api/v2/tokens?token=first-production-key&token=second-production-key&api_key=third-production-key',
        {},
        {
          'x-api-key': 'fourth-production-key',
          cookie: 'sid=fifth-production-key',
          authorization: 'sixth-production-key',
        },
      );
      await client.get('/nowhere?access_token=seventh-production-key');
    });
    expect(leaks(views, 'production-key')).toEqual([]);
  });

  test.each([
    ['as it is', (secret: string) => secret],
    ['at the end of a sentence', (secret: string) => `Is ${secret}.`],
    ['in an assignment', (secret: string) => `key=${secret}`],
    ['in quotes', (secret: string) => `"${secret}"`],
    ['in a path', (secret: string) => `a/${secret}/b`],
  ])('an issued secret that is echoed in a name, %s', async (_, phrase) => {
    for (const id of providerIds) {
      let secret = '';
      const views = await shown(async (client) => {
        secret = secretOf(id, await ask(client, id));
        await ask(client, 'dayzero', { body: named('dayzero', phrase(secret)) });
        await ask(client, 'alumio', { query: { space: phrase(secret) }, headers: { 'x-note': phrase(secret) } });
      });
      expect([id, leaks(views, secret)]).toEqual([id, []]);
    }
  });

  test('an issued secret in a path', async () => {
    let secret = '';
    const { log: _, ...views } = await shown(async (client) => {
      secret = secretOf('typeauth', await ask(client, 'typeauth'));
      await client.post(`/typeauth/a%2F${secret}/token/create/${secret}%2F`, {}, valid.typeauth.headers);
    });
    expect(leaks(views, secret)).toEqual([]);
  });

  test('and the first characters are, so that people can tell them apart', async () => {
    let secret = '';
    const { journal } = await shown(async (client) => (secret = secretOf('vida', await ask(client, 'vida'))));
    expect(journal).toContain(`"${secret.slice(0, 6)}…"`);
  });

  test('the name of a token is shown as it is where it holds no secret', async () => {
    expect(
      textAt(
        await (async () => {
          const client = mock.client();
          await ask(client, 'alumio', { body: { name: 'token=not-a-secret' } });
          return client.admin('GET', '/requests');
        })(),
        '/requests/0/request/body/name',
      ),
    ).toBe('token=not-a-secret');
  });
});
