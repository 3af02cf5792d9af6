/** `Prefer: example=<name>`: a documented example as the response. */
import { describe, expect, test } from '@jest/globals';
import { createMockServer, type MockServer } from 'mockmint';
import { inFolder } from '../../support/temp-folder.ts';

const document = `openapi: 3.1.0
info: { title: Pets, version: '1' }
components:
  securitySchemes: { key: { type: http, scheme: bearer } }
  examples: { shared: { value: { name: Shared } } }
paths:
  /pets:
    post:
      security: [{ key: [] }]
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [name] } } } }
      responses:
        '201':
          description: Created
          content:
            text/plain: { examples: { words: { value: A cat. } } }
            application/json:
              schema: { type: object, properties: { name: { type: string } } }
              examples:
                cat: { value: { name: Tom } }
                'two words': { value: { name: Rex } }
                shared: { $ref: '#/components/examples/shared' }
                wrong: { value: { name: 5 } }
        '409':
          description: Conflict
          content: { application/json: { examples: { cat: { value: { error: Tom exists } } } } }
`;

const mock = `export default { operations: { 'POST /pets': { respond: () => ({ status: 201, body: { name: 'from the mock' } }) } } };\n`;

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly applied: string | null;
  readonly trigger: string | null;
  readonly undocumented: string | null;
}

type Post = (prefer: string, body?: string, token?: string) => Promise<Reply>;

/** Serves the document, with a mock of its own or without one. */
const serving = (hasMock: boolean, use: (post: Post, server: MockServer) => Promise<void>): Promise<void> =>
  inFolder({ 'specs/pets/openapi.yaml': document, ...(hasMock && { 'mocks/pets.ts': mock }) }, async (folder) => {
    const server = await createMockServer({ port: 0, folders: [folder], providers: ['pets'] });
    try {
      await use(async (prefer, body = '{"name":"Kim"}', token = 'mock_valid') => {
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}`, prefer };
        const reply = await fetch(`${server.url('pets')}/pets`, { method: 'POST', headers, body });
        const text = await reply.text();
        const isJson = reply.headers.get('content-type')?.includes('json') === true;
        return {
          status: reply.status,
          body: isJson ? (JSON.parse(text) as unknown) : text,
          applied: reply.headers.get('preference-applied'),
          trigger: reply.headers.get('x-mock-trigger'),
          undocumented: reply.headers.get('x-mock-undocumented'),
        };
      }, server);
    } finally {
      await server.close();
    }
  });

describe.each([
  ['with a mock', true],
  ['without a mock', false],
])('An example that is asked for, %s,', (_, hasMock) => {
  test.each<[string, Partial<Reply>]>([
    [
      'example=cat',
      { status: 201, body: { name: 'Tom' }, applied: 'example=cat', trigger: 'prefer', undocumented: null },
    ],
    ['example="two words"', { status: 201, body: { name: 'Rex' }, applied: 'example="two words"' }],
    ['example=shared', { status: 201, body: { name: 'Shared' } }],
    ['example=words', { status: 201, body: 'A cat.' }],
    ['example=wrong', { status: 201, body: { name: 5 }, undocumented: 'true' }],
    ['code=409, example=cat', { status: 409, body: { error: 'Tom exists' }, applied: 'code=409, example=cat' }],
    ['code=409, example=none', { status: 409, applied: 'code=409' }],
    ['example=cat, delay=1', { status: 201, body: { name: 'Tom' }, applied: 'example=cat, delay=1' }],
    ['example=none', { status: 201, applied: null, trigger: 'none' }],
    ['example', { status: 201, applied: null, trigger: 'none' }],
  ])('%s', async (prefer, wanted) => {
    await serving(hasMock, async (post) => {
      expect(await post(prefer)).toMatchObject(wanted);
    });
  });

  test('needs a valid request, and a credential', async () => {
    await serving(hasMock, async (post) => {
      expect(await post('example=cat', '{}')).toMatchObject({ status: 422, applied: null, trigger: 'validation' });
      expect(await post('example=cat', undefined, 'unknown')).toMatchObject({ status: 401, applied: null });
    });
  });

  test('issues nothing', async () => {
    await serving(hasMock, async (post, server) => {
      await post('example=cat');
      expect(await server.tokens.list()).toEqual([]);
    });
  });
});
