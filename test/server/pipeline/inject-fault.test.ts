/** Faults: connections broken on request, as a client sees them. */
import type { Response } from 'express';
import { describe, expect, test } from '@jest/globals';
import { injectFault } from '../../../src/server/pipeline/inject-fault.ts';
import type { Fault } from '../../../src/server/session/rule-registry.ts';
import { useMock, valid } from '../../support/mock.ts';
import { ask, at } from '../provider-calls.ts';
import { rawExchange } from '../raw-http.ts';

const mock = useMock();

describe('A fault breaks the connection, and the journal tells which:', () => {
  const body = JSON.stringify(valid.alumio.body);

  test.each([
    ['CONNECTION_RESET_BY_PEER', /^$/, 'ECONNRESET'],
    ['EMPTY_RESPONSE', /^$/, undefined],
    [
      'MALFORMED_RESPONSE_CHUNK',
      /^HTTP\/1\.1 200 OK\r\n[^]*transfer-encoding: chunked\r\n\r\n(?![0-9a-f]+\r\n)/i,
      undefined,
    ],
    ['RANDOM_DATA_THEN_CLOSE', /^(?!HTTP)[^]{50,}$/, undefined],
  ])('%s', async (fault, received, error) => {
    const client = mock.client();
    await client.admin('POST', '/rules', { fault });
    const message = `POST /~${client.session}/alumio/api/v1/tokens HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    expect(await rawExchange(mock.server.port, message)).toEqual({ received: expect.stringMatching(received), error });
    expect(at(await client.admin('GET', '/requests'), '/requests/0')).toMatchObject({
      trigger: 'rule',
      reason: fault,
      response: null,
    });
    await expect(ask(client, 'alumio')).rejects.toThrow();
  });
});

describe('An unknown fault', () => {
  const fault = 'CONNECTION_RESET';

  test.each([
    ['POST', '/rules', { fault }, '/fault'],
    ['POST', '/rules', { fault: 'toString' }, '/fault'],
    [
      'PUT',
      '/state',
      {
        version: 1,
        tokens: [],
        rules: [{ id: 'r', matched: 0, fault }],
        clock: { now: '2030-01-01T00:00:00Z', frozen: false },
      },
      '/rules/0/fault',
    ],
  ])('is rejected by %s %s', async (method, path, body, pointer) => {
    const client = mock.client();
    const reply = await client.admin(method, path, body);
    expect([reply.status, at(reply, '/errors/0/pointer')]).toEqual([400, pointer]);
    expect(at(reply, '/detail')).toContain('CONNECTION_RESET_BY_PEER, EMPTY_RESPONSE');
    expect((await ask(client, 'alumio')).status).toBe(200);
  });

  test('is rejected by the library', () => {
    expect(() => mock.server.rules.add({ fault: fault as Fault })).toThrow(
      /fault must be one of: CONNECTION_RESET_BY_PEER/,
    );
  });

  test.each([fault, 'toString', '__proto__'])('%s fails its request, should it ever get that far', (unknown) => {
    expect(() => injectFault(unknown as Fault, {} as Response)).toThrow(`unknown fault "${unknown}"`);
  });
});
