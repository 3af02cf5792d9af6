/** Sixty-four clients at once. */
import { describe, expect, test } from '@jest/globals';
import { at, secretOf } from '../server/provider-calls.ts';
import { providerIds, useMock, valid, type Reply } from '../support/mock.ts';

const mock = useMock();
const clients = 64;

describe.each(providerIds)('64 clients of %s at once', (id) => {
  test('get 64 different tokens, all of which are listed and work', async () => {
    const client = mock.client();
    const replies = await Promise.all(
      Array.from({ length: clients }, () => client.post(valid[id].path, valid[id].body, valid[id].headers)),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([valid[id].status]));
    const secrets = replies.map((reply) => secretOf(id, reply));
    expect(new Set(secrets).size).toBe(clients);
    expect(new Set(replies.map(({ headers }) => headers.get('x-mock-request-id'))).size).toBe(clients);

    const listed = at(await client.admin('GET', '/tokens?limit=100'), '/tokens') as {
      id: string;
      provider: string;
      status: string;
    }[];
    expect(new Set(listed.map((token) => token.id)).size).toBe(clients);
    expect(listed.every((token) => token.provider === id && token.status === 'active')).toBe(true);

    const known = await Promise.all(secrets.map((token) => client.admin('POST', '/introspect', { token })));
    expect(known.map((reply) => at(reply, '/active'))).toEqual(secrets.map(() => true));
  });
});

test('64 clients with one token count 64 uses', async () => {
  const client = mock.client();
  const { path, body, headers } = valid.askui;
  const secret = secretOf('askui', await client.post(path, body, headers));
  const replies: Reply[] = await Promise.all(
    Array.from({ length: clients }, () => client.post(path, body, { authorization: `Bearer ${secret}` })),
  );
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 201));
  const listed = at(await client.admin('GET', '/tokens?limit=100'), '/tokens') as { uses: number }[];
  expect(listed.at(-1)?.uses).toBe(clients);
});

test('64 clients in sessions of their own, with one seed, share nothing', async () => {
  const { path, body } = valid.alumio;
  const replies = await Promise.all(Array.from({ length: clients }, () => mock.client().post(path, body)));
  expect(new Set(replies.map((reply) => secretOf('alumio', reply))).size).toBe(clients);
});
