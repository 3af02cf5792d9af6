/** Which operation a request calls: by the servers of operations, and where several have the same method and path. */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createMockServer, type MockServer } from 'mockmint';
import { http } from '../../../src/lib/http.ts';
import { loadProviders } from '../../../src/provider/registry.ts';
import { servingFiles } from './serving-files.ts';
import { inFolder } from '../../support/temp-folder.ts';

const document = (paths: string, servers = ''): string =>
  `openapi: 3.0.3\ninfo: { title: A thing, version: '1' }\n${servers}\npaths:\n${paths}`;

/** A success whose body names the operation. */
const named = (name: string): string =>
  `responses: { '200': { description: OK, content: { application/json: { schema: { type: string, enum: [${name}] } } } } }`;

const serving = <T>(text: string, use: (server: MockServer) => Promise<T>): Promise<T> =>
  servingFiles({ 'api.yaml': text }, use);

interface Sent {
  readonly body?: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The status and the body of the response to `GET /a`. */
function send(
  server: MockServer,
  request: string,
  { body, type = 'application/json', headers = {} }: Sent = {},
): Promise<string> {
  const [method = '', path = ''] = request.split(' ');
  const all = { ...headers, ...(body !== undefined && { 'content-type': type }) };
  return new Promise((resolve, reject) => {
    http
      .request({ host: '127.0.0.1', port: server.port, path, method, headers: all }, (res) => {
        let text = '';
        res.setEncoding('utf8');
        res.on('data', (part: string) => (text += part));
        res.on('end', () => resolve(`${res.statusCode} ${res.statusCode === 200 ? text : (res.headers.allow ?? '')}`));
      })
      .on('error', reject)
      .end(body);
  });
}

describe('Servers of an operation or a path', () => {
  const text = document(
    `
  /users: { get: { ${named('users')} } }
  /login:
    get: { servers: [{ url: 'https://login.example.com/oauth/{v}/', variables: { v: { default: v2 } } }], ${named('login')} }
    post: { ${named('signup')} }
  /files/{id}:
    servers: [{ url: 'https://files.example.com/up' }, { url: '/other' }]
    get: { parameters: [{ name: id, in: path, required: true, schema: { type: string } }], ${named('file')} }
    put: { servers: [{ url: /put }], parameters: [{ name: id, in: path, required: true, schema: { type: string } }], ${named('written')} }`,
    "servers: [{ url: 'https://api.example.com/v1' }]",
  );

  test.each([
    ['GET /api/oauth/v2/login', '200 "login"'],
    ['GET /api/up/files/7', '200 "file"'],
    ['GET /api/other/files/7', '200 "file"'],
    ['PUT /api/put/files/7', '200 "written"'],
    ['PUT /api/up/files/7', '405 GET'],
    ['HEAD /api/oauth/v2/login', '405 GET'],
    ['POST /api/oauth/v2/login', '405 GET'],
    ['GET /api/oauth/v2/users', '404 '],
    ['GET /api/v1/users', '200 "users"'],
    ['POST /api/v1/login', '200 "signup"'],
  ])('begin its path: %s', async (request, response) => {
    await serving(text, async (server) => expect(await send(server, request)).toBe(response));
  });

  test('leave it below the servers of the document, for clients with one base URL', async () => {
    await serving(text, async (server) => {
      expect(await send(server, 'GET /api/v1/login')).toBe('200 "login"');
      expect(await send(server, 'GET /api/v1/files/7')).toBe('200 "file"');
      expect(await send(server, 'DELETE /api/v1/files/7')).toBe('405 GET, PUT');
    });
  });

  test('have hosts that lead to the provider', async () => {
    await serving(text, async (server) => {
      expect(await send(server, 'GET /up/files/7', { headers: { host: 'files.example.com' } })).toBe('200 "file"');
      expect(await send(server, 'GET /up/files/7', { headers: { host: 'none.example.com' } })).toBe('404 ');
    });
  });

  test('may be those of a method that only OpenAPI 3.2 has', async () => {
    const copy = `{ servers: [{ url: 'https://copy.example.com/c' }], ${named('copied')} }`;
    const later = document(`  /a: { additionalOperations: { COPY: ${copy} } }`).replace('3.0.3', '3.2.0');
    await serving(later, async (server) => {
      expect(await send(server, 'COPY /c/a', { headers: { host: 'copy.example.com' } })).toBe('200 "copied"');
    });
  });

  test('take no host from a document that has it as its own', async () => {
    const other = document(
      `  /users: { get: { ${named('mine')} } }`,
      "servers: [{ url: 'https://files.example.com' }]",
    );
    await inFolder({ 'api.yaml': text, 'files.yaml': other }, async (folder) => {
      const server = await createMockServer({ port: 0, documents: [folder] });
      try {
        expect(await send(server, 'GET /users', { headers: { host: 'files.example.com' } })).toBe('200 "mine"');
      } finally {
        await server.close();
      }
    });
  });

  test('have no part in what a rule names as the path', async () => {
    await serving(text, async (server) => {
      server.rules.add({ match: { path: '/files/{id}' }, respond: { status: 200, body: 'ruled' } });
      expect(await send(server, 'GET /api/up/files/7')).toBe('200 ruled');
      expect(await send(server, 'GET /api/v1/files/7')).toBe('200 ruled');
    });
  });
});

test('A note names the first operation of an address, another one, and the number of the others', async () => {
  const text = document(['#a', '#b', '#c', '?d=1'].map((end) => `  '/x${end}': { get: { ${named('x')} } }`).join('\n'));
  await inFolder({ 'api.yaml': text }, async (folder) => {
    const [provider] = await loadProviders({ documents: [join(folder, 'api.yaml')] });
    expect(provider?.document.notes).toEqual([
      expect.stringMatching(/api\.yaml:6: GET \/x#b and 2 more have the same address as \/x#a\./),
    ]);
  });
});

describe('Paths that differ in the names of parameters only', () => {
  const parameter = (name: string, schema: string): string =>
    `parameters: [{ name: ${name}, in: path, required: true, schema: ${schema} }]`;
  const text = document(`
  /files/{id}: { get: { ${parameter('id', '{ type: string, format: uuid }')}, ${named('byId')} } }
  /files/{name}: { get: { ${parameter('name', "{ type: string, pattern: '[.]' }")}, ${named('byName')} } }
  /files/{name}/: { get: { ${parameter('name', '{ type: string }')}, ${named('folder')} } }`);

  test.each([
    ['a value that is valid for the first', '/files/0d1f1ea5-94e8-4ca3-a0ca-1a0b8ba2d2a1', '200 "byId"'],
    ['a value that is valid for the second only', '/files/a%20b.txt', '422 '],
    ['another path', '/files/x/', '200 "folder"'],
  ])('are one path, of the first operation: %s', async (_, path, response) => {
    await serving(text, async (server) => expect(await send(server, `GET /api${path}`)).toBe(response));
  });

  test('are noted', async () => {
    await inFolder({ 'api.yaml': text }, async (folder) => {
      const [provider] = await loadProviders({ documents: [join(folder, 'api.yaml')] });
      expect(provider?.document.notes).toContainEqual(
        expect.stringMatching(/GET \/files\/\{name\} has the same address as \/files\/\{id\}\. No request gets it/),
      );
    });
  });
});

describe('Paths with a fragment', () => {
  const body = (schema: string, type = 'application/json'): string =>
    `requestBody: { required: true, content: { ${type}: { schema: ${schema} } } }`;
  const text = document(`
  /links#remove: { put: { ${body('{ type: object, required: [link], properties: { link: { type: string, enum: [none] } } }')}, ${named('remove')} } }
  /links#add: { put: { parameters: [{ name: fields, in: query, required: true, schema: { type: string } }], ${body('{ type: object, required: [count], properties: { count: { type: integer } } }', 'application/x-www-form-urlencoded')}, ${named('add')} } }
  /links: { put: { ${body('{ type: object, required: [name], properties: { name: { type: string } } }')}, ${named('change')} } }`);

  test.each<[string, string, Sent, string]>([
    ['the body', '/links', { body: '{"link":"none"}' }, '200 "remove"'],
    [
      'a required parameter',
      '/links?fields=a',
      { body: 'count=1', type: 'application/x-www-form-urlencoded' },
      '200 "add"',
    ],
    ['their order, but without a fragment first', '/links', { body: '{"name":"x","link":"none"}' }, '200 "change"'],
    ['that order, where the request fits none', '/links', { body: '{"name":1,"link":"x"}' }, '422 '],
  ])('are distinguished by %s', async (_, path, sent, response) => {
    await serving(text, async (server) => expect(await send(server, `PUT /api${path}`, sent)).toBe(response));
  });
});

describe('Paths with a query', () => {
  const text = document(`
  /jobs?action=start: { post: { ${named('start')} } }
  /jobs?action=stop&force: { post: { ${named('stop')} } }
  /jobs: { post: { ${named('create')} } }
  '/#Target=Db.List': { get: { ${named('list')} } }
  '/#Target=Db.Drop': { get: { ${named('drop')} } }
  '/pages{?page,size}': { get: { ${named('pages')} } }`);

  test.each<[string, string, Sent['headers'], string]>([
    ['POST', '/jobs?action=start', {}, '200 "start"'],
    ['POST', '/jobs?force=1&action=stop', {}, '200 "stop"'],
    ['POST', '/jobs?action=stop', {}, '200 "create"'],
    ['POST', '/jobs', {}, '200 "create"'],
    ['GET', '/?Target=Db.Drop', {}, '200 "drop"'],
    ['GET', '/', { target: 'Db.Drop' }, '200 "drop"'],
    ['GET', '/', {}, '200 "list"'],
    ['GET', '/pages?page=2', {}, '200 "pages"'],
  ])('are distinguished by it: %s %s', async (method, path, headers, response) => {
    await serving(text, async (server) => {
      expect(await send(server, `${method} /api${path}`, headers && { headers })).toBe(response);
    });
  });
});

describe('An operation that declares one error only', () => {
  const error = (status: string): string =>
    `responses: { '${status}': { description: E, content: { application/json: { schema: { type: object, required: [code], properties: { code: { type: integer } } } } } } }`;
  const text = `${document(`
  /always: { get: { ${error('409')} } }
  /range: { get: { ${error('4XX')} } }
  /failing: { get: { ${error('500')} } }
  /early: { get: { ${error('103')} } }
  /two: { get: { responses: { '400': { description: B }, '500': { description: E } } } }
  /search: { get: { parameters: [{ name: q, in: query, schema: { type: integer } }], ${error('400')} } }
  /pets: { post: { requestBody: { content: { application/json: {} } }, ${error('405')} } }
  /locked: { get: { security: [{ key: [] }], ${error('401')} } }
  /gone: { get: { security: [{ key: [] }], ${error('410')} } }`)}
components: { securitySchemes: { key: { type: apiKey, in: header, name: x-key } } }`;

  test.each([
    ['responds with it', '/always', '409'],
    ['responds with the lowest of a range', '/range', '400'],
    ['responds with success where it is one of the server', '/failing', '200'],
    ['responds with it to a good credential', '/gone', '410'],
    ['responds with success where only an interim response is declared', '/early', '200'],
    ['responds with success where it declares two', '/two', '200'],
    ['responds with success where a parameter may be wrong', '/search', '200'],
    ['responds with success where the credential may be wrong', '/locked', '200'],
  ])('%s', async (_, path, status) => {
    await serving(text, async (server) => {
      const response = await fetch(`${server.url('api')}${path}`, { headers: { 'x-key': 'mock_valid' } });
      expect(String(response.status)).toBe(status);
      expect(response.headers.get('x-mock-trigger')).toBe('none');
      expect(response.headers.get('x-mock-undocumented')).toBe(status === '200' ? 'true' : null);
      if (status !== '200') expect(await response.json()).toMatchObject({ code: expect.any(Number) });
    });
  });

  test('responds with success where the body may be wrong', async () => {
    await serving(text, async (server) =>
      expect(await send(server, 'POST /api/pets', { body: '{}' })).toMatch(/^200 /),
    );
  });

  test('responds with the success that is asked for', async () => {
    await serving(text, async (server) =>
      expect(await send(server, 'GET /api/always', { headers: { prefer: 'code=200' } })).toBe('200 '),
    );
  });
});
