/** Malformed JSON is told in the words and with the position of Python's `json.loads`. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isJsonText } from '../../src/lib/json.ts';
import { pythonJsonError } from '../../src/provider/error-formats/python-json.ts';

/**
 * Recorded with Python 3.12.1, from `json.loads(text.encode())`; 3.11.7 says the same. 3.13.0 differs for `[1,]` and
 * `{"a":1,}`: "Illegal trailing comma before end of array" (or "object"), at the comma.
 */
const recorded: [text: string, message: string, position: number][] = [
  ['', 'Expecting value', 0],
  ['  ', 'Expecting value', 2],
  ['name=a', 'Expecting value', 0],
  ['nul', 'Expecting value', 0],
  ['{"name":tru}', 'Expecting value', 8],
  ['True', 'Expecting value', 0],
  ['[1,]', 'Expecting value', 3],
  ['[1,,2]', 'Expecting value', 3],
  ['[,]', 'Expecting value', 1],
  ['[1 2]', "Expecting ',' delimiter", 3],
  ['[1', "Expecting ',' delimiter", 2],
  ['[1,', 'Expecting value', 3],
  ['[', 'Expecting value', 1],
  ['}', 'Expecting value', 0],
  [']', 'Expecting value', 0],
  ['{', 'Expecting property name enclosed in double quotes', 1],
  ['{,}', 'Expecting property name enclosed in double quotes', 1],
  ['{"a":1,}', 'Expecting property name enclosed in double quotes', 7],
  ['{"a":1,', 'Expecting property name enclosed in double quotes', 7],
  ['{"a"', "Expecting ':' delimiter", 4],
  ['{"a" 1}', "Expecting ':' delimiter", 5],
  ['{"a":}', 'Expecting value', 5],
  ['{"a":', 'Expecting value', 5],
  ['{"a":1 "b":2}', "Expecting ',' delimiter", 7],
  ['{"a":1]', "Expecting ',' delimiter", 6],
  ['[1}', "Expecting ',' delimiter", 2],
  ['{a:1}', 'Expecting property name enclosed in double quotes', 1],
  ["{'a':1}", 'Expecting property name enclosed in double quotes', 1],
  ['{"a":1} x', 'Extra data', 8],
  ['{}{}', 'Extra data', 2],
  ['1 2', 'Extra data', 2],
  ['01', 'Extra data', 1],
  ['-', 'Expecting value', 0],
  ['-a', 'Expecting value', 0],
  ['+1', 'Expecting value', 0],
  ['.5', 'Expecting value', 0],
  ['1.', 'Extra data', 1],
  ['1e', 'Extra data', 1],
  ['1e+', 'Extra data', 1],
  ['0x1', 'Extra data', 1],
  ['--1', 'Expecting value', 0],
  ['-01', 'Extra data', 2],
  ['"', 'Unterminated string starting at', 0],
  ['"a', 'Unterminated string starting at', 0],
  ['"a\\', 'Unterminated string starting at', 0],
  ['"a\\"', 'Unterminated string starting at', 0],
  ['{"a\\', 'Unterminated string starting at', 1],
  ['"\\x"', 'Invalid \\escape', 1],
  ['"\\u12"', 'Invalid \\uXXXX escape', 2],
  ['"\\u12', 'Invalid \\uXXXX escape', 2],
  ['"\\u123g"', 'Invalid \\uXXXX escape', 2],
  ['"\\u1234', 'Invalid \\uXXXX escape', 2],
  ['"\\ud83d\\u12"', 'Invalid \\uXXXX escape', 8],
  ['"\\ud83d\\x"', 'Invalid \\escape', 7],
  ['"a\nb"', 'Invalid control character at', 2],
  ['{"a\tb":1}', 'Invalid control character at', 3],
  ['"\u0000"', 'Invalid control character at', 1],
  ['"\u001f', 'Invalid control character at', 1],
  ['"\u007f', 'Unterminated string starting at', 0],
  ["'a'", 'Expecting value', 0],
  ['[1\u00a0]', "Expecting ',' delimiter", 2],
  ['\ufeff{', 'Expecting property name enclosed in double quotes', 1],
  ['\ufeff\ufeff{}', 'Expecting value', 0],
  ['["😀" 1]', "Expecting ',' delimiter", 5],
  ['{"😀":1,"é":}', 'Expecting value', 11],
  ['😀', 'Expecting value', 0],
  ['"😀', 'Unterminated string starting at', 0],
  ['"😀\\q"', 'Invalid \\escape', 2],
  ['/* */ 1', 'Expecting value', 0],
  ['[1] // x', 'Extra data', 4],
  ['{"a":[1,{"b":[}]}', 'Expecting value', 14],
  ['[[[]]', "Expecting ',' delimiter", 5],
  ['[ \t\r\n1\n,\n]', 'Expecting value', 9],
  ['nan', 'Expecting value', 0],
  ['-Infinit', 'Expecting value', 0],
  ['{"a":NaN,}', 'Expecting property name enclosed in double quotes', 9],
  ['[NaN x]', "Expecting ',' delimiter", 5],
  ['١', 'Expecting value', 0],
];

test.each(recorded)('%j: %s at %i', (text, message, position) => {
  expect(pythonJsonError(text)).toEqual({ message, position });
});

describe('A value is expected in place of what Python accepts, but is not JSON', () => {
  test.each([
    ['NaN', 0],
    ['-Infinity', 0],
    ['["😀", Infinity, NaN]', 6],
    ['{"a": NaN}', 6],
  ])('%s', (text, position) => {
    expect(pythonJsonError(text)).toEqual({ message: 'Expecting value', position });
  });
});

test.each([
  ['brackets', '[', 'Expecting value', 1],
  ['objects', '{"a":', 'Expecting value', 5],
  ['spaces', ' ', 'Expecting value', 1],
  ['digits', '1', undefined, 0],
  ['escapes', '\\"', 'Expecting value', 0],
])('A million %s are scanned without recursion', (_, piece, message, length) => {
  const text = piece.repeat(1024 * 1024);
  expect(pythonJsonError(text)).toEqual(message && { message, position: length * 1024 * 1024 });
});

test('An error is found in every text that is not JSON, and in no other', () => {
  const piece = fc.constantFrom(...'{}[],:"\\/-+.eE0123456789aflnrstu \n\u0000é😀', 'NaN', 'Infinity', '\\u12');
  const broken = fc
    .tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.nat(2), fc.array(piece, { maxLength: 3 }))
    .map(([json, seed, removed, pieces]) => {
      const at = seed % (json.length + 1);
      return json.slice(0, at) + pieces.join('') + json.slice(at + removed);
    });
  fc.assert(
    fc.property(broken, (text) => (pythonJsonError(text) === undefined) === isJsonText(text)),
    { numRuns: 3000 },
  );
});
