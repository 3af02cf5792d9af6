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
