/** The lifetimes that requests ask for their tokens, in the units and under the names of many documents. */
import { describe, expect, test } from '@jest/globals';
import { body, object, ok, serveSecured as serve, text } from './small-document.ts';

describe('The lifetime in a request', () => {
  test.each([
    ['a short number under the name of an instant, in seconds', 'expiry: { type: integer }', { expiry: 3600 }, 3600],
    ['a text under the name of an instant', `expiration: ${text}`, { expiration: '1h' }, 3600],
    [
      'a number in the unit of its description',
      'duration: { type: integer, description: The duration of the token in days. }',
      { duration: 30 },
      30 * 86_400,
    ],
    ['a number in the unit of its name', 'expires_in_minutes: { type: integer }', { expires_in_minutes: 5 }, 300],
  ])('may be %s', (_, member, sent, seconds) =>
    serve(
      `
  /tokens: { post: { ${body(object(member))}, ${ok(object(`id: ${text}, token: ${text}`, 'token'), 201)} } }`,
      async (send, opens, server) => {
        const { token } = (await send('POST /tokens', sent)).body;
        server.clock.advance(`PT${seconds - 30}S`);
        expect(await opens(token)).toBe(200);
        server.clock.advance('PT31S');
        expect(await opens(token)).toBe(401);
      },
    ),
  );

  test('in the past makes an expired token', () =>
    serve(
      `
  /tokens: { post: { ${body(object('expires_at: { type: string, format: date-time }'))}, ${ok(object(`id: ${text}, token: ${text}`, 'token'), 201)} } }`,
      async (send, opens) => {
        const { token } = (await send('POST /tokens', { expires_at: '2022-11-04T20:10:06Z' })).body;
        expect(await opens(token)).toBe(401);
      },
    ));
});
