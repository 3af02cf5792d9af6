/** Rules: answers that a test asks for in advance, through the control API. */
import { describe, expect, test } from '@jest/globals';
import { providerIds, useMock, valid, type Client, type Reply } from '../../support/mock.ts';
import { ask, at, schemaProblems, gist, textAt } from '../provider-calls.ts';

const mock = useMock();
const seeded = [useMock({ seed: 1 }), useMock({ seed: 1 })] as const;
const add = (client: Client, rule: object): Promise<Reply> => client.admin('POST', '/rules', rule);
const respond = { status: 503 };

/** The statuses of some requests in a row. */
async function statusesOf(client: Client, count: number): Promise<number[]> {
  const statuses = [];
  for (let i = 0; i < count; i++) statuses.push((await ask(client, 'alumio')).status);
  return statuses;
}

test('a rule is answered with its id and count, and listed', async () => {
  const client = mock.client();
  const { status, json } = await add(client, { provider: 'alumio', respond });
  expect([status, json]).toEqual([201, { id: expect.any(String), matched: 0, provider: 'alumio', respond }]);
  await statusesOf(client, 2);
  expect((await client.admin('GET', '/rules')).json).toEqual({ rules: [{ ...(json as object), matched: 2 }] });
});

describe.each(providerIds)('%s', (id) => {
  test("without a body the provider's own error body is made, and nothing is issued", async () => {
    const client = mock.client();
    for (const status of [400, 401, 422, 500]) {
      await add(client, { provider: id, respond: { status }, times: 1 });
      const reply = await ask(client, id);
      expect(gist(reply)).toEqual([status, 'rule']);
      expect(await schemaProblems(client, id, reply)).toEqual([]);
    }
    expect(at(await client.admin('GET', '/tokens'), '/tokens')).toEqual([]);
  });

  test('a success without a body of its own has the headers of the rule', async () => {
    const client = mock.client();
    for (const status of [valid[id].status, 299]) {
      await add(client, { provider: id, respond: { status, headers: { 'X-Flavour': 'mint', etag: '"1"' } }, times: 1 });
      const { status: received, headers } = await ask(client, id);
      expect([received, headers.get('x-flavour'), headers.get('etag')]).toEqual([status, 'mint', '"1"']);
    }
  });

  test('a success without a body of its own needs a valid request, and issues nothing', async () => {
    const client = mock.client();
    await add(client, { provider: id, respond: { status: valid[id].status } });
    expect(gist(await ask(client, id))).toEqual([valid[id].status, 'rule']);
    expect((await ask(client, id, { body: '[]' })).headers.get('x-mock-trigger')).toBe('validation');
    expect(at(await client.admin('GET', '/tokens'), '/tokens')).toEqual([]);
  });
});

describe('A rule matches', () => {
  const body = { name: 'x', nested: { list: [1, null], text: 'a/b' } };
  const matched = async (match: object): Promise<boolean> => {
    const client = mock.client();
    await add(client, { match, respond });
    return (
      (await ask(client, 'alumio', { body, headers: { 'X-Team': 'Red' }, query: { space: 'acme' } })).status === 503
    );
  };

  test.each([
    ['nothing in particular', {}, true],
    ['a header, named in any case', { headers: { 'x-TEAM': 'Red' } }, true],
    ['a header of another value', { headers: { 'x-team': 'red' } }, false],
    ['a header that is missing', { headers: { 'x-other': 'Red' } }, false],
    ['a query parameter', { query: { space: 'acme' } }, true],
    ['a query parameter of another value', { query: { space: 'other' } }, false],
    ['a member of the body', { body: { '/name': 'x' } }, true],
    ['a nested member', { body: { '/nested/list/1': null } }, true],
    ['a whole object', { body: { '/nested': { text: 'a/b', list: [1, null] } } }, true],
    ['the whole body', { body: { '': body } }, true],
    ['a member of another type', { body: { '/nested/list/0': '1' } }, false],
    ['a member that is missing', { body: { '/other': null } }, false],
    ['an inherited member', { body: { '/constructor': {} } }, false],
    ['all of them', { headers: { 'x-team': 'Red' }, query: { space: 'acme' }, body: { '/name': 'x' } }, true],
    ['all but one', { headers: { 'x-team': 'Red' }, query: { space: 'acme' }, body: { '/name': 'y' } }, false],
  ])('%s: %p %s', async (_, match, expected) => {
    expect(await matched(match)).toBe(expected);
  });

  test('its provider only', async () => {
    const client = mock.client();
    await add(client, { provider: 'askui', respond });
    expect([(await ask(client, 'alumio')).status, (await ask(client, 'askui')).status]).toEqual([200, 503]);
  });

  test('as often as "times" says', async () => {
    const client = mock.client();
    await add(client, { respond, times: 2 });
    expect(await statusesOf(client, 4)).toEqual([503, 503, 200, 200]);
  });

  test('the newest first', async () => {
    const client = mock.client();
    await add(client, { respond: { status: 500 } });
    await add(client, { respond: { status: 503 }, times: 1 });
    expect(await statusesOf(client, 2)).toEqual([503, 500]);
  });

  test('with its probability: never at 0, always at 1, now and then at 0.5, and the same with the same seed', async () => {
    const [one, other] = seeded.map((server) => server.client('chance')) as [Client, Client];
    await add(one, { respond, probability: 0 });
    expect(new Set(await statusesOf(one, 20))).toEqual(new Set([200]));
    await add(one, { respond, probability: 1 });
    expect(new Set(await statusesOf(one, 20))).toEqual(new Set([503]));
    await one.admin('POST', '/reset');
    for (const client of [one, other]) await add(client, { respond, probability: 0.5 });
    const statuses = await statusesOf(one, 60);
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(10);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(10);
    expect(await statusesOf(other, 60)).toEqual(statuses);
  });
});

describe('A rule answers', () => {
  test('with the body and the headers that it gives', async () => {
    const client = mock.client();
    await add(client, {
      respond: {
        status: 201,
        body: { any: ['thing', null] },
        headers: { 'X-Flavour': 'mint', 'content-type': 'application/vnd.test+json' },
      },
    });
    const reply = await ask(client, 'alumio');
    expect([...gist(reply), reply.json, reply.headers.get('x-flavour'), reply.headers.get('content-type')]).toEqual([
      201,
      'rule',
      { any: ['thing', null] },
      'mint',
      'application/vnd.test+json',
    ]);
  });

  test('late, where it delays, and else as usual', async () => {
    const client = mock.client();
    await add(client, { delayMs: 60 });
    const startedAt = performance.now();
    expect(gist(await ask(client, 'alumio'))).toEqual([200, 'none']);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(59);
  });

  test('in sequence, null being the normal answer, and normally when the sequence is over', async () => {
    const client = mock.client();
    await add(client, { sequence: [{ status: 503 }, null, { status: 429 }] });
    expect(await statusesOf(client, 5)).toEqual([503, 200, 429, 200, 200]);
  });

  test("429 past its rate limit, with the seconds to wait by the session's clock", async () => {
    const client = mock.client();
    await client.admin('POST', '/clock', { frozen: true });
    await add(client, { provider: 'alumio', rateLimit: { requests: 2, perMs: 10_000 } });
    const next = async () =>
      await ask(client, 'alumio').then((reply) => [reply.status, reply.headers.get('retry-after')]);
    expect([await next(), await next(), await next()]).toEqual([
      [200, null],
      [200, null],
      [429, '10'],
    ]);
    await client.admin('POST', '/clock', { advance: 3_500 });
    expect(await next()).toEqual([429, '7']);
    await client.admin('POST', '/clock', { advance: 6_500 });
    expect([await next(), await next(), await next()]).toEqual([
      [200, null],
      [200, null],
      [429, '10'],
    ]);
  });
});

test.each([
  ['nothing to do', { provider: 'alumio' }, /at least one of/],
  ['two ways to answer', { respond, sequence: [null] }, /^sequence can't be combined with "respond"/],
  ['an unknown provider', { provider: 'alumnio', respond }, /alumnio/],
  ['a misspelt member', { respond, tiems: 1 }, /tiems|unevaluated|additional/],
  ['a status that is none', { respond: { status: 99 } }, /respond\.status/],
  ['a status of 1xx', { respond: { status: 100 } }, /respond\.status/],
  ['no status', { respond: {} }, /respond\.status/],
  ['a probability above 1', { respond, probability: 2 }, /probability/],
  ['times of 0', { respond, times: 0 }, /times/],
  ['an unknown fault', { fault: 'EXPLODE' }, /fault/],
  ['an empty sequence', { sequence: [] }, /sequence/],
  ['no JSON Pointer', { match: { body: { name: 'x' } }, respond }, /"name".*JSON Pointer/],
  ['a header that is no text', { match: { headers: { a: 1 } }, respond }, /match\.headers\.a/],
  ['a header name that HTTP has not', { respond: { ...respond, headers: { 'bad name': 'x' } } }, /bad name/],
  ['a header value that HTTP has not', { sequence: [{ ...respond, headers: { 'X-A': 'a\nb' } }] }, /X-A/],
  ['a delay below 0', { delayMs: -1 }, /delayMs/],
  ['a rate limit without a period', { rateLimit: { requests: 1 } }, /rateLimit\.perMs/],
  ['no object', [], /object/],
])('a rule with %s is 400, which says why, and is not kept', async (_, rule, why) => {
  const client = mock.client();
  const reply = await add(client, rule);
  expect([reply.status, reply.headers.get('content-type')]).toEqual([400, 'application/problem+json; charset=utf-8']);
  expect(textAt(reply, '/detail')).toMatch(why);
  expect((await client.admin('GET', '/rules')).json).toEqual({ rules: [] });
});

describe('Deleted', () => {
  test('one rule leaves the others', async () => {
    const client = mock.client();
    await add(client, { respond: { status: 500 } });
    const id = textAt(await add(client, { respond }), '/id');
    expect((await client.admin('DELETE', `/rules/${id}`)).json).toEqual({ removed: 1 });
    expect(await statusesOf(client, 1)).toEqual([500]);
    expect((await client.admin('DELETE', `/rules/${id}`)).status).toBe(404);
  });

  test('all rules leave the normal answer', async () => {
    const client = mock.client();
    await add(client, { respond });
    await add(client, { respond });
    expect((await client.admin('DELETE', '/rules')).json).toEqual({ removed: 2 });
    expect(await statusesOf(client, 1)).toEqual([200]);
  });
});
