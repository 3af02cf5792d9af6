/** The one error model. */
import { describe, expect, test } from '@jest/globals';
import { AppError, asAppError } from '../../src/lib/errors.ts';

describe('An error', () => {
  test('is told as problem+json (RFC 9457), its code as type and title', () => {
    expect(new AppError('not-found', 'There is no token "x".', { id: 'x' }).toProblem()).toEqual({
      type: 'urn:mockmint:problem:not-found',
      title: 'Not found',
      status: 404,
      detail: 'There is no token "x".',
      id: 'x',
    });
  });

  test('that the program knows stays what it is', () => {
    const error = new AppError('not-found', 'Not there.');
    expect(asAppError(error)).toBe(error);
  });

  test.each([new TypeError('x is not a function'), 'x is not a function'])(
    'that it does not know is its own fault',
    (thrown) => {
      expect(asAppError(thrown)).toMatchObject({
        code: 'internal',
        status: 500,
        message: 'Internal error in mockmint: x is not a function',
      });
    },
  );
});
