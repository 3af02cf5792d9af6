/** Rules and a state that the default session starts with. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { createApp, createMockServer, type ListenOptions, type MockServer, type SessionState } from 'mockmint';
import supertest from 'supertest';

const running: MockServer[] = [];
afterEach(() => Promise.all(running.splice(0).map((mock) => mock.close())));

async function start(options: ListenOptions): Promise<MockServer> {
  const mock = await createMockServer({ port: 0, providers: ['alumio', 'askui'], ...options });
  running.push(mock);
  return mock;
}

const post = (mock: MockServer, session?: string): Promise<Response> =>
  fetch(`${mock.url('askui', session)}/api/v1/access-tokens`, {
    method: 'POST',
    headers: { authorization: 'Bearer mock_valid', 'content-type': 'application/json' },
    body: '{"name":"One"}',
  });

const introspect = (mock: MockServer, token: string): Promise<unknown> =>
  fetch(`${mock.url()}/__admin/introspect`, { method: 'POST', body: new URLSearchParams({ token }) }).then((reply) =>
    reply.json(),
  );

/** A state with one token and one rule, and the token's secret. */
async function exported(): Promise<{ state: SessionState; secret: string }> {
  const mock = await start({ seed: 1, clock: { now: '2090-01-01T00:00:00Z', frozen: true } });
  const { tokenString } = (await (await post(mock)).json()) as { tokenString: string };
  mock.rules.add({ provider: 'askui', respond: { status: 503 }, times: 1 });
  return { state: await mock.exportState(), secret: tokenString };
}

describe('Rules', () => {
  test('apply from the first request, the first match wins, and other sessions start without them', async () => {
    const rules = [
      { provider: 'askui', respond: { status: 403 }, times: 1 },
      { provider: 'askui', respond: { status: 500 } },
    ];
    const mock = await start({ rules });
    expect(mock.rules.list().map(({ id, matched }) => [id, matched])).toEqual([
      ['rule-1', 0],
      ['rule-2', 0],
    ]);
    expect([(await post(mock)).status, (await post(mock)).status, (await post(mock, 'other')).status]).toEqual([
      403, 500, 201,
    ]);
  });

  test('as the control API lists them count from 0 again', async () => {
    const first = await start({ rules: [{ provider: 'askui', respond: { status: 403 }, times: 1 }] });
    await post(first);
    const listed = (await (await fetch(`${first.url()}/__admin/rules`)).json()) as never;
    const second = await start({ rules: listed });
    expect((await post(second)).status).toBe(403);
  });

  test('are back after a reset, and so is the state', async () => {
    const { state, secret } = await exported();
    const mock = await start({ state, rules: [{ provider: 'alumio', respond: { status: 409 } }] });
    await fetch(`${mock.url()}/__admin/tokens`, { method: 'DELETE' });
    mock.rules.clear();
    mock.clock.advance('P1D');
    await mock.reset();
    expect(mock.rules.list()).toHaveLength(2);
    expect(mock.clock.read()).toMatchObject({ now: '2090-01-01T00:00:00.000Z', frozen: true });
    expect(await introspect(mock, secret)).toMatchObject({ active: true });
    expect(await mock.requests.list()).toEqual([]);
  });

  test('work in an app without a server', async () => {
    const app = createApp({ rules: [{ provider: 'alumio', respond: { status: 418 } }] });
    await supertest(app).post('/alumio/api/v1/tokens').send({ name: 'One' }).expect(418);
  });
});

describe('A state', () => {
  test('is loaded: its tokens work, its rules apply, its clock is shown', async () => {
    const { state, secret } = await exported();
    const mock = await start({ state });
    expect(await introspect(mock, secret)).toMatchObject({ active: true });
    expect(mock.clock.read().now).toBe('2090-01-01T00:00:00.000Z');
    expect([(await post(mock)).status, (await post(mock)).status]).toEqual([503, 201]);
    expect(await mock.session('other').tokens.list()).toEqual([]);
  });

  test('gives way to a clock that is set explicitly', async () => {
    const { state } = await exported();
    const mock = await start({ state, clock: { now: '2080-01-01T00:00:00Z', frozen: true } });
    expect(mock.clock.read()).toMatchObject({ now: '2080-01-01T00:00:00.000Z', frozen: true });
  });

  test('with the seed it was made with does not lead to the same tokens again', async () => {
    const { state, secret } = await exported();
    const mock = await start({ state: { ...state, rules: [] }, seed: 1 });
    const issued = async (): Promise<string> =>
      ((await (await post(mock)).json()) as { tokenString: string }).tokenString;
    const first = await issued();
    await mock.reset();
    expect([first === secret, first === (await issued())]).toEqual([false, true]);
  });
});

test.each([
  [{ rules: [{ provider: 'askui' }] }, /^rules\[0\] needs at least one of "respond"/],
  [{ rules: [{ provider: 'asku', fault: 'EMPTY_RESPONSE' }] }, /^rules\[0\]\.provider is "asku".*Known: alumio, askui/],
  [{ rules: [{ respond: { status: 200 } }, { respond: { status: 7 } }] }, /^rules\[1\]\.respond\.status/],
  [
    {
      rules: [
        { fault: 'EMPTY_RESPONSE', id: 'a' },
        { fault: 'EMPTY_RESPONSE', id: 'a' },
      ],
    },
    /"a" occurs twice/,
  ],
  [{ rules: 'none' }, /^rules must be an array/],
  [{ rules: [7] }, /^rules\[0\] must be an? object/],
  [{ rules: { rules: [], more: 1 } }, /^rules must be an array/],
  [{ state: { version: 1 } }, /^state: .*tokens/],
  [{ state: [] }, /^state must be an object/],
  [{ state: { version: 1, tokens: [], rules: [{}], clock: { now: 'x', frozen: false } } }, /^state: .*clock\.now/],
])('%j is rejected before the mock starts', async (options, message) => {
  await expect(start(options as never)).rejects.toMatchObject({
    name: 'AppError',
    message: expect.stringMatching(message),
  });
});
