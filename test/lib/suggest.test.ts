/** "Did you mean …?" */
import { describe, expect, test } from '@jest/globals';
import { closest } from '../../src/lib/suggest.ts';

describe('The closest word', () => {
  test.each([
    ['maxLenght', 'maxLength'],
    ['maxlength', 'maxLength'],
    ['reqired', 'required'],
    ['typ', 'type'],
    ['propertys', 'properties'],
  ])('to "%s" is "%s"', (given, expected) => {
    expect(closest(given, ['type', 'required', 'minLength', 'maxLength', 'properties'])).toBe(expected);
  });

  test('is none where nothing is near', () => {
    expect(closest('colour', ['type', 'maximum', 'required'])).toBeUndefined();
    expect(closest('anything', [])).toBeUndefined();
  });

  test('is the first of two that are equally near', () => {
    expect(closest('xat', ['cat', 'bat'])).toBe('cat');
  });
});
