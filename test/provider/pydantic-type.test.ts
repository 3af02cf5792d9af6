/** Values of the wrong type are told in pydantic's words. All but the strict ones were recorded with pydantic 2.13.5. */
import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../src/lib/json.ts';
import { fastapiError } from '../../src/provider/error-formats/fastapi.ts';
import { documentFor, violationsOf } from '../support/documents.ts';

/** What is said of a value under a member that has this schema: type and message. */
async function said(schema: object, value: unknown): Promise<[type: unknown, msg: unknown][]> {
  const document = await documentFor({ type: 'object', properties: { it: schema } });
  const violations = violationsOf(document, { it: value });
  const { detail } = fastapiError({ status: 422, detail: '', violations }) as { detail: JsonObject[] };
  return detail.map(({ type, msg }) => [type, msg]);
}

const integer = 'Input should be a valid integer';
const number = 'Input should be a valid number';
const boolean = 'Input should be a valid boolean';

describe('A value that pydantic cannot convert is told with the words of the conversion', () => {
  test.each([
    'x',
    '',
    ' ',
    '30.',
    '30.5',
    '1e3',
    '0x10',
    '3__0',
    '_30',
    '1 0',
    'true',
    '٣٠',
    '\ufeff1',
    'x'.repeat(5000),
  ])('the integer %j', async (value) => {
    expect(await said({ type: 'integer' }, value)).toEqual([
      ['int_parsing', `${integer}, unable to parse string as an integer`],
    ]);
  });

  test('an integer of more than 4,300 digits', async () => {
    expect(await said({ type: 'integer' }, '9'.repeat(4301))).toEqual([
      ['int_parsing_size', 'Unable to parse input string as an integer, exceeded maximum size'],
    ]);
  });

  test.each(['x', '', '0x10', '3__0', '_30', ' 3_0', '.', '1e', 'infinit', '٣٠'])('the number %j', async (value) => {
    expect(await said({ type: 'number' }, value)).toEqual([
      ['float_parsing', `${number}, unable to parse string as a number`],
    ]);
  });

  test.each(['x', '', '2', ' true', 'ja', 2, -1])('the boolean %j', async (value) => {
    expect(await said({ type: 'boolean' }, value)).toEqual([['bool_parsing', `${boolean}, unable to interpret input`]]);
  });

  test.each([
    [{ type: 'integer' }, [], 'int_type', integer],
    [{ type: 'integer' }, null, 'int_type', integer],
    [{ type: 'number' }, {}, 'float_type', number],
    [{ type: 'boolean' }, 1.5, 'bool_type', boolean],
    [{ type: 'boolean' }, null, 'bool_type', boolean],
  ])('by %j: %j', async (schema, value, type, msg) => {
    expect(await said(schema, value)).toEqual([[type, msg]]);
  });
});

describe('A value that pydantic converts is told with the words of its strict mode', () => {
  test.each(['30', ' 30 ', '+30', '-30', '3_0', '030', '30.0', '\u0085\u00a030\n', '0'.repeat(5000), true])(
    'the integer %j',
    async (value) => {
      expect(await said({ type: 'integer' }, value)).toEqual([['int_type', integer]]);
    },
  );

  test.each(['30', ' 30 ', '.5', '5.', '1e3', '3_0', '-inf', 'Infinity', '+nan', false])(
    'the number %j',
    async (value) => {
      expect(await said({ type: 'number' }, value)).toEqual([['float_type', number]]);
    },
  );

  test.each(['true', 'FALSE', 't', 'f', 'yes', 'no', 'y', 'n', 'on', 'off', '0', '1', 0, 1])(
    'the boolean %j',
    async (value) => {
      expect(await said({ type: 'boolean' }, value)).toEqual([['bool_type', boolean]]);
    },
  );
});

describe('A converted number that breaks a limit is told with the limit', () => {
  test.each([
    [{ type: 'integer', minimum: 1 }, '0', 'greater_than_equal', 'Input should be greater than or equal to 1'],
    [{ type: 'integer', minimum: 1 }, false, 'greater_than_equal', 'Input should be greater than or equal to 1'],
    [{ type: 'integer', maximum: 365 }, '4_00', 'less_than_equal', 'Input should be less than or equal to 365'],
    [{ type: 'number', exclusiveMaximum: 2 }, ' 2 ', 'less_than', 'Input should be less than 2'],
    [{ type: 'number', exclusiveMaximum: 2 }, 'nan', 'less_than', 'Input should be less than 2'],
    [{ type: 'number', exclusiveMinimum: 1.5 }, '-inf', 'greater_than', 'Input should be greater than 1.5'],
    [
      { anyOf: [{ type: 'integer', maximum: 365 }, { type: 'null' }] },
      '366',
      'less_than_equal',
      'Input should be less than or equal to 365',
    ],
  ])('by %j: %j', async (schema, value, type, msg) => {
    expect(await said(schema, value)).toEqual([[type, msg]]);
  });
});

test.each([0.5, 400.5])('A value of the wrong type is not told to break a limit: %d', async (value) => {
  expect(await said({ type: ['integer', 'null'], minimum: 1, maximum: 365 }, value)).toEqual([
    ['int_from_float', `${integer}, got a number with a fractional part`],
  ]);
});
