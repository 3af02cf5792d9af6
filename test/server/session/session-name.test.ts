/** The name of a session: from the header or the path of a request. */
import { describe, expect, test } from '@jest/globals';
import fc from '../../support/fast-check.ts';
import { resolveSessionName } from '../../../src/server/session/session-name.ts';
import { appErrorOf } from '../../support/thrown-error.ts';

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
