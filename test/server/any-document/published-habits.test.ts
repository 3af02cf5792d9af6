/** Habits of published documents that OpenAPI does not define, but whose meaning is clear. */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { MockServer } from 'mockmint';
import { loadProviders } from '../../../src/provider/registry.ts';
import { servingFiles } from './serving-files.ts';
import { inFolder } from '../../support/temp-folder.ts';

const serving = <T>(document: object, use: (server: MockServer) => Promise<T>): Promise<T> =>
  servingFiles({ 'api.json': JSON.stringify({ info: { title: 'A thing', version: '1' }, ...document }) }, use);

const ok = { responses: { 200: { description: 'OK' } } };

describe('An API key in the header Authorization', () => {
  const document = (...security: object[]): object => ({
    openapi: '3.0.3',
    security,
    paths: { '/a': { get: ok } },
    components: {
      securitySchemes: {
        key: { type: 'apiKey', in: 'header', name: 'Authorization' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  });
  const statuses = (security: object, values: readonly string[]): Promise<number[]> =>
    serving(document(security), (server) =>
      Promise.all(
        values.map(
          async (authorization) => (await fetch(`${server.url('api')}/a`, { headers: { authorization } })).status,
        ),
      ),
    );

  test('is accepted alone, and after the word that the service wants', async () => {
    const accepted = [
      'mock_valid',
      'Bearer mock_valid',
      'Api-Key mock_valid',
      'Token token=mock_valid',
      'T k="mock_valid"',
    ];
    expect(await statuses({ key: [] }, accepted)).toEqual([200, 200, 200, 200, 200]);
    const unknown = [
      'other',
      'Bearer other',
      'Token token=other',
      'mock_valid other',
      'a=mock_valid',
      'Bearer x mock_valid',
      'Basic mock_valid',
      'Digest mock_valid',
    ];
    expect(await statuses({ key: [] }, unknown)).toEqual(unknown.map(() => 401));
  });

  test('and a bearer token that a document requires together are one value', async () => {
    expect(await statuses({ key: [], token: [] }, ['Bearer mock_valid', 'Bearer other'])).toEqual([200, 401]);
  });
});

test('Of several schemes in one place that a document requires together, a request presents one', () =>
  serving(
    {
      openapi: '3.0.3',
      security: [{ basic: [], token: [], key: [] }],
      paths: { '/a': { get: ok } },
      components: {
        securitySchemes: {
          basic: { type: 'http', scheme: 'basic' },
          token: { type: 'http', scheme: 'bearer' },
          key: { type: 'apiKey', in: 'header', name: 'X-Key' },
        },
      },
    },
    async (server) => {
      const status = async (headers: Record<string, string>): Promise<number> =>
        (await fetch(`${server.url('api')}/a`, { headers })).status;
      const key = { 'x-key': 'mock_valid' };
      const basic = `Basic ${btoa('user:mock_valid')}`;
      expect([
        await status({ ...key, authorization: 'Bearer mock_valid' }),
        await status({ ...key, authorization: basic }),
        await status({ ...key, authorization: 'Bearer other' }),
        await status({ authorization: basic }),
        await status(key),
      ]).toEqual([200, 200, 401, 401, 401]);
    },
  ));

test('A path parameter that the path does not have is not required', () =>
  serving(
    {
      openapi: '3.0.3',
      paths: {
        '/a/{id}': {
          get: {
            parameters: ['id', 'other'].map((name) => ({
              name,
              in: 'path',
              required: true,
              schema: { type: 'integer' },
            })),
            ...ok,
          },
        },
      },
    },
    async (server) => {
      expect((await fetch(`${server.url('api')}/a/1`)).status).toBe(200);
      expect((await fetch(`${server.url('api')}/a/x`)).status).toBe(422);
    },
  ));

describe('The examples of a response of Swagger 2.0', () => {
  const bodyOf = (response: object): Promise<unknown> =>
    serving(
      { swagger: '2.0', paths: { '/a': { get: { responses: { 200: { description: 'OK', ...response } } } } } },
      async (server) => (await fetch(`${server.url('api')}/a`)).json(),
    );

  test('are served without a schema', async () => {
    expect(await bodyOf({ examples: { 'application/json': { version: 2 } } })).toEqual({ version: 2 });
  });

  test('may be the text of their JSON', async () => {
    const examples = { 'application/json': '{ "version": [2] }' };
    expect(await bodyOf({ examples })).toEqual({ version: [2] });
    expect(await bodyOf({ examples, schema: { type: 'object' } })).toEqual({ version: [2] });
    expect(await bodyOf({ examples: { 'application/json': '{ no JSON' } })).toBe('{ no JSON');
  });
});

test('An overlay of another tool beside the document is applied as far as it fits, with a note on the rest', () =>
  inFolder(
    {
      'openapi.yaml': "openapi: 3.0.3\ninfo: { title: A thing, version: '1' }\npaths: { /a: { get: {} } }\n",
      'overlay.yaml': [
        'overlay: 1.0.0',
        'actions:',
        `  - { target: '$.paths["/old"]', update: { description: x } }`,
        `  - { target: '$.paths["/a"].get', update: { operationId: readA } }`,
      ].join('\n'),
    },
    async (folder) => {
      const [provider] = await loadProviders({ documents: [join(folder, 'openapi.yaml')] });
      expect(provider?.document.operations.map(({ id }) => id)).toEqual(['readA']);
      expect(provider?.document.notes).toContainEqual(
        expect.stringMatching(/overlay\.yaml:3: the target .*\/old.* matches nothing/),
      );
    },
  ));

test('The content `*` is the range of all media types', () => {
  const content = { '*': { schema: { type: 'string' } } };
  return serving(
    {
      openapi: '3.0.3',
      paths: {
        '/blob': {
          put: { requestBody: { required: true, content }, responses: { 200: { description: 'OK', content } } },
        },
      },
    },
    async (server) => {
      const put = (type: string): Promise<Response> =>
        fetch(`${server.url('api')}/blob`, { method: 'PUT', headers: { 'content-type': type }, body: 'abc' });
      expect((await put('application/octet-stream')).status).toBe(200);
      expect((await put('text/csv')).headers.get('content-type')).toMatch(/^application\/json/);
    },
  );
});

test('A security scheme that the document names and does not define takes a bearer token', () =>
  serving(
    {
      openapi: '3.0.3',
      paths: { '/a': { get: { security: [{ session: [] }], ...ok } } },
    },
    async (server) => {
      const statusOf = async (headers = {}): Promise<number> =>
        (await fetch(`${server.url('api')}/a`, { headers })).status;
      expect(await statusOf()).toBe(401);
      expect(await statusOf({ authorization: 'Bearer mock_valid' })).toBe(200);
      expect(await statusOf({ authorization: 'Bearer other' })).toBe(401);
    },
  ));

test('An object in the members of a query parameter may be written as JSON', () =>
  serving(
    {
      openapi: '3.0.3',
      paths: {
        '/a': {
          get: {
            parameters: [
              {
                name: 'filter',
                in: 'query',
                schema: {
                  type: 'object',
                  properties: { tags: { type: 'object', additionalProperties: { type: 'string' } } },
                },
              },
            ],
            ...ok,
          },
        },
      },
    },
    async (server) => {
      const statusOf = async (tags: string): Promise<number> =>
        (await fetch(`${server.url('api')}/a?tags=${encodeURIComponent(tags)}`)).status;
      expect(await Promise.all(['{"a":"b"}', '{"a":1}', '{"a"', 'a'].map(statusOf))).toEqual([200, 422, 422, 422]);
    },
  ));

test('An error whose schema nothing can conform to has its members', () => {
  const base = {
    type: 'object',
    additionalProperties: false,
    required: ['detail'],
    properties: { detail: { type: 'string' } },
  };
  const schema = {
    type: 'object',
    required: ['meta', 'error'],
    properties: {
      meta: { type: 'object', properties: { requestId: { type: 'string', example: 'req_123' } } },
      error: { allOf: [base, { required: ['errors'], properties: { errors: { type: 'array', items: {} } } }] },
    },
  };
  return serving(
    {
      openapi: '3.0.3',
      paths: {
        '/a': {
          get: {
            parameters: [{ name: 'page', in: 'query', required: true, schema: { type: 'integer' } }],
            responses: { ...ok.responses, 400: { description: 'Bad', content: { 'application/json': { schema } } } },
          },
        },
      },
    },
    async (server) => {
      const response = await fetch(`${server.url('api')}/a`);
      expect([response.status, response.headers.get('content-type')]).toEqual([400, 'application/json; charset=utf-8']);
      expect(await response.json()).toEqual({
        meta: { requestId: 'req_123' },
        error: { detail: 'page is required.', errors: [] },
      });
    },
  );
});
