/** What the library is given is validated as the control API does: a message names the member and the allowed values. */
import { describe, expect, test } from '@jest/globals';
import { AppError, createApp, createMockServer, verify } from 'mockmint';
import { useMock, valid } from './support/mock.ts';

const mock = useMock();

/** The AppError that a call throws or rejects with. */
async function errorOf(call: () => unknown): Promise<AppError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('The input was accepted.');
}

/** Input as JavaScript gives it: of any type. */
const untyped = (input: unknown): never => input as never;

describe('Options of a server name the member:', () => {
  test.each([
    [{ prot: 1 }, /prot is unknown; did you mean port\?/],
    [{ port: 'abc' }, /port must be an integer from 0 to 65535/],
    [{ port: 65_536 }, /port must be an integer from 0 to 65535/],
    [{ port: Number.NaN }, /port must be/],
    [{ clock: '2030-01-01T00:00:00Z' }, /clock must be an object with now, frozen/],
    [{ clock: { noww: 'x' } }, /clock\.noww is unknown; did you mean now\?/],
    [{ clock: { now: 'tomorrow' } }, /clock\.now: "tomorrow" is not an RFC 3339 date-time/],
    [{ clock: { frozen: 'yes' } }, /clock\.frozen must be a boolean/],
    [{ auth: 'none' }, /auth must be one of: strict, any/],
    [{ journal: -1 }, /journal must be an integer of at least 0/],
    [{ journal: 1.5 }, /journal must be an integer of at least 0/],
    [{ maxMemory: 0 }, /maxMemory must be a number of at least 1/],
    [{ seed: 'x' }, /seed must be an integer/],
    [{ providers: ['dayzer'] }, /Did you mean dayzero\?/],
    [{ providers: 'dayzero' }, /providers must be an array/],
    [{ listen: { x: 1 } }, /"x"/],
    [{ listen: { dayzero: 'x' } }, /listen\.dayzero must be an integer from 0 to 65535/],
    [{ folders: './mine' }, /folders must be an array/],
    [{ triggers: 'no' }, /triggers must be a boolean/],
    [{ onExchange: true }, /onExchange must be a function/],
    [{ verifier: {} }, /verifier must be a function/],
    [{ host: '' }, /The host is empty/],
    [null, /options must be an object, not null/],
    ['x', /options must be an object, not a string/],
  ])('%p', async (options, message) => {
    expect((await errorOf(() => createMockServer(untyped(options)))).message).toMatch(message);
  });

  test('undefined members and a Date are accepted', async () => {
    await using server = await createMockServer({
      port: 0,
      seed: undefined,
      clock: untyped({ now: new Date('2031-01-01T00:00:00Z'), frozen: true }),
    });
    expect(server.clock.read().now).toBe('2031-01-01T00:00:00.000Z');
  });
});

test.each([
  [{ port: 1 }, /port is unknown/],
  [{ auth: 'none' }, /auth must be one of/],
  [{ providers: ['dayzer'] }, /Did you mean dayzero\?/],
])('createApp throws for %p', async (options, message) => {
  expect((await errorOf(() => createApp(untyped(options)))).message).toMatch(message);
});

test.each([
  [{ providr: 'vida' }, /providr is unknown; did you mean provider\?/],
  [{ seed: 'x' }, /seed must be an integer/],
  [{ timeout: 0 }, /timeout must be an integer from 1 to 3600000/],
  [{ rate: -1 }, /rate must be > 0/],
  [{ headers: { a: 1 } }, /headers\.a must be a string/],
  [{ baseline: ['x'] }, /baseline must be a Set of finding ids/],
  [{ signal: 5 }, /signal must be an AbortSignal/],
  [{ onEvent: 'x' }, /onEvent must be a function/],
])('verify rejects %p', async (options, message) => {
  expect((await errorOf(() => verify(untyped(options)))).message).toMatch(message);
});

describe('A session rejects', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['a rule for an unknown provider', () => mock.server.rules.add({ provider: 'dayzer' }), /Did you mean dayzero\?/],
    [
      'a condition in the wrong place',
      () => mock.server.rules.add(untyped({ match: { pth: '/x' }, delayMs: 1 })),
      /match\.pth is unknown; did you mean path\?/,
    ],
    ['a response without status', () => mock.server.rules.add(untyped({ respond: {} })), /respond\.status is required/],
    [
      'a status that cannot be sent',
      () => mock.server.rules.add({ respond: { status: 999 } }),
      /respond\.status must be/,
    ],
    ['an unknown fault', () => mock.server.rules.add(untyped({ fault: 'bogus' })), /fault must be one of: CONNECTION/],
    ['a filter', () => mock.server.requests.list(untyped({ statu: 403 })), /statu is unknown; did you mean status\?/],
    [
      'a filter of a wrong type',
      () => mock.server.requests.list(untyped({ status: '403' })),
      /status must be an integer/,
    ],
    ['a filter since when', () => mock.server.requests.list({ since: 'noon' }), /since: "noon" is not/],
    ['a filter for an unknown provider', () => mock.server.requests.list({ provider: 'vidaa' }), /Did you mean vida\?/],
    [
      'an expectation',
      () => mock.server.requests.verify(untyped({ counts: 1 })),
      /counts is unknown; did you mean count\?/,
    ],
    ['a time limit', () => mock.server.requests.waitFor({}, { timeout: -1 }), /timeout must be/],
    ['an id that is no text', () => mock.server.tokens.revoke(untyped(5)), /id must be a string/],
    ['a reason that is no text', () => mock.server.tokens.revoke('x', untyped(5)), /reason must be a string/],
    ['a rule id that is no text', () => mock.server.rules.remove(untyped({})), /id must be a string/],
    ['a time that is none', () => mock.server.clock.set('x'), /now: "x" is not an RFC 3339 date-time/],
    ['a date that is none', () => mock.server.clock.set(new Date(Number.NaN)), /now must be a string/],
    ['an advance that is none', () => mock.server.clock.advance(untyped({})), /advance must be/],
    ['a provider that is none', () => mock.server.url('vidaa'), /Did you mean vida\?/],
    ['a provider of a wrong type', () => mock.server.url(untyped(5)), /provider must be a string/],
  ])('%s', async (_, call, message) => {
    expect((await errorOf(call)).message).toMatch(message);
  });
});

describe('The handle of a session', () => {
  const ask = (url: string): Promise<Response> =>
    fetch(`${url}/api/v1/access-tokens`, {
      method: 'POST',
      headers: { ...valid.askui.headers, 'content-type': 'application/json' },
      body: JSON.stringify(valid.askui.body),
    });

  test('a rule is data, and can be changed and removed', async () => {
    const session = mock.server.session('rule-handle');
    const rule = session.rules.add({ provider: 'askui', respond: { status: 403 }, times: 1 });
    expect(rule).toEqual(session.rules.list()[0]);
    expect((await ask(session.url('askui'))).status).toBe(403);
    const changed = rule.update({ times: undefined, respond: { status: 500 } });
    expect(changed).toEqual({ id: rule.id, provider: 'askui', respond: { status: 500 }, matched: 1 });
    expect((await ask(session.url('askui'))).status).toBe(500);
    changed.remove();
    expect(session.rules.list()).toEqual([]);
    expect((await errorOf(() => rule.remove())).code).toBe('not-found');
  });

  test('requests are listed by a filter, and verified with what was seen', async () => {
    const session = mock.server.session('request-handle');
    await ask(session.url('askui'));
    expect(await session.requests.list({ status: 201, path: '/api/*', method: 'post' })).toHaveLength(1);
    expect(await session.requests.list({ provider: 'vida' })).toEqual([]);
    expect(await session.requests.list({ since: new Date(Date.now() + 60_000) })).toEqual([]);
    expect(await session.requests.verify({ provider: 'askui', count: 1 })).toEqual({ matched: 1 });
    const error = await errorOf(() => session.requests.verify({ status: 403 }));
    expect([error.code, error.message]).toEqual([
      'unexpected-requests',
      'Expected at least 1 matching requests; received 0. Received: 1 × askui: POST /api/v1/access-tokens → 201.',
    ]);
  });

  test('a request is awaited, whether it was received before or after', async () => {
    const session = mock.server.session('wait-handle');
    const later = session.requests.waitFor({ provider: 'askui', status: 201 });
    await ask(session.url('askui'));
    expect((await later).response?.status).toBe(201);
    expect((await session.requests.waitFor({ provider: 'askui' })).id).toBe((await later).id);
    const error = await errorOf(() => session.requests.waitFor({ status: 403 }, { timeout: 10 }));
    expect(error.message).toMatch(/^No matching request within 10 ms\. Received: 1 × askui/);
  });
});
