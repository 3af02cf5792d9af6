/** Cookies and several media types in one document: both validators read each request by what was sent, and agree. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import fc from '../support/fast-check.ts';
import { loadDocument, type OpenApiDocument } from '../../src/openapi/document.ts';
import { contentFor } from '../../src/openapi/body-content.ts';
import { decodeBody } from '../../src/openapi/decode-body.ts';
import { getValidator } from '../../src/server/openapi-validator/server-validator.ts';
import { inFolder } from '../support/temp-folder.ts';
import { frontDoor, type FrontDoor, type PlainRequest } from '../support/library-middleware.ts';
import { errorByShortWay, received, reported, type ShortWay } from '../support/server-validator.ts';

const cookie = (name: string, schema: object, more: object = {}): object => ({ in: 'cookie', name, schema, ...more });

const source = (openapi: string): object => ({
  openapi,
  info: { title: 'Test', version: '1' },
  paths: {
    '/things': {
      post: {
        operationId: 'createThing',
        parameters: [
          cookie('sid', { type: 'string', minLength: 3 }, { required: true }),
          cookie('page', { type: 'integer', maximum: 9 }),
          cookie('flags', { type: 'array', items: { type: 'string', enum: ['a', 'b'] } }, { explode: false }),
        ],
        requestBody: {
          required: true,
          content: {
            'application/xml': { schema: { type: 'string' } },
            'application/json': {
              schema: { type: 'object', required: ['name'], properties: { name: { type: 'string', maxLength: 3 } } },
            },
            'application/vnd.things+json': { schema: { type: 'array', maxItems: 2 } },
            'application/json; profile="Short"': { schema: { type: 'string' } },
            'application/x-www-form-urlencoded': {
              schema: {
                type: 'object',
                required: ['count'],
                properties: { count: { type: 'integer' }, tags: { type: 'array', items: { type: 'boolean' } } },
              },
            },
            'application/*': { schema: { type: 'object', maxProperties: 1 } },
          },
        },
        responses: { 201: { description: 'Created' } },
      },
    },
  },
});

interface Pair extends ShortWay {
  readonly library: FrontDoor;
}

let pair: Pair;
let document: OpenApiDocument;

beforeAll(async () => {
  document = await inFolder({ 'openapi.json': JSON.stringify(source('3.1.0')) }, (folder) =>
    loadDocument(join(folder, 'openapi.json')),
  );
  pair = {
    document,
    operation: document.operations[0]!,
    server: getValidator(document),
    library: frontDoor(document),
  };
});

const created = { status: 201, body: undefined };

const requestWith = (type: string, body: unknown, cookies = 'sid=abc'): PlainRequest => ({
  method: 'POST',
  url: '/things',
  headers: { 'content-type': type, ...(cookies !== '' && { cookie: cookies }) },
  body,
});

/** What the harness's validator finds, as `in pointer keyword`. The server's validator must say the same. */
async function found(request: PlainRequest): Promise<string[]> {
  const error = errorByShortWay(pair, request, created);
  expect(reported(error)).toEqual(reported(await pair.library(request, created)));
  const violations = document.validator.request(pair.operation, received(document, request)!);
  expect([request, violations.length === 0]).toEqual([request, error === undefined]);
  return violations.map(({ in: part, pointer, keyword }) => `${part} ${pointer} ${keyword}`);
}

const json = 'application/json';
const valid = { name: 'abc' };

describe('A cookie', () => {
  test.each([
    ['', ['cookie /sid required']],
    ['other=abc', ['cookie /sid required']],
    ['sid=ab', ['cookie /sid minLength']],
    ['sid=', ['cookie /sid minLength']],
    ['sid=abc', []],
    ['other=1; sid=abc', []],
    ['sid=%61%62%63', []],
    ['sid=abc; page=9', []],
    ['sid=abc; page=10', ['cookie /page maximum']],
    ['sid=abc; page=ten', ['cookie /page type']],
    ['sid=abc; flags=a,b', []],
    ['sid=abc; flags=a,c', ['cookie /flags/1 enum']],
    ['page=ten', ['cookie /sid required', 'cookie /page type']],
  ])('%j: %j', async (cookies, expected) => expect(await found(requestWith(json, valid, cookies))).toEqual(expected));
});

describe('A body is validated by the schema of its media type', () => {
  const form = (text: string) =>
    decodeBody(
      document.effective,
      contentFor(pair.operation.body, 'application/x-www-form-urlencoded')!,
      Buffer.from(text),
    );

  test.each([
    [json, { name: 'abc' }, []],
    [json, { name: 'abcd' }, ['body /name maxLength']],
    ['Application/JSON', { name: 'abcd' }, ['body /name maxLength']],
    ['application/json; charset=utf-8', { name: 'abcd' }, ['body /name maxLength']],
    ['application/json; profile="Short"', 'text', []],
    ['application/json; profile="Short"', {}, ['body  type']],
    ['application/json; profile=other', {}, ['body /name required']],
    ['application/vnd.things+json', [1, 2], []],
    ['application/vnd.things+json', [1, 2, 3], ['body  maxItems']],
    ['application/vnd.things+json', { name: 'abc' }, ['body  type']],
    ['application/other+json', { a: 1 }, []],
    ['application/other+json', { a: 1, b: 2 }, ['body  maxProperties']],
  ])('%s: %j', async (type, body, expected) => expect(await found(requestWith(type, body))).toEqual(expected));

  test.each([
    ['count=1', []],
    ['count=one', ['body /count type']],
    ['', ['body /count required']],
    ['count=1&tags=true&tags=false', []],
    ['count=1&tags=true', []],
    ['count=1&tags=yes', ['body /tags/0 type']],
    ['count=1&name=a+long%20name', []],
  ])('a form: %j', async (text, expected) => {
    expect(await found(requestWith('application/x-www-form-urlencoded', form(text)))).toEqual(expected);
  });

  test.each(['text/plain', 'multipart/form-data', 'nonsense', 'application'])(
    '%s is not declared, and rejected by both',
    async (type) => expect(await found(requestWith(type, valid))).toEqual(['header /content-type content']),
  );

  test('whatever is sent, both say the same', async () => {
    let accepted = 0;
    const bodies = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom<unknown>(valid, [], [1], {}, { a: 1 }) },
      fc.constantFrom<unknown>(valid, { name: 'long' }, [], [1, 2, 3], {}, { a: 1, b: 2 }, { count: 1 }, 'text'),
      fc.jsonValue({ maxDepth: 1 }).filter((value) => value !== null),
    );
    const types = ['', '; charset=utf-8'].flatMap((more) =>
      [json, 'application/vnd.things+json', 'application/x+json'].map((type) => type + more),
    );
    const cookies = fc.constantFrom(
      'sid=abc',
      'sid=abc',
      'sid=abc; page=2',
      'sid=abc; page=1',
      'sid=a',
      'sid=abc; flags=b',
      '',
      'sid=abc; page=x',
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...types), bodies, cookies, async (type, body, header) => {
        if ((await found(requestWith(type, body, header))).length === 0) accepted += 1;
      }),
      { seed: 20_260_104, numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(50);
    expect(accepted).toBeLessThan(450);
  });
});
