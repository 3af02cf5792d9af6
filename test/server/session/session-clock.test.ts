/** A session's clock: one for issuing, expiry, journal and headers. */
import { describe, expect, test } from '@jest/globals';
import { useMock } from '../../support/mock.ts';
import { call, freeze } from '../control-calls.ts';
import { ask, at } from '../provider-calls.ts';

const mock = useMock();

describe('The clock', () => {
  test('jumps, advances by a duration or milliseconds, and freezes', async () => {
    const client = mock.client();
    await freeze(client);
    const nows = [];
    for (const change of [
      { advance: 'PT1H' },
      { advance: 'P1M' },
      { advance: 1 },
      { now: '2091-01-01T01:00:00+01:00' },
      { now: '2092-01-01T00:00:00Z', advance: 'P1D' },
    ])
      nows.push(at(await call(client, 'POST', '/clock', change), '/now'));
    expect(nows).toEqual([
      '2090-01-01T01:00:00.000Z',
      '2090-02-01T01:00:00.000Z',
      '2090-02-01T01:00:00.001Z',
      '2091-01-01T00:00:00.000Z',
      '2092-01-02T00:00:00.000Z',
    ]);
    expect((await call(client, 'GET', '/clock')).json).toEqual({
      now: '2092-01-02T00:00:00.000Z',
      frozen: true,
      offsetMs: expect.any(Number),
    });
  });

  test('runs on from where it stood', async () => {
    const client = mock.client();
    await freeze(client);
    const { now, frozen } = (await call(client, 'POST', '/clock', { frozen: false })).json as {
      now: string;
      frozen: boolean;
    };
    expect([now.slice(0, 10), frozen]).toEqual(['2090-01-01', false]);
  });

  test('moves forward only, until the session is reset', async () => {
    const client = mock.client();
    await freeze(client);
    expect((await call(client, 'POST', '/clock', { now: '2089-12-31T23:59:59Z' })).status).toBe(409);
    await call(client, 'POST', '/reset');
    expect((await call(client, 'POST', '/clock', { now: '2089-12-31T23:59:59Z' })).status).toBe(200);
  });

  test.each([
    {},
    { now: 'tomorrow' },
    { now: '2090-01-01' },
    { advance: 'P' },
    { advance: '1 hour' },
    { advance: -1 },
    { advance: '-PT1H' },
    { advance: 'P9999Y' },
    { frozen: 'yes' },
    { later: 1 },
  ])('does not understand %p: 400, and it stays as it was', async (change) => {
    const client = mock.client();
    await freeze(client);
    expect((await call(client, 'POST', '/clock', change)).status).toBe(400);
    expect(at(await call(client, 'GET', '/clock'), '/now')).toBe('2090-01-01T00:00:00.000Z');
  });

  test('also tells the time of bodies, the Date header and the journal', async () => {
    const client = mock.client();
    await freeze(client);
    const reply = await ask(client, 'askui');
    expect([
      at(reply, '/token/createdAt'),
      reply.headers.get('date'),
      at(await call(client, 'GET', '/requests'), '/requests/0/at'),
    ]).toEqual(['2090-01-01T00:00:00.000Z', 'Sun, 01 Jan 2090 00:00:00 GMT', '2090-01-01T00:00:00.000Z']);
  });
});
