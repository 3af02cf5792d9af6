/** Events: what happens in a session, as it happens, to whoever listens. */
import { expect, test } from '@jest/globals';
import { useMock, type Client } from '../../support/mock.ts';
import { ask, at, newestToken } from '../provider-calls.ts';
import { listenTo, type Listener } from '../raw-http.ts';

const mock = useMock();

/** What a listener of a session is told while something is done in it. */
async function reported(
  names: readonly string[],
  act: (client: Client) => Promise<unknown>,
  client = mock.client(),
): Promise<unknown[]> {
  const listener: Listener = await listenTo(`${mock.server.url()}/~${client.session}/__admin/events`);
  try {
    await act(client);
    const events = [];
    for (const name of names) events.push(await listener.next(name));
    return events;
  } finally {
    listener.close();
  }
}

test('the stream is of server-sent events, and is not cached', async () => {
  const controller = new AbortController();
  const { status, headers } = await fetch(`${mock.server.url()}/__admin/events`, { signal: controller.signal });
  controller.abort();
  expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
    'no-store',
  ]);
});

test('a request is told as the journal has it', async () => {
  const client = mock.client();
  const [event] = await reported(['request'], () => ask(client, 'vida'), client);
  expect(event).toEqual(at(await client.admin('GET', '/requests'), '/requests/0'));
});

test('a request that was broken off is told, too', async () => {
  const [event] = await reported(['request'], async (client) => {
    await client.admin('POST', '/rules', { fault: 'EMPTY_RESPONSE' });
    await ask(client, 'vida').catch(() => {});
  });
  expect(event).toMatchObject({ response: null, trigger: 'rule', reason: 'EMPTY_RESPONSE' });
});

test('a token is told when it is issued, revoked, expired, and when all are forgotten', async () => {
  const events = await reported(['token', 'token', 'token', 'token'], async (client) => {
    await ask(client, 'askui');
    const { id } = await newestToken(client);
    await client.admin('POST', `/tokens/${String(id)}/expire`);
    await client.admin('POST', `/tokens/${String(id)}/revoke`);
    await client.admin('DELETE', '/tokens');
  });
  expect(events).toMatchObject([
    { change: 'issued', token: { provider: 'askui', status: 'active' } },
    { change: 'expired', token: { status: 'expired' } },
    { change: 'revoked', token: { status: 'revoked' } },
    { change: 'forgotten', token: null },
  ]);
});

test('a rule is told when it is added and removed, and when all are cleared', async () => {
  const events = await reported(['rule', 'rule', 'rule'], async (client) => {
    const rule = await client.admin('POST', '/rules', { respond: { status: 503 } });
    await client.admin('DELETE', `/rules/${String(at(rule, '/id'))}`);
    await client.admin('DELETE', '/rules');
  });
  expect(events).toMatchObject([
    { change: 'added', rule: { respond: { status: 503 } } },
    { change: 'removed', rule: { respond: { status: 503 } } },
    { change: 'cleared', rule: null },
  ]);
});

test('the clock is told when it is moved', async () => {
  const [event] = await reported(['clock'], (client) =>
    client.admin('POST', '/clock', { now: '2090-01-01T00:00:00Z', frozen: true }),
  );
  expect(event).toMatchObject({ now: '2090-01-01T00:00:00.000Z', frozen: true });
});

test('a reset is told', async () => {
  const client = mock.client();
  expect(await reported(['reset'], () => client.admin('POST', '/reset'), client)).toEqual([
    { session: client.session },
  ]);
});

test('what happens in another session is not told', async () => {
  const client = mock.client();
  const events = await reported(
    ['request'],
    async () => {
      await ask(mock.client(), 'alumio', { body: { name: 'elsewhere' } });
      await ask(client, 'alumio', { body: { name: 'here' } });
    },
    client,
  );
  expect(events).toMatchObject([{ request: { body: { name: 'here' } } }]);
});

test('every listener is told', async () => {
  const client = mock.client();
  const url = `${mock.server.url()}/~${client.session}/__admin/events`;
  const [one, other] = [await listenTo(url), await listenTo(url)];
  await client.admin('POST', '/reset');
  expect([await one.next('reset'), await other.next('reset')]).toEqual([
    { session: client.session },
    { session: client.session },
  ]);
  one.close();
  other.close();
});
