/** The conditions of a rule and of a verification, and the members of a rule that decide when it applies. */
import { describe, expect, test } from '@jest/globals';
import { useMock, valid, type Client, type Reply } from '../../support/mock.ts';
import { ask, at } from '../provider-calls.ts';

const mock = useMock();
const respond = { status: 503 };

async function added(client: Client, rule: object): Promise<Reply> {
  const reply = await client.admin('POST', '/rules', rule);
  expect([reply.status, reply.text]).toEqual([201, expect.any(String)]);
  return reply;
}

async function statusesOf(client: Client, count: number): Promise<number[]> {
  const statuses = [];
  for (let i = 0; i < count; i++) statuses.push((await ask(client, 'alumio')).status);
  return statuses;
}

const alumio = {
  headers: { 'X-Team': 'Red-42', Authorization: 'Bearer abc' },
  query: { space: 'acme' },
  body: { name: 'Order 7', nested: { amount: 12.5, isNew: true, list: [1] } },
};

const conditions: [title: string, match: object, isMet: boolean][] = [
  ['the method', { method: 'POST' }, true],
  ['the method in lower case', { method: 'post' }, true],
  ['another method', { method: 'GET' }, false],
  ['the path', { path: '/api/v1/tokens' }, true],
  ['the path as the document writes it, without the base path', { path: '/tokens' }, true],
  ['another path', { path: '/api/v1/token' }, false],
  ['the path with the provider prefix', { path: '/alumio/api/v1/tokens' }, false],
  ['a path with a wildcard', { path: '/api/*' }, true],
  ['a wildcard for any text, slashes too', { path: '*kens' }, true],
  ['a path with a placeholder', { path: '/api/{version}/tokens' }, true],
  ['a placeholder for one segment only', { path: '/{rest}/tokens' }, false],
  ['a path with characters that are special in regular expressions', { path: '/api/v1/token.' }, false],
  ['a header by pattern', { headers: { 'x-team': { matches: '^Red-\\d+$' } } }, true],
  ['a part of a header by pattern', { headers: { 'X-TEAM': { matches: 'ed' } } }, true],
  ['a header by another pattern', { headers: { 'x-team': { matches: '^Blue' } } }, false],
  ['a missing header by a pattern that matches anything', { headers: { 'x-other': { matches: '' } } }, false],
  ['a query parameter by pattern', { query: { space: { matches: '(?i)^ACME$' } } }, true],
  ['a text of the body by pattern', { body: { '/name': { matches: '^Order' } } }, true],
  ['a number of the body by pattern', { body: { '/nested/amount': { matches: '^12\\.' } } }, true],
  ['a boolean of the body by pattern', { body: { '/nested/isNew': { matches: 'true' } } }, true],
  ['an object of the body by pattern', { body: { '/nested': { matches: '.*' } } }, false],
  ['a list of the body by pattern', { body: { '/nested/list': { matches: '1' } } }, false],
  ['everything', { method: 'POST', path: '*', headers: { 'x-team': 'Red-42' }, body: { '/name': 'Order 7' } }, true],
  ['all but the path', { method: 'POST', path: '/no', headers: { 'x-team': 'Red-42' } }, false],
];

describe('A rule and a verification meet alike', () => {
  test.each(conditions)('%s: %p %s', async (_, match, isMet) => {
    const client = mock.client();
    await added(client, { match, respond });
    expect((await ask(client, 'alumio', alumio)).status).toBe(isMet ? 503 : 200);
    const verified = await client.admin('POST', '/requests/verify', { ...match, count: isMet ? 1 : 0 });
    expect([verified.status, at(verified, '/matched')]).toEqual([200, isMet ? 1 : 0]);
  });

  test('an operation by its id', async () => {
    const client = mock.client();
    const providers = (await client.admin('GET', '/providers')).json as {
      id: string;
      operations: { operationId: string }[];
    }[];
    const idOf = (provider: string): string => providers.find(({ id }) => id === provider)!.operations[0]!.operationId;
    await added(client, { match: { operationId: idOf('alumio') }, respond });
    expect([(await ask(client, 'alumio')).status, (await ask(client, 'vida')).status]).toEqual([
      503,
      valid.vida.status,
    ]);
  });
});

describe('A wrong condition is rejected, with the member and the right values', () => {
  test.each([
    [{ operationId: 'createTokens' }, '/match/operationId', /is not served.*Known: /],
    [{ path: 'tokens' }, '/match/path', /pattern/],
    [{ method: '' }, '/match/method', /character/],
    [{ headers: { a: { matches: '(?=x)' } } }, '/match/headers/a/matches', /RE2 syntax.*`\(\?=`/],
    [{ query: { a: { matches: '(' } } }, '/match/query/a/matches', /missing closing/],
    [{ body: { '/a': { matches: '\\1' } } }, '/match/body/~1a/matches', /invalid escape/],
    [{ headers: { a: { matches: 'x'.repeat(1001) } } }, '/match/headers/a/matches', /at most 1000 characters/],
    [{ headers: { a: { matcher: 'x' } } }, '/match/headers/a/matcher', /did you mean matches/],
    [{ headers: { a: 1 } }, '/match/headers/a', /string/],
    [{ paths: '/x' }, '/match/paths', /did you mean path\?/],
  ])('%j', async (match, pointer, message) => {
    const client = mock.client();
    const { status, json } = await client.admin('POST', '/rules', { match, respond });
    const errors = (json as { errors: { pointer: string; message: string }[] }).errors;
    expect([status, errors.map((error) => error.pointer)]).toEqual([400, expect.arrayContaining([pointer])]);
    expect(errors.find((error) => error.pointer === pointer)?.message).toMatch(message);
  });

  test('a pattern that would take long for other engines is answered at once', async () => {
    const client = mock.client();
    await added(client, { match: { body: { '/name': { matches: '^(a+)+$' } } }, respond });
    const reply = await ask(client, 'alumio', { body: { name: `${'a'.repeat(50_000)}!` } });
    expect([reply.status, reply.headers.get('x-mock-trigger')]).toEqual([422, 'validation']);
  });
});

describe('A rule applies', () => {
  test('to each third matching request', async () => {
    const client = mock.client();
    await added(client, { provider: 'alumio', respond, every: 3 });
    expect(await statusesOf(client, 7)).toEqual([200, 200, 503, 200, 200, 503, 200]);
    expect(at(await client.admin('GET', '/rules'), '/rules/0/matched')).toBe(2);
  });

  test('to each second one, at most twice', async () => {
    const client = mock.client();
    await added(client, { provider: 'alumio', respond, every: 2, times: 2 });
    expect(await statusesOf(client, 7)).toEqual([200, 503, 200, 503, 200, 200, 200]);
  });

  test('with a sequence, one response for each third request', async () => {
    const client = mock.client();
    await added(client, { provider: 'alumio', sequence: [{ status: 500 }, { status: 502 }], every: 3 });
    expect(await statusesOf(client, 9)).toEqual([200, 200, 500, 200, 200, 502, 200, 200, 200]);
  });

  test('counting only the requests that match', async () => {
    const client = mock.client();
    await added(client, { match: { headers: { 'x-team': 'Red-42' } }, respond, every: 2 });
    const withHeader = async (): Promise<number> => (await ask(client, 'alumio', alumio)).status;
    expect([await withHeader(), ...(await statusesOf(client, 2)), await withHeader()]).toEqual([200, 200, 200, 503]);
  });

  test('not while it is disabled, and then again', async () => {
    const client = mock.client();
    const { json } = await added(client, { provider: 'alumio', respond, label: 'outage' });
    const rule = json as { id: string };
    const put = (change: object): Promise<Reply> =>
      client.admin('PUT', `/rules/${rule.id}`, { ...rule, matched: undefined, ...change });
    expect(await statusesOf(client, 1)).toEqual([503]);
    expect((await put({ enabled: false })).json).toEqual({ ...rule, enabled: false, matched: 1 });
    expect(await statusesOf(client, 1)).toEqual([200]);
    expect((await put({ enabled: true })).json).toEqual({ ...rule, enabled: true, matched: 1 });
    expect(await statusesOf(client, 1)).toEqual([503]);
  });
});

describe('Members of a rule are changed', () => {
  const change = (client: Client, id: string, changes: object): Promise<Reply> =>
    client.admin('PATCH', `/rules/${id}`, changes);

  test('the others stay, also those that the list masks, and so does the count', async () => {
    const client = mock.client();
    const authorization = 'Bearer a-secret-of-mine';
    const match = { headers: { authorization } };
    const { id } = (await added(client, { provider: 'alumio', match, respond, label: 'outage' })).json as {
      id: string;
    };
    const send = async (): Promise<number> => (await ask(client, 'alumio', { headers: { authorization } })).status;
    expect(await send()).toBe(503);
    expect((await change(client, id, { enabled: false })).json).toMatchObject({ id, matched: 1, enabled: false });
    expect(await send()).toBe(200);
    const back = await change(client, id, { enabled: null, label: null, respond: { status: 500 } });
    expect(back.json).toEqual({
      id,
      matched: 1,
      provider: 'alumio',
      match: expect.any(Object),
      respond: { status: 500 },
    });
    expect(JSON.stringify(back.json)).not.toContain('a-secret');
    expect(await send()).toBe(500);
  });

  test.each([
    [{ respond: { status: 99 } }, 400, /respond\.status/],
    [{ respond: null }, 400, /at least one of/],
    [{ colour: 'red' }, 400, /colour/],
    [{}, 400, /fewer than 1|at least one|minProperties|must/],
  ])('but not by %j', async (changes, status, message) => {
    const client = mock.client();
    const { id } = (await added(client, { respond })).json as { id: string };
    const reply = await change(client, id, changes);
    expect([reply.status, (reply.json as { detail: string }).detail]).toEqual([status, expect.stringMatching(message)]);
    expect(await statusesOf(client, 1)).toEqual([503]);
  });

  test('only if it exists', async () => {
    expect((await change(mock.client(), 'rule-0', { enabled: false })).status).toBe(404);
  });
});

describe('A rule is replaced', () => {
  test('in its place, with its count unless another is given', async () => {
    const client = mock.client();
    const first = (await added(client, { provider: 'alumio', respond, times: 1 })).json as { id: string };
    await added(client, { provider: 'vida', respond });
    expect(await statusesOf(client, 2)).toEqual([503, 200]);
    const replaced = await client.admin('PUT', `/rules/${first.id}`, {
      respond: { status: 500 },
      times: 1,
      matched: 0,
    });
    expect([replaced.status, replaced.json]).toEqual([
      200,
      { id: first.id, matched: 0, respond: { status: 500 }, times: 1 },
    ]);
    expect(await statusesOf(client, 2)).toEqual([500, 200]);
    const rules = at(await client.admin('GET', '/rules'), '/rules') as { id: string }[];
    expect(rules.map(({ id }) => id).indexOf(first.id)).toBe(1);
  });

  test.each([
    [{ respond, id: 'another' }, 400, /must be the id of the replaced rule/],
    [{ respond: { status: 99 } }, 400, /respond\.status/],
    [{}, 400, /at least one of/],
    [{ respond, matched: -1 }, 400, /matched/],
  ])('but not by %j', async (rule, status, message) => {
    const client = mock.client();
    const { id } = (await added(client, { respond })).json as { id: string };
    const reply = await client.admin('PUT', `/rules/${id}`, rule);
    expect([reply.status, (reply.json as { detail: string }).detail]).toEqual([status, expect.stringMatching(message)]);
    expect(await statusesOf(client, 1)).toEqual([503]);
  });

  test('only if it exists', async () => {
    expect((await mock.client().admin('PUT', '/rules/rule-0', { respond })).status).toBe(404);
  });
});
