/** Faults: connections broken on request, as a client sees them. */
import { describe, expect, test } from '@jest/globals';
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
