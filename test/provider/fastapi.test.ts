/** Errors in the words of FastAPI with pydantic 2, each tried on pydantic 2.13. */
import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../src/lib/json.ts';
import { fastapiError } from '../../src/provider/error-formats/fastapi.ts';
import { brokenBy, documentFor, loadSpec, violationsOf } from '../support/documents.ts';

type Detail = { type: string; loc: (string | number)[]; msg: string; ctx?: JsonObject; input?: unknown };

const detailsOf = (violations: Parameters<typeof fastapiError>[0]['violations']): Detail[] =>
  (fastapiError({ status: 422, detail: 'Wrong.', violations }) as { detail: Detail[] }).detail;

/** What is said of `value` under a member that has this schema. */
async function said(schema: object, value: unknown): Promise<Detail[]> {
  const document = await documentFor({ type: 'object', properties: { it: schema } });
  return detailsOf(violationsOf(document, { it: value }));
}

describe('A value is told to be wrong', () => {
  test.each<[schema: object, value: unknown, expected: [type: string, msg: string, ctx?: object]]>([
    [{ type: 'string' }, 1, ['string_type', 'Input should be a valid string']],
    [{ type: 'string' }, null, ['string_type', 'Input should be a valid string']],
    [
      { type: 'string', minLength: 1 },
      '',
      ['string_too_short', 'String should have at least 1 character', { min_length: 1 }],
    ],
    [
      { type: 'string', minLength: 2 },
      'a',
      ['string_too_short', 'String should have at least 2 characters', { min_length: 2 }],
    ],
    [
      { type: 'string', maxLength: 1 },
      'ab',
      ['string_too_long', 'String should have at most 1 character', { max_length: 1 }],
    ],
    [
      { type: 'string', maxLength: 3 },
      'abcd',
      ['string_too_long', 'String should have at most 3 characters', { max_length: 3 }],
    ],
    [
      { type: 'string', pattern: '^a' },
      'b',
      ['string_pattern_mismatch', "String should match pattern '^a'", { pattern: '^a' }],
    ],
    [{ type: 'integer' }, '30', ['int_type', 'Input should be a valid integer']],
    [{ type: 'integer' }, true, ['int_type', 'Input should be a valid integer']],
    [
      { type: 'integer' },
      1.5,
      ['int_from_float', 'Input should be a valid integer, got a number with a fractional part'],
    ],
    [
      { type: 'integer', minimum: 1 },
      0,
      ['greater_than_equal', 'Input should be greater than or equal to 1', { ge: 1 }],
    ],
    [
      { type: 'integer', maximum: 365 },
      366,
      ['less_than_equal', 'Input should be less than or equal to 365', { le: 365 }],
    ],
    [{ type: 'number', exclusiveMinimum: 1 }, 1, ['greater_than', 'Input should be greater than 1', { gt: 1 }]],
    [{ type: 'number', exclusiveMaximum: 2 }, 2, ['less_than', 'Input should be less than 2', { lt: 2 }]],
    [
      { type: 'number', multipleOf: 0.5 },
      1.25,
      ['multiple_of', 'Input should be a multiple of 0.5', { multiple_of: 0.5 }],
    ],
    [{ type: 'number' }, 'x', ['float_parsing', 'Input should be a valid number, unable to parse string as a number']],
    [{ type: 'boolean' }, 1, ['bool_type', 'Input should be a valid boolean']],
    [{ type: 'null' }, 1, ['none_required', 'Input should be None']],
    [{ type: 'array' }, 'a', ['list_type', 'Input should be a valid list']],
    [{ type: 'object' }, [], ['dict_type', 'Input should be a valid dictionary']],
    [
      { type: 'object', properties: { a: { type: 'string' } } },
      [],
      ['model_attributes_type', 'Input should be a valid dictionary or object to extract fields from'],
    ],
    [
      { type: 'array', minItems: 1 },
      [],
      [
        'too_short',
        'List should have at least 1 item after validation, not 0',
        { field_type: 'List', min_length: 1, actual_length: 0 },
      ],
    ],
    [
      { type: 'array', maxItems: 2 },
      [1, 2, 3],
      [
        'too_long',
        'List should have at most 2 items after validation, not 3',
        { field_type: 'List', max_length: 2, actual_length: 3 },
      ],
    ],
    [{ enum: ['admin'] }, 'q', ['literal_error', "Input should be 'admin'", { expected: "'admin'" }]],
    [
      { enum: ['x', 'y', 'z'] },
      'q',
      ['literal_error', "Input should be 'x', 'y' or 'z'", { expected: "'x', 'y' or 'z'" }],
    ],
    [
      { enum: [true, null, 1] },
      'q',
      ['literal_error', 'Input should be True, None or 1', { expected: 'True, None or 1' }],
    ],
    [{ type: 'string', format: 'date-time' }, 1, ['datetime_type', 'Input should be a valid datetime']],
    [
      { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
      [],
      ['datetime_type', 'Input should be a valid datetime'],
    ],
  ])('by %j: %j', async (schema, value, [type, msg, ctx]) => {
    expect(await said(schema, value)).toEqual([{ type, loc: ['body', 'it'], msg, input: value, ...(ctx && { ctx }) }]);
  });
});

describe('A date-time is told to be wrong', () => {
  const reason = 'Input should be a valid datetime or date, ';
  test.each([
    ['', 'input is too short'],
    ['2030-01-0', 'input is too short'],
    ['tomorrow', 'input is too short'],
    ['next tuesday', 'invalid character in year'],
    ['2030/01/01T00:00:00Z', 'invalid date separator, expected `-`'],
    ['2030-xx-01T00:00:00Z', 'invalid character in month'],
    ['2030-01-xxT00:00:00Z', 'invalid character in day'],
    ['2030-13-01T00:00:00Z', 'month value is outside expected range of 1-12'],
    ['2030-02-30T00:00:00Z', 'day value is outside expected range'],
    ['2023-02-29T00:00:00Z', 'day value is outside expected range'],
    ['2030-01-01T25:00:00Z', 'unexpected extra characters at the end of the input'],
    ['2030-01-01T00:60:00Z', 'unexpected extra characters at the end of the input'],
    ['2030-01-01T00:00:00Zx', 'unexpected extra characters at the end of the input'],
    ['2030-01-01X00:00:00Z', 'unexpected extra characters at the end of the input'],
    ['2030-01-01T00:00:00+25:00', 'unexpected extra characters at the end of the input'],
  ])('%j: %s', async (text, error) => {
    expect(await said({ type: 'string', format: 'date-time' }, text)).toEqual([
      { type: 'datetime_from_date_parsing', loc: ['body', 'it'], msg: reason + error, input: text, ctx: { error } },
    ]);
  });

  test.each(['2030-01-01', '2030-01-01T00:00:00', '2030-01-01T00:00', '2030-01-01T00:00:00.5'])(
    '%j: for want of an offset',
    async (text) => {
      expect(await said({ type: 'string', format: 'date-time' }, text)).toEqual([
        { type: 'timezone_aware', loc: ['body', 'it'], msg: 'Input should have timezone info', input: text },
      ]);
    },
  );
});

describe('A UUID is told to be wrong', () => {
  const uuid = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
  test.each([
    ['3fa85f64', 'invalid length: expected length 32 for simple format, found 8'],
    ['', 'invalid length: expected length 32 for simple format, found 0'],
    ['acme', 'invalid character: found `m` at 3'],
    ['3fa85f64-5717-4562-b3fc-2c963f66afag', 'invalid character: found `g` at 36'],
    ['é😀', 'invalid character: found `é` at 1'],
    ['3fa85f64-5717-4562-b3fc2c963f66afa6', 'invalid group count: expected 5, found 4'],
    ['3fa85f64-571-74562-b3fc-2c963f66afa6', 'invalid group length in group 1: expected 4, found 3'],
    ['3fa85f64-5717-4562-b3fc-2c963f66afa', 'invalid group length in group 4: expected 12, found 11'],
    ['{3fa85f6}', 'invalid group count: expected 5, found 1'],
    ['{3fa85f64-5717-4562-b3fc-2c963f66afag}', 'invalid character: found `g` at 36'],
    ['{3fa85f64-5717-4562-b3fc-2c963f66aag}', 'invalid character: found `g` at 36'],
    [`{${uuid}0}`, 'invalid group length in group 4: expected 12, found 15'],
    ['urn:uuid:3fa85f64', 'invalid group count: expected 5, found 1'],
  ])('%j: %s', async (text, error) => {
    expect(await said({ type: 'string', format: 'uuid' }, text)).toEqual([
      {
        type: 'uuid_parsing',
        loc: ['body', 'it'],
        msg: `Input should be a valid UUID, ${error}`,
        input: text,
        ctx: { error },
      },
    ]);
  });

  test.each([
    [uuid.replaceAll('-', ''), 'invalid group count: expected 5, found 1'],
    [`{${uuid}}`, 'invalid character: found `{` at 1'],
    [`urn:uuid:${uuid}`, 'invalid character: found `u` at 1'],
  ])('%j: in a form that pydantic accepts, but the format does not', async (text, error) => {
    expect(await said({ type: 'string', format: 'uuid' }, text)).toMatchObject([
      { type: 'uuid_parsing', ctx: { error } },
    ]);
  });

  test('of another version', async () => {
    expect(await said({ type: 'string', format: 'uuid4' }, '3fa85f64-5717-1562-b3fc-2c963f66afa6')).toMatchObject([
      { type: 'uuid_version', msg: 'UUID version 4 expected', ctx: { expected_version: 4 } },
    ]);
  });
});

describe('What is missing or malformed', () => {
  test('a member is missing from the object that should have it, which is shown', async () => {
    const document = await loadSpec('askui');
    expect(detailsOf(violationsOf(document, { expiresAt: null }))).toEqual([
      { type: 'missing', loc: ['body', 'name'], msg: 'Field required', input: { expiresAt: null } },
    ]);
  });

  test('a nullable object of another type is a model_attributes_type error', async () => {
    const model = { type: 'object', properties: { a: { type: 'integer' } } };
    const it = { anyOf: [{ $ref: '#/components/schemas/Model' }, { type: 'null' }] };
    const document = await documentFor({ type: 'object', properties: { it } }, '3.1.0', { Model: model });
    expect(detailsOf(violationsOf(document, { it: 1 }))).toMatchObject([
      { type: 'model_attributes_type', loc: ['body', 'it'] },
    ]);
  });

  test('a null body is a missing error, and an object instead of an array a list_type error', async () => {
    const document = await documentFor({ type: 'array' });
    expect(detailsOf(violationsOf(document, null))).toMatchObject([{ type: 'missing', loc: ['body'] }]);
    expect(detailsOf(violationsOf(document, {}))).toMatchObject([{ type: 'list_type', loc: ['body'] }]);
  });

  test('a body that is no object has no fields to extract', async () => {
    const document = await loadSpec('dayzero');
    expect(detailsOf(violationsOf(document, []))).toEqual([
      {
        type: 'model_attributes_type',
        loc: ['body'],
        msg: 'Input should be a valid dictionary or object to extract fields from',
        input: [],
      },
    ]);
  });

  test.each([null, undefined])('the body itself is missing: %p', async (body) => {
    expect(detailsOf(violationsOf(await loadSpec('askui'), body))).toEqual([
      { type: 'missing', loc: ['body'], msg: 'Field required', input: null },
    ]);
  });

  test('a member that is not allowed is told with its name and its value', async () => {
    const document = await documentFor({ type: 'object', additionalProperties: false });
    expect(detailsOf(violationsOf(document, { a: 1, b: [] }))).toEqual([
      { type: 'extra_forbidden', loc: ['body', 'a'], msg: 'Extra inputs are not permitted', input: 1 },
      { type: 'extra_forbidden', loc: ['body', 'b'], msg: 'Extra inputs are not permitted', input: [] },
    ]);
  });

  test.each([
    ['{"a":1 ', 7, "Expecting ',' delimiter"],
    ['', 0, 'Expecting value'],
  ])('JSON that is malformed is told with the place where it stopped making sense: %j', (malformedBody, at, error) => {
    expect(fastapiError({ status: 422, detail: '', violations: [], malformedBody })).toEqual({
      detail: [{ type: 'json_invalid', loc: ['body', at], msg: 'JSON decode error', input: {}, ctx: { error } }],
    });
  });

  test('an item of a list is told with its number', async () => {
    expect(await said({ type: 'array', items: { type: 'string' } }, ['a', 1])).toEqual([
      { type: 'string_type', loc: ['body', 'it', 1], msg: 'Input should be a valid string', input: 1 },
    ]);
  });

  test("several problems come together, in the document's order", async () => {
    const details = detailsOf(violationsOf(await loadSpec('dayzero'), { expires_in_days: 0, description: 1 }));
    expect(details.map(({ type, loc }) => `${loc.join('.')} ${type}`)).toEqual([
      'body.name missing',
      'body.description string_type',
      'body.expires_in_days greater_than_equal',
    ]);
  });
});

describe('An error body', () => {
  test('of another status is a text', () => {
    expect(fastapiError({ status: 403, detail: 'Not permitted.', violations: [] })).toEqual({
      detail: 'Not permitted.',
    });
  });

  test.each([{ a: 1 }, [1], 1, null])('shows what was received, of any type: %j', async (input) => {
    expect((await said({ type: 'string' }, input))[0]).toMatchObject({ input });
  });

  test.each(['dayzero', 'askui'] as const)('of %s is valid against its document, whatever is wrong', async (id) => {
    const document = await loadSpec(id);
    const bodies = [
      null,
      [],
      {},
      { name: 1 },
      { name: '', expiresAt: 'x', expires_in_days: 1.5, description: {} },
      { name: { deep: [1] } },
    ];
    expect(bodies.filter((body) => brokenBy(document, body).length > 0)).toHaveLength(bodies.length);
    for (const body of bodies) {
      const response = {
        status: 422,
        contentType: 'application/json',
        body: fastapiError({ status: 422, detail: '', violations: violationsOf(document, body) }),
      };
      expect(document.validator.response(document.operations[0]!, response).violations).toEqual([]);
    }
  });
});
