/** A document with all that the validator prepares before it checks: the short way says what the library's middleware says. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import fc from '../../support/fast-check.ts';
import { loadDocument, type OpenApiDocument } from '../../../src/openapi/document.ts';
import { getValidator } from '../../../src/server/openapi-validator/server-validator.ts';
import { inFolder } from '../../support/temp-folder.ts';
import { frontDoor, type FrontDoor, type PlainRequest } from '../../support/library-middleware.ts';
import { errorByShortWay, reported, type ShortWay } from '../../support/server-validator.ts';

const cat = {
  type: 'object',
  required: ['kind'],
  properties: { kind: { type: 'string' }, lives: { type: 'integer' } },
};
const dog = {
  type: 'object',
  required: ['kind', 'name'],
  properties: { kind: { type: 'string' }, name: { type: 'string', maxLength: 3 } },
};

const parameter = (location: string, name: string, schema: object, more: object = {}): object => ({
  in: location,
  name,
  schema,
  required: location === 'path',
  ...more,
});

/** By title, an operation's parameters and body. */
const operations: Readonly<Record<string, { parameters?: object[]; body?: object }>> = {
  'nothing but a body': { body: dog },
  'texts in path and header': {
    parameters: [
      parameter('path', 'id', { type: 'string', maxLength: 3 }),
      parameter('header', 'X-Tag', { type: 'string', pattern: '^[a-c]+$' }),
    ],
    body: dog,
  },
  'a required header': {
    parameters: [parameter('header', 'X-Tag', { type: 'string', minLength: 2 }, { required: true })],
    body: dog,
  },
  'numbers in path and header': {
    parameters: [
      parameter('path', 'id', { type: 'integer', maximum: 9 }),
      parameter('header', 'X-Tag', { type: 'boolean' }),
    ],
    body: dog,
  },
  'lists in headers': {
    parameters: [
      parameter('header', 'X-Tag', { type: 'array', items: { type: 'string', enum: ['a', 'b'] }, maxItems: 2 }),
    ],
    body: dog,
  },
  'texts in the query': { parameters: [parameter('query', 'q', { type: 'string', maxLength: 2 })], body: dog },
  'a required number in the query': {
    parameters: [parameter('query', 'q', { type: 'integer' }, { required: true })],
    body: dog,
  },
  'lists in the query': {
    parameters: [
      parameter('query', 'q', { type: 'array', items: { type: 'integer' } }, { style: 'form', explode: false }),
    ],
    body: dog,
  },
  'objects in the query': {
    parameters: [
      parameter(
        'query',
        'q',
        { type: 'object', properties: { x: { type: 'integer' } } },
        { style: 'deepObject', explode: true },
      ),
    ],
    body: dog,
  },
  'a body told apart by a word': {
    body: {
      oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
      discriminator: {
        propertyName: 'kind',
        mapping: { cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog' },
      },
    },
  },
};

const often = <T>(usual: T, odd: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 1, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: odd });

const words = ['a', 'ab', 'abc', 'abcd', 'a,b', 'b,b,b', '1', '10', '1,2', 'true', 'no'];
const ids = often('1', fc.constantFrom(...words));
const tags = fc.option(fc.constantFrom(...words, ''), { nil: undefined });
const bodies = often<unknown>(
  { kind: 'dog', name: 'Rex' },
  fc.oneof(
    fc.record(
      {
        kind: fc.constantFrom<unknown>('cat', 'dog', 'fish', 1),
        name: fc.constantFrom<unknown>('Rex', 'Hasso', 1),
        lives: fc.constantFrom<unknown>(7, 'seven', null),
      },
      { requiredKeys: ['kind'] },
    ),
    fc.jsonValue({ maxDepth: 2 }).filter((value) => typeof value === 'object' && value !== null),
  ),
);
const queries = often(
  '?q=1',
  fc.constantFrom(
    '',
    '?q=a',
    '?q=abc',
    '?q=1',
    '?q=1,2',
    '?q=1&q=2',
    '?q[x]=1',
    '?q[x]=y',
    '?other=1',
    '?q=',
    '?q=%5B1%5D',
    '?q=a&__code=200',
  ),
);

/** A valid answer. */
const made = { status: 201, body: { kind: 'dog', name: 'Rex' } };

interface Verdicts extends ShortWay {
  readonly library: FrontDoor;
}

const verdicts = new Map<string, Verdicts>();

const documentOf = (
  { parameters = [], body }: { parameters?: object[]; body?: object },
  hasId: boolean,
): Promise<OpenApiDocument> => {
  const operation = {
    operationId: 'make',
    parameters,
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: body },
        'application/merge-patch+json': { schema: { type: 'object', maxProperties: 1 } },
      },
    },
    responses: {
      201: { description: 'Made', content: { 'application/json': { schema: dog } } },
      '4XX': { description: 'Refused', content: { 'application/json': { schema: cat } } },
    },
  };
  const document = {
    openapi: '3.0.3',
    info: { title: 'Test', version: '1' },
    servers: [{ url: 'https://things.example/v1' }],
    paths: { [hasId ? '/things/{id}' : '/things']: { post: operation } },
    components: { schemas: { Cat: cat, Dog: dog } },
  };
  return inFolder({ 'openapi.json': JSON.stringify(document) }, (folder) => loadDocument(join(folder, 'openapi.json')));
};

beforeAll(async () => {
  for (const [title, { parameters = [], body }] of Object.entries(operations)) {
    const document = await documentOf(
      { parameters, body: body! },
      parameters.some((one) => (one as { in: string }).in === 'path'),
    );
    verdicts.set(title, {
      document,
      operation: document.operations[0]!,
      server: getValidator(document),
      library: frontDoor(document),
    });
  }
});

describe.each(Object.keys(operations))('An operation with %s', (title) => {
  test('refuses by the short way what the library refuses, for the same reasons', async () => {
    const { operation, library, ...rest } = verdicts.get(title)!;
    let accepted = 0;
    let rejected = 0;
    await fc.assert(
      fc.asyncProperty(
        ids,
        tags,
        queries,
        bodies,
        fc.constantFrom('application/json', 'application/merge-patch+json'),
        async (id, tag, query, body, type) => {
          const headers: Record<string, string> = { 'content-type': type, ...(tag !== undefined && { 'x-tag': tag }) };
          const request: PlainRequest = {
            method: 'POST',
            url: operation.path.replace('{id}', id) + query,
            headers,
            body,
          };
          const error = errorByShortWay({ operation, ...rest }, request, made);
          const byLibrary = await library(request, made);
          if (byLibrary instanceof TypeError)
            expect(error).toMatchObject({ status: 400 }); // It stumbles at some requests.
          else expect(reported(error)).toEqual(reported(byLibrary));
          if (error === undefined) accepted += 1;
          else rejected += 1;
        },
      ),
      { seed: 20_260_102, numRuns: 400 },
    );
    expect(Math.min(accepted, rejected)).toBeGreaterThan(5);
  });

  test('lets out by the short way what the library lets out', async () => {
    const { operation, library, ...rest } = verdicts.get(title)!;
    const given = operation.path.includes('{id}') ? '1' : '';
    const request: PlainRequest = {
      method: 'POST',
      url: `${operation.path.replace('{id}', given)}?q=1`,
      headers: { 'content-type': 'application/merge-patch+json', 'x-tag': 'ab' },
      body: {},
    };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(201, 200, 404, 500), bodies, async (status, body) => {
        const response = { status, body };
        expect(reported(errorByShortWay({ operation, ...rest }, request, response))).toEqual(
          reported(await library(request, response)),
        );
      }),
      { seed: 20_260_103, numRuns: 100 },
    );
  });
});
