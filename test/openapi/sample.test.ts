/** Samples: values that the validator accepts, for schemas of every kind. */
// oxlint-disable unicorn/no-thenable -- `then` is a keyword of JSON Schema.
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { isObject, type Json, type JsonObject } from '../../src/lib/json.ts';
import { DocumentValidator } from '../../src/openapi/document-validator.ts';
import { atOnce } from '../../src/lib/steps.ts';
import { fitSample } from '../../src/openapi/fit-sample.ts';
import { sample, type SampleOptions } from '../../src/openapi/sample.ts';
import { documentedExample, sampleResponses } from '../../src/openapi/sample-content.ts';
import type { DeclaredResponse } from '../../src/openapi/operation.ts';

const pointer = '/components/schemas/Root';

interface Sampled {
  readonly value: Json | undefined;
  readonly plain: Json;
}

/** The sample of a schema that the validator accepts, and the first one. */
function sampled(schema: object, options: SampleOptions = {}, others: object = {}, version = '3.1.0'): Sampled {
  const document = {
    openapi: version,
    info: { title: 'Samples', version: '1' },
    paths: {},
    components: { schemas: { Root: schema, ...others } },
  } as unknown as JsonObject;
  const validator = new DocumentValidator(document, { isLenient: true });
  const check = (value: Json) => validator.schema(pointer, value, 'body');
  return { value: atOnce(fitSample(document, schema, check, options)), plain: sample(document, schema, options) };
}

const fullAndNot = [{}, { isFull: true }];

describe('A sample is valid without a repair', () => {
  test.each<[string, object, unknown]>([
    ['a pattern', { type: 'string', pattern: '^[A-Z]{2}-\\d{4}$' }, undefined],
    ['a pattern with a length', { type: 'string', pattern: '^[a-f]+$', minLength: 40, maxLength: 41 }, undefined],
    ['lookaheads', { type: 'string', pattern: '^(?=.*[A-Z])(?=.*\\d)(?=.*[!@#$]).{8,}$' }, undefined],
    ['a pattern of letters', { type: 'string', pattern: '^\\p{Lu}\\p{L}+$' }, 'Aa'],
    ['alternatives', { type: 'string', pattern: '^(?:us|eu)-(west|east)-[1-3]$' }, 'us-west-1'],
    ['a format with a pattern', { type: 'string', format: 'uri', pattern: '^https://[a-z.]+/api$' }, undefined],
    ['a reversed length', { type: 'string', minLength: 12 }, 'text........'],
    ['exclusive limits', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 0.5 }, undefined],
    ['a factor', { type: 'integer', multipleOf: 7, minimum: 10 }, 14],
    ['a fraction', { type: 'number', multipleOf: 0.01, minimum: 0.07, maximum: 0.07 }, 0.07],
    ['a whole multiple of a fraction', { type: 'integer', multipleOf: 1.5 }, 3],
    ['negative numbers', { type: 'integer', maximum: -5 }, -5],
    ['unique items', { type: 'array', minItems: 4, uniqueItems: true, items: { type: 'integer' } }, [1, 2, 3, 4]],
    [
      'unique objects',
      {
        type: 'array',
        minItems: 3,
        uniqueItems: true,
        items: { type: 'object', required: ['a'], properties: { a: { enum: ['x', 'y', 'z'] } } },
      },
      [{ a: 'x' }, { a: 'y' }, { a: 'z' }],
    ],
    ['a tuple', { type: 'array', minItems: 2, prefixItems: [{ const: 'a' }, { type: 'integer' }] }, ['a', 1]],
    ['an item that is contained', { type: 'array', contains: { const: 5 }, items: { type: 'integer' } }, [5]],
    ['a value that may be null', { type: ['null', 'string'] }, 'text'],
    ['values of two lists', { allOf: [{ enum: ['a', 'b'] }, { enum: ['b', 'c'] }] }, 'b'],
    ['limits of two parts', { allOf: [{ type: 'integer', minimum: 3 }, { minimum: 5 }] }, 5],
    [
      'members of two parts',
      {
        allOf: [
          { type: 'object', required: ['a'], properties: { a: { type: 'string' } } },
          { properties: { a: { minLength: 6 } } },
        ],
      },
      { a: 'text..' },
    ],
    [
      'members by pattern',
      {
        type: 'object',
        minProperties: 2,
        patternProperties: { '^x-': { type: 'integer' } },
        additionalProperties: false,
      },
      undefined,
    ],
    [
      'further members',
      { type: 'object', minProperties: 2, additionalProperties: { type: 'boolean' } },
      { member1: true, member2: true },
    ],
    ['names of members', { type: 'object', minProperties: 1, propertyNames: { pattern: '^[A-Z]+$' } }, undefined],
    [
      'a condition',
      {
        type: 'object',
        required: ['kind'],
        properties: { kind: { enum: ['a', 'b'] } },
        if: { properties: { kind: { const: 'a' } } },
        then: { required: ['size'], properties: { size: { type: 'integer' } } },
      },
      { kind: 'a', size: 1 },
    ],
    [
      'a member that another one requires',
      { type: 'object', required: ['a'], dependentRequired: { a: ['b'] } },
      undefined,
    ],
    [
      'a schema that a member requires',
      {
        type: 'object',
        required: ['a'],
        dependentSchemas: { a: { required: ['b'], properties: { b: { type: 'integer' } } } },
      },
      { a: 'text', b: 1 },
    ],
    ['an example that is not one of the values', { type: 'string', enum: ['a'], example: 'other' }, 'a'],
  ])('%s', (_, schema, wanted) => {
    const { value, plain } = sampled(schema);
    expect(value).toEqual(plain);
    if (wanted !== undefined) expect(plain).toEqual(wanted);
  });
});

describe('A sample is repaired', () => {
  test.each<[string, object, unknown]>([
    [
      'with another branch',
      { type: 'object', oneOf: [{ required: ['a'] }, { required: ['b'] }], not: { required: ['a'] } },
      { b: 'text' },
    ],
    ['where a value is excluded', { type: 'integer', not: { const: 1 } }, 2],
    ['where a type is excluded', { not: { type: 'string' } }, undefined],
    [
      'where two branches accept it',
      {
        oneOf: [
          { type: 'object', properties: { a: { type: 'string' } } },
          { type: 'object', properties: { b: { type: 'string' } } },
        ],
      },
      { b: null },
    ],
    [
      'with a closed union',
      { unevaluatedProperties: false, oneOf: [{ properties: { a: { type: 'string' } }, required: ['a'] }] },
      { a: 'text' },
    ],
    [
      'whose example is of another type',
      {
        type: 'object',
        required: ['a', 'b'],
        example: { a: 5, b: 'kept' },
        properties: { a: { type: 'string' }, b: { type: 'string' } },
      },
      { a: 'text', b: 'kept' },
    ],
    [
      'whose example lacks a member',
      { type: 'object', required: ['a', 'b'], example: { b: 'kept' }, properties: { a: { type: 'integer' } } },
      { a: 1, b: 'kept' },
    ],
    [
      'whose example has a member too many',
      { type: 'object', additionalProperties: false, example: { a: 1, b: 2 }, properties: { a: { type: 'integer' } } },
      { a: 1 },
    ],
    [
      'whose example is invalid deep inside',
      {
        type: 'object',
        example: { list: [{ n: 'one' }, { n: 2 }] },
        properties: { list: { type: 'array', items: { type: 'object', properties: { n: { type: 'integer' } } } } },
      },
      { list: [{ n: 1 }, { n: 2 }] },
    ],
  ])('%s', (_, schema, wanted) => {
    const { value } = sampled(schema);
    expect(value).toBeDefined();
    if (wanted !== undefined) expect(value).toEqual(wanted);
  });
});

describe('A recursive schema is left as soon as possible', () => {
  const nodes = {
    Node: {
      type: 'object',
      required: ['next'],
      properties: {
        next: { anyOf: [{ $ref: '#/components/schemas/Node' }, { type: 'null' }] },
        list: { type: 'array', items: { $ref: '#/components/schemas/Node' } },
      },
    },
  };

  test.each(fullAndNot)('with options %j', (options) => {
    const { value, plain } = sampled({ $ref: '#/components/schemas/Node' }, options, nodes);
    expect(value).toEqual(plain);
    expect(JSON.stringify(plain).length).toBeLessThan(60);
  });

  test('a schema without a finite value does not hang', () => {
    const endless = {
      Endless: {
        type: 'object',
        required: ['a', 'b'],
        properties: { a: { $ref: '#/components/schemas/Endless' }, b: { $ref: '#/components/schemas/Endless' } },
      },
    };
    expect(sampled({ $ref: '#/components/schemas/Endless' }, {}, endless).value).toBeUndefined();
  });

  test('a schema that is only deep is not cut off', () => {
    let deep: object = { type: 'string' };
    for (let level = 0; level < 60; level++) deep = { type: 'object', required: ['in'], properties: { in: deep } };
    expect(JSON.stringify(sampled(deep).value)).toContain('"in":"text"');
  });
});

describe('A discriminator has the name of the branch', () => {
  const cat = { type: 'object', required: ['kind'], properties: { kind: { type: 'string' } } };
  const union = { oneOf: [{ $ref: '#/components/schemas/Cat' }], discriminator: { propertyName: 'kind' } };

  test('of its schema', () => {
    expect(sampled(union, {}, { Cat: cat }).plain).toEqual({ kind: 'Cat' });
  });

  test('in its mapping', () => {
    const mapping = { kitten: '#/components/schemas/Cat' };
    const mapped = { ...union, discriminator: { propertyName: 'kind', mapping } };
    expect(sampled(mapped, {}, { Cat: cat }).plain).toEqual({ kind: 'kitten' });
  });

  test('that inherits it', () => {
    const pet = { ...cat, discriminator: { propertyName: 'kind' } };
    const dog = { allOf: [{ $ref: '#/components/schemas/Pet' }, { type: 'object' }] };
    expect(sampled({ $ref: '#/components/schemas/Dog' }, {}, { Pet: pet, Dog: dog }).plain).toEqual({ kind: 'Dog' });
  });
});

test('the bodies of a response begin with its examples, which have names', () => {
  const schema = { type: 'object', required: ['a'], properties: { a: { type: 'string' }, b: { type: 'integer' } } };
  const examples = { one: { value: { a: 'first' } }, two: { value: { a: 'second' } } };
  const content = { 'application/json': { schema, examples } };
  const document = { openapi: '3.1.0', x: { content } } as unknown as JsonObject;
  const declared: DeclaredResponse = {
    status: '200',
    pointer: '/x',
    description: '',
    content: new Map([['application/json', '/x/content/application~1json/schema']]),
  };
  expect([...sampleResponses(document, declared)].slice(0, 4)).toEqual([
    { a: 'first' },
    { a: 'second' },
    { a: 'text', b: 1 },
    { a: 'text' },
  ]);
  expect(documentedExample(document, declared, 'two')).toEqual({
    contentType: 'application/json',
    body: { a: 'second' },
  });
  expect(documentedExample(document, declared, 'none')).toBeUndefined();
});

/** Schemas of a few levels that some value conforms to. */
const { schema: anySchema } = fc.letrec<{ schema: object; member: object }>((tie) => ({
  schema: fc.oneof({ maxDepth: 4, withCrossShrink: true }, scalar(), tie('member')),
  member: fc.oneof(
    fc.record({ type: fc.constant('array'), items: tie('schema'), minItems: fc.nat({ max: 2 }) }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'x-d'), tie('schema'), { minKeys: 1 }).chain((properties) =>
      fc.record({
        type: fc.constant('object'),
        properties: fc.constant(properties),
        required: fc.subarray(Object.keys(properties)),
        additionalProperties: fc.constantFrom(true, false, { type: 'integer' }),
      }),
    ),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    tie('schema').map((schema) => ({ allOf: [schema, {}] })),
    tie('schema').map((schema) => ({
      oneOf: [
        schema,
        { type: 'object', required: ['none'], properties: { none: { const: 'none' } }, additionalProperties: false },
      ],
    })),
    tie('schema').map((then) => ({ if: {}, then })),
  ),
}));

function scalar(): fc.Arbitrary<object> {
  const range = fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.nat({ max: 50 }));
  return fc.oneof(
    range.map(([minimum, more]) => ({ type: 'integer', minimum, maximum: minimum + more })),
    range.map(([low, more]) => ({ type: 'number', exclusiveMinimum: low, exclusiveMaximum: low + 0.001 + more })),
    fc.integer({ min: 1, max: 40 }).map((multipleOf) => ({ type: 'integer', multipleOf, minimum: 10 })),
    fc
      .tuple(fc.nat({ max: 30 }), fc.nat({ max: 5 }))
      .map(([minLength, more]) => ({ type: 'string', minLength, maxLength: minLength + more })),
    fc
      .constantFrom(
        'date',
        'date-time',
        'time',
        'uuid',
        'email',
        'uri',
        'hostname',
        'ipv4',
        'ipv6',
        'byte',
        'duration',
        'json-pointer',
        'regex',
      )
      .map((format) => ({ type: 'string', format })),
    fc
      .constantFrom(
        '^[A-Z]{3}$',
        '^\\d{1,3}(\\.\\d{1,3}){3}$',
        '^[^\\s]+@[^\\s]+$',
        '^#?([a-f0-9]{6}|[a-f0-9]{3})$',
        '^\\+[1-9]\\d{1,14}$',
        '^(a|b)+c?$',
        '[xyz]$',
      )
      .map((pattern) => ({ type: 'string', pattern })),
    fc.array(fc.jsonValue({ maxDepth: 1 }), { minLength: 1, maxLength: 3 }).map((values) => ({ enum: values })),
    fc.constantFrom({ type: 'boolean' }, { type: 'null' }, { type: ['string', 'null'] }, {}),
  );
}

test.each(fullAndNot)('a sample of any schema is valid, with options %j', (options) => {
  fc.assert(
    fc.property(anySchema, (schema) => {
      expect(sampled(schema, options).value).toBeDefined();
    }),
    { numRuns: 200, seed: 20_260_714 },
  );
});

/** Patterns of a few levels. */
const { pattern: anyPattern } = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('a', '.', '\\d', '\\w', '\\s', '[a-z]', '[^a]', '\\.', '\\x41', '[\\]x]', '\\u{1F600}', '\\p{Lu}'),
    fc
      .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '+?'))
      .map(([one, sign]) => `(?:${one})${sign}`),
    fc.tuple(tie('pattern'), tie('pattern')).map(([one, other]) => one + other),
    fc.tuple(tie('pattern'), tie('pattern')).map(([one, other]) => `(${one}|${other})`),
  ),
}));

test('a text is generated for any pattern', () => {
  fc.assert(
    fc.property(anyPattern, (pattern) => {
      expect(sampled({ type: 'string', pattern: `^${pattern}$` }).value).toBeDefined();
    }),
    { numRuns: 300, seed: 20_260_714 },
  );
});

test('a pattern that repeats without end takes little time', () => {
  const nested = `${'('.repeat(30)}a${'+)'.repeat(30)}+`;
  for (const pattern of [
    `^${'(a{1000}){1000}'}$`,
    '^((((a*)*)*)*)*b$',
    '(?<=x)(?!y)\\1',
    '('.repeat(5000),
    nested.slice(0, 50),
  ])
    expect(isObject(sampled({ type: 'string', pattern }))).toBe(true);
});
