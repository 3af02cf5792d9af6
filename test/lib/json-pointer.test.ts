/** JSON Pointer (RFC 6901). */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { formatPointer, parsePointer, valueAt } from '../../src/lib/json-pointer.ts';

describe('A pointer', () => {
  test('is read back as it was written, whatever the tokens', () => {
    const tokens = fc.array(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('~', '/', '0', '1', '') })));
    fc.assert(
      fc.property(tokens, (path) => {
        expect(parsePointer(formatPointer(path))).toEqual(path);
      }),
    );
  });

  test('names the value at which it was made', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), fc.jsonValue(), (path, value) => {
        const root = path.reduceRight<unknown>((inner, token) => Object.fromEntries([[token, inner]]), value);
        expect(valueAt(root, formatPointer(path))).toEqual(value);
      }),
    );
  });

  /** RFC 6901, 5. */
  test.each([
    ['', { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'm~n': 8 }],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/m~0n', 8],
  ])('"%s" names what the RFC says', (pointer, expected) => {
    expect(valueAt({ foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'm~n': 8 }, pointer)).toEqual(expected);
  });

  test('unescapes ~01 to ~1, not to a slash', () => {
    expect(parsePointer('/~01')).toEqual(['~1']);
  });

  test('without a slash in front is none', () => {
    expect(parsePointer('name')).toBeUndefined();
    expect(valueAt({ name: 1 }, 'name')).toBeUndefined();
  });

  test.each([
    '/missing',
    '/list/9',
    '/name/length',
    '/toString',
    '/__proto__',
    '/constructor/name',
    '/list/length/x',
    '/none/x',
  ])('%s names nothing', (pointer) => {
    expect(valueAt({ name: 'n', list: [1], none: null }, pointer)).toBeUndefined();
  });
});
