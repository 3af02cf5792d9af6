/** The verdict on one exchange: everything that is wrong, in the document's order and dialect. */
import { describe, expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../src/lib/json.ts';
import { DocumentValidator } from '../../src/openapi/document-validator.ts';
import { operationsOf } from '../../src/openapi/operation.ts';
import { brokenBy, documentFor, loadSpec, violationsOf } from '../support/documents.ts';

const emoji = (count: number): string => '🎫'.repeat(count);

describe('Lengths', () => {
  test('are counted in characters, not in halves of them', async () => {
    const document = await loadSpec('alumio');
    expect(brokenBy(document, { name: emoji(45) })).toEqual([]);
    expect(brokenBy(document, { name: emoji(46) })).toEqual(['/name maxLength']);
    expect(brokenBy(document, { name: 'n'.repeat(45) })).toEqual([]);
    expect(brokenBy(document, { name: 'n'.repeat(46) })).toEqual(['/name maxLength']);
  });

  test('a lone surrogate is one', async () => {
    const document = await documentFor({ type: 'string', maxLength: 1 });
    expect(brokenBy(document, '\ud800')).toEqual([]);
    expect(brokenBy(document, '\ud800\ud800')).toEqual([' maxLength']);
  });
});

describe('Numbers', () => {
  test.each([0, -1, 100, 1.0, -1e308, -(2 ** 53)])('%d is an integer of at most 100', async (amount) => {
    expect(brokenBy(await loadSpec('typeauth'), { amount })).toEqual([]);
  });

  test.each([
    [101, 'maximum'],
    [2 ** 53 + 2, 'maximum'],
    [1e308, 'maximum'],
    [1.5, 'type'],
    ['1', 'type'],
    [true, 'type'],
    [null, 'type'],
  ])('%j is none', async (amount, keyword) => {
    expect(brokenBy(await loadSpec('typeauth'), { amount })).toEqual([`/amount ${keyword}`]);
  });
});

describe('Unique items', () => {
  test('differ by case', async () => {
    const document = await loadSpec('typeauth');
    expect(brokenBy(document, { tags: ['a', 'A'] })).toEqual([]);
    expect(brokenBy(document, { tags: ['a', 'a'] })).toEqual(['/tags uniqueItems']);
  });

  test('are compared as JSON values, whatever the order of their members', async () => {
    const document = await documentFor({ type: 'array', uniqueItems: true });
    expect(
      brokenBy(document, [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ]),
    ).toEqual([' uniqueItems']);
    expect(brokenBy(document, [1, '1', true, null, [], {}])).toEqual([]);
  });
});

describe('What is required', () => {
  test('is missed although the document has a default for it, and nothing is filled in', async () => {
    const document = await loadSpec('vida');
    const body = { description: 'Main app' };
    expect(brokenBy(document, body)).toEqual(['/type required']);
    expect(body).toEqual({ description: 'Main app' });
  });

  test('is not there for being inherited', async () => {
    expect(brokenBy(await documentFor({ type: 'object', required: ['toString', 'constructor'] }), {})).toEqual([
      '/toString required',
      '/constructor required',
    ]);
  });

  test('a missing body is told as a body', async () => {
    const { validator, operations } = await loadSpec('alumio');
    expect(validator.request(operations[0]!, { params: {}, query: {}, headers: {}, body: undefined })).toMatchObject([
      { in: 'body', pointer: '', keyword: 'required' },
    ]);
  });
});

describe('Several problems', () => {
  test("are all told, in the document's order, whatever the order in the body", async () => {
    const document = await loadSpec('dayzero');
    expect(brokenBy(document, { expires_in_days: 0, description: 1, name: 2 })).toEqual([
      '/name type',
      '/description type',
      '/expires_in_days minimum',
    ]);
    expect(brokenBy(document, { expires_in_days: 366, description: [] })).toEqual([
      '/name required',
      '/description type',
      '/expires_in_days maximum',
    ]);
  });

  test('of the items of a list come in the order of the items', async () => {
    expect(brokenBy(await loadSpec('typeauth'), { tags: [1, 'a', 'a', 2, null, true] })).toEqual([
      '/tags maxItems',
      '/tags uniqueItems',
      '/tags/0 type',
      '/tags/3 type',
      '/tags/4 type',
      '/tags/5 type',
    ]);
  });

  test('of parameters come before those of the body', async () => {
    const { validator, operations } = await loadSpec('dayzero');
    const violations = validator.request(operations[0]!, {
      params: {},
      query: {},
      headers: { 'x-business-id': 'acme' },
      body: {},
    });
    expect(violations.map(({ in: part, pointer, keyword }) => [part, pointer, keyword])).toEqual([
      ['header', '/x-business-id', 'format'],
      ['body', '/name', 'required'],
    ]);
  });

  test('are cut off where nobody would read on', async () => {
    const document = await documentFor({ type: 'array', items: { type: 'string' } });
    expect(
      brokenBy(
        document,
        Array.from({ length: 100_000 }, () => 1),
      ),
    ).toHaveLength(1000);
  });
});

describe('A union', () => {
  test('of one type and null is told as one problem', async () => {
    expect(
      violationsOf(await loadSpec('askui'), { name: 'n', expiresAt: 1 }).map(({ pointer, keyword, message }) => [
        pointer,
        keyword,
        message,
      ]),
    ).toEqual([['/expiresAt', 'type', 'must be string or null']]);
  });

  test('tells what is wrong with the branch that was meant', async () => {
    expect(brokenBy(await loadSpec('askui'), { name: 'n', expiresAt: '2030-02-30T00:00:00Z' })).toEqual([
      '/expiresAt format',
    ]);
  });

  test('of objects tells what the members lack', async () => {
    const cat = { type: 'object', required: ['lives'], properties: { lives: { type: 'integer' } } };
    expect(brokenBy(await documentFor({ anyOf: [cat, { type: 'string' }] }), { lives: 'nine' })).toEqual([
      '/lives type',
    ]);
  });

  test('that is satisfied twice says so', async () => {
    expect(brokenBy(await documentFor({ oneOf: [{ type: 'integer' }, { type: 'number' }] }), 1)).toEqual([' oneOf']);
  });

  test('within a union is folded, too', async () => {
    const document = await documentFor({
      anyOf: [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, { type: 'integer' }],
    });
    expect(violationsOf(document, true).map(({ keyword, message }) => `${keyword}: ${message}`)).toEqual([
      'type: must be string or null or integer',
    ]);
  });

  test('through a reference is folded, too', async () => {
    const document = await documentFor({ $ref: '#/components/schemas/Expiry' }, '3.1.0', {
      Expiry: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    });
    expect(violationsOf(document, 1).map(({ keyword, message }) => `${keyword}: ${message}`)).toEqual([
      'type: must be string or null',
    ]);
  });
});

test('A condition tells what its branch says, and not that there is a branch', async () => {
  // As text: an object with the member "then" could be taken for a promise.
  const cats = '{ "if": { "properties": { "kind": { "const": "cat" } } }, "then": { "required": ["lives"] },';
  const others = '"else": { "properties": { "lives": { "type": "integer" } }, "minProperties": 2 } }';
  const document = await documentFor(JSON.parse(cats + others) as object);
  expect(brokenBy(document, { kind: 'cat' })).toEqual(['/lives required']);
  expect(brokenBy(document, { kind: 'dog' })).toEqual([' minProperties']);
  expect(brokenBy(document, { kind: 'dog', lives: 'nine' })).toEqual(['/lives type']);
  expect(brokenBy(await documentFor({ if: { type: 'string' }, else: false }), 1)).not.toEqual([]);
});

describe('The dialects', () => {
  test('3.0 has nullable, 3.1 does not know it', async () => {
    const schema = { type: 'string', nullable: true };
    expect(brokenBy(await documentFor(schema, '3.0.3'), null)).toEqual([]);
    expect(brokenBy(await documentFor({ type: ['string', 'null'] }, '3.1.0'), null)).toEqual([]);
    expect(brokenBy(await documentFor({ type: 'string' }, '3.0.3'), null)).toEqual([' type']);
  });

  test('3.0 makes a limit exclusive with a boolean, 3.1 with a number', async () => {
    const old = await documentFor({ type: 'integer', minimum: 1, exclusiveMinimum: true }, '3.0.3');
    const recent = await documentFor({ type: 'integer', exclusiveMinimum: 1 }, '3.1.0');
    expect([brokenBy(old, 1), brokenBy(old, 2)]).toEqual([[' exclusiveMinimum'], []]);
    expect([brokenBy(recent, 1), brokenBy(recent, 2)]).toEqual([[' exclusiveMinimum'], []]);
  });

  test('3.0 passes over what stands beside a reference, 3.1 heeds it', async () => {
    const schema = { $ref: '#/components/schemas/Name', maxLength: 1 };
    const schemas = { Name: { type: 'string' } };
    expect(brokenBy(await documentFor(schema, '3.0.3', schemas), 'long')).toEqual([]);
    expect(brokenBy(await documentFor(schema, '3.1.0', schemas), 'long')).toEqual([' maxLength']);
  });

  test("share nothing: a schema of the same name is each document's own", async () => {
    const of = (type: string) => documentFor({ $ref: '#/components/schemas/Thing' }, '3.1.0', { Thing: { type } });
    const [texts, numbers] = await Promise.all([of('string'), of('integer')]);
    expect([brokenBy(texts, 'a'), brokenBy(texts, 1), brokenBy(numbers, 'a'), brokenBy(numbers, 1)]).toEqual([
      [],
      [' type'],
      [' type'],
      [],
    ]);
  });
});

describe('A recursive schema', () => {
  test('is followed as deep as the body goes', async () => {
    const document = await documentFor({ $ref: '#/components/schemas/Node' }, '3.1.0', {
      Node: { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' }, name: { type: 'string' } } },
    });
    expect(brokenBy(document, { next: { next: { next: { name: 1 } } } })).toEqual(['/next/next/next/name type']);
  });
});

describe('An answer', () => {
  const response = async (status: number, body: unknown, contentType: string | undefined = 'application/json') => {
    const { validator, operations } = await loadSpec('askui');
    const { declared, violations } = validator.response(operations[0]!, { status, contentType, body });
    return [declared?.status, violations.map(({ pointer, keyword }) => `${pointer} ${keyword}`)];
  };

  test('is held against what its status declares', async () => {
    expect(await response(401, { detail: 'No.' })).toEqual(['401', []]);
    expect(await response(401, { detail: 1 })).toEqual(['401', ['/detail type']]);
    expect(await response(422, { detail: 'No.' })).toEqual(['422', ['/detail type']]);
  });

  test('may be sent with a charset, and not as something else', async () => {
    expect(await response(401, { detail: 'No.' }, 'Application/JSON; charset=utf-8')).toEqual(['401', []]);
    expect(await response(401, { detail: 'No.' }, 'text/html')).toEqual(['401', ['/content-type content']]);
    expect(await response(401, { detail: 'No.' }, '')).toEqual(['401', ['/content-type content']]);
  });

  test('of an undeclared status is told to be undeclared', async () => {
    expect(await response(418, {})).toEqual([undefined, []]);
  });

  test('stands under "default" where that is declared, but never a success', async () => {
    const { validator, operations } = await loadSpec('alumio');
    const declared = (status: number) =>
      validator.response(operations[0]!, { status, contentType: 'application/json', body: {} }).declared?.status;
    expect([200, 201, 404, 500].map(declared)).toEqual(['200', undefined, 'default', 'default']);
  });

  test('without declared content may have any body or none', async () => {
    const { published } = await loadSpec('vida');
    expect(published).toBeDefined();
    const document = await documentFor({ type: 'string' });
    const verdict = (body: unknown) =>
      document.validator.response(document.operations[0]!, { status: 201, contentType: undefined, body }).violations;
    expect([verdict(undefined), verdict({ any: 'thing' })]).toEqual([[], []]);
  });
});

test('The schema of a response is compiled in steps, each for one of the schemas that it references', () => {
  const names = Array.from({ length: 20 }, (_, index) => `Event${index}`);
  const effective: JsonObject = {
    openapi: '3.1.0',
    paths: {
      '/events': {
        get: {
          responses: {
            200: {
              description: 'ok',
              content: {
                'application/json': {
                  schema: { oneOf: names.map((name) => ({ $ref: `#/components/schemas/${name}` })) },
                },
              },
            },
          },
        },
      },
    },
    components: {
      schemas: Object.fromEntries(
        names.map((name) => [name, { type: 'object', required: ['type'], properties: { type: { const: name } } }]),
      ),
    },
  };
  const [operation] = operationsOf(effective);
  const validator = new DocumentValidator(effective, { isLenient: true });
  const response = { status: 200, contentType: 'application/json' };
  const violations = (body: Json): number => validator.response(operation!, { ...response, body }).violations.length;
  expect([...validator.prepareResponse(operation!, response)].length).toBeGreaterThanOrEqual(names.length);
  expect([...validator.prepareResponse(operation!, response)]).toEqual([]);
  expect(violations({ type: 'Event7' })).toBe(0);
  expect(violations({ type: 'Event77' })).toBeGreaterThan(0);
});
