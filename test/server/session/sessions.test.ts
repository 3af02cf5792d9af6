/** Sessions: all state belongs to one, so that parallel test runs never meet. */
import { describe, expect, test } from '@jest/globals';
import { exchange, useMock } from '../../support/mock.ts';
import { ask, at, named, secretOf, textAt } from '../provider-calls.ts';

const mock = useMock();

describe('A session is named', () => {
  const tokensOf = async (session: string): Promise<unknown> =>
    at(await mock.client(session).admin('GET', '/tokens'), '/tokens');
  const create = (path: string, headers: Record<string, string> = {}) =>
    exchange('POST', `${mock.server.url()}${path}/alumio/api/v1/tokens`, { name: 'x' }, headers);

  test('by the header X-Mock-Session', async () => {
    await create('', { 'x-mock-session': 'by-header' });
    expect(await tokensOf('by-header')).toHaveLength(1);
  });

  test('by the path /~<name>', async () => {
    await create('/~by-path');
    expect(await tokensOf('by-path')).toHaveLength(1);
  });

  test('by both, where they agree', async () => {
    await create('/~by-both', { 'x-mock-session': 'by-both' });
    expect(await tokensOf('by-both')).toHaveLength(1);
  });

  test('by neither: it is "default"', async () => {
    await create('');
    expect(await tokensOf('default')).toHaveLength(1);
  });

  test('for the control API in the same two ways', async () => {
    await create('/~control');
    const byHeader = await exchange('GET', `${mock.server.url()}/__admin/tokens`, undefined, {
      'x-mock-session': 'control',
    });
    expect(at(byHeader, '/tokens')).toEqual(await tokensOf('control'));
  });

  test('by a header and a path that differ: 400 problem+json', async () => {
    const reply = await create('/~one', { 'x-mock-session': 'other' });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([400, 'application/problem+json; charset=utf-8']);
    expect(textAt(reply, '/detail')).toMatch(/"other".+"one"/);
  });

  test.each(['', 'a b', 'a/b', 'ü', 'x'.repeat(65), 'a,b', '%61'])('not by "%s": 400 problem+json', async (name) => {
    const byPath = await create(`/~${encodeURIComponent(name)}`);
    const byHeader = await create('', { 'x-mock-session': encodeURI(name) });
    expect([byPath.status, byHeader.status, byPath.headers.get('content-type')]).toEqual([
      400,
      400,
      'application/problem+json; charset=utf-8',
    ]);
  });

  test.each(['a', 'x'.repeat(64), 'A-z_0.9', '..'])('by "%s"', async (name) => {
    expect((await create('', { 'x-mock-session': name })).status).toBe(200);
  });
});

describe('Two sessions share', () => {
  const pair = () => [mock.client(), mock.client()] as const;

  test('no tokens', async () => {
    const [one, other] = pair();
    await ask(one, 'alumio');
    expect(at(await other.admin('GET', '/tokens'), '/tokens')).toEqual([]);
  });

  test('no credentials', async () => {
    const [one, other] = pair();
    const credential = secretOf('vida', await ask(one, 'vida'));
    expect([
      (await ask(one, 'vida', { credential })).status,
      (await ask(other, 'vida', { credential })).status,
    ]).toEqual([200, 401]);
  });

  test('no rules', async () => {
    const [one, other] = pair();
    await one.admin('POST', '/rules', { respond: { status: 503 } });
    expect([(await ask(one, 'alumio')).status, (await ask(other, 'alumio')).status]).toEqual([503, 200]);
  });

  test('no clock', async () => {
    const [one, other] = pair();
    await one.admin('POST', '/clock', { advance: 'P10Y' });
    expect(at(await other.admin('GET', '/clock'), '/offsetMs')).toBe(0);
  });

  test('no journal', async () => {
    const [one, other] = pair();
    await ask(one, 'alumio', { body: named('alumio', 'seen here only') });
    expect([
      at(await one.admin('GET', '/requests'), '/total'),
      at(await other.admin('GET', '/requests'), '/total'),
    ]).toEqual([1, 0]);
  });

  test('no reset', async () => {
    const [one, other] = pair();
    await ask(other, 'alumio');
    await one.admin('POST', '/reset');
    expect(at(await other.admin('GET', '/tokens'), '/tokens')).toHaveLength(1);
  });
});
