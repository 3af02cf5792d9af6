/** Sessions: each with its own tokens, clock and chance, by the thousand and bounded. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Session, resolveSessionName } from '../../src/storage/session.ts';
import { appErrorOf } from '../support/thrown-error.ts';
import { tokenOf } from './token-store-suite.ts';

const draw = ({ random }: Session): string => random.bytes(8).toString('hex');

describe('A seeded session', () => {
  test('gives the same in every run, and shares nothing with a session of another name', () => {
    expect(draw(new Session('a', { seed: 1 }))).toBe(draw(new Session('a', { seed: 1 })));
    expect(draw(new Session('a', { seed: 1 }))).not.toBe(draw(new Session('b', { seed: 1 })));
  });

  test('begins anew when it is reset: no tokens, the first instant, the first byte', async () => {
    const session = new Session('a', { seed: 1, clock: { now: '2027-01-01T00:00:00Z', frozen: true } });
    const first = draw(session);
    await session.tokens.add(tokenOf('t'));
    session.clock.change({ advance: 'P1D' });
    await session.reset();
    expect([await session.tokens.size(), session.clock.read().now, draw(session)]).toEqual([
      0,
      '2027-01-01T00:00:00.000Z',
      first,
    ]);
  });

  test('goes another way after tokens came from elsewhere, the same way for the same tokens', () => {
    const after = (cause: string): string => {
      const session = new Session('a', { seed: 1 });
      session.reseed(cause);
      return draw(session);
    };
    expect(after('x')).toBe(after('x'));
    expect(new Set([after('x'), after('y'), draw(new Session('a', { seed: 1 }))]).size).toBe(3);
  });
});

describe('The name of a session', () => {
  test('is taken from the header or the path, and is "default" without either', () => {
    expect([
      resolveSessionName('a', undefined),
      resolveSessionName(undefined, 'b'),
      resolveSessionName('c', 'c'),
      resolveSessionName(undefined, undefined),
    ]).toEqual(['a', 'b', 'c', 'default']);
  });

  test('is any of 1 to 64 harmless characters', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/),
        (name) => resolveSessionName(name, undefined) === name && resolveSessionName(undefined, name) === name,
      ),
    );
  });

  test.each(['', 'a b', 'ä', 'a/b', 'a\n', 'a'.repeat(65), '~a'])('is not %j', async (name) => {
    expect(await appErrorOf(() => resolveSessionName(name, undefined))).toMatchObject({
      code: 'invalid-session-name',
      status: 400,
    });
    expect(await appErrorOf(() => resolveSessionName(undefined, name))).toMatchObject({
      code: 'invalid-session-name',
      status: 400,
    });
  });

  test('is refused where header and path name different ones', async () => {
    expect(await appErrorOf(() => resolveSessionName('a', 'b'))).toMatchObject({
      code: 'session-named-twice',
      status: 400,
    });
  });
});
