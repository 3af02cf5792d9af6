/** The response to a valid request: from the mock, or from the document. */
import { describe, expect, test } from '@jest/globals';
import { createMockServer, type MockServer } from 'mockmint';
import { exchange, type Reply } from '../../support/mock.ts';
import { inFolder } from '../../support/temp-folder.ts';

const content = (type: string, media: object): string => JSON.stringify({ [type]: media });
const responses = (status: number, type: string, media: object): string =>
  `{ "${status}": { description: It, content: ${content(type, media)} } }`;
const json = (media: object): string => responses(200, 'application/json', media);

/** By path: the responses of its GET. */
const paths: Readonly<Record<string, string>> = {
  '/example': json({ example: { name: 'given' }, schema: { type: 'object' } }),
  '/examples': json({ examples: { one: { $ref: '#/components/examples/one' } }, schema: { type: 'object' } }),
  '/schema': json({
    schema: {
      type: 'object',
      required: ['id', 'name', 'at', 'secret'],
      properties: {
        id: { type: 'string', format: 'uuid' },
        at: { type: 'string', format: 'date-time' },
        name: { type: 'string', maxLength: 9 },
        more: { type: 'integer' },
        secret: { type: 'string', writeOnly: true },
      },
    },
  }),
  '/hard': json({ schema: { type: 'string', pattern: '^[0-9]{7}$' } }),
  '/impossible': json({ schema: { type: 'string', maxLength: 3, pattern: '^[0-9]{7}$' } }),
  '/text': responses(200, 'text/plain', { example: 'plain words' }),
  '/vendor': responses(201, 'application/vnd.api+json', {
    schema: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
  }),
  '/none': '{ "204": { description: Nothing } }',
  '/default': '{ default: { description: Anything } }',
  '/own': `{ "200": { description: It, content: { application/json: { schema: { type: object, required: [n], properties: { n: { type: integer } } } } } }, "202": { description: Later }, "404": { description: No, content: { application/json: { schema: { type: object } } } } }`,
};

const document = `openapi: 3.1.0
info: { title: Plain, version: '1' }
paths:
${Object.entries(paths)
  .map(([path, declared]) => `  ${path}: { get: { operationId: ${path.slice(1)}, responses: ${declared} } }`)
  .join('\n')}
components: { examples: { one: { value: { name: referenced } } } }
`;

/** Serves the document. @param respond the source of the body of `respond` of the operation `own` */
async function serve(
  use: (
    get: (path: string, headers?: Record<string, string>) => Promise<Reply>,
    warnings: string[],
    server: MockServer,
  ) => Promise<void>,
  respond?: string,
): Promise<void> {
  const files = {
    'specs/plain/openapi.yaml': document,
    ...(respond !== undefined && {
      'mocks/plain.ts': `export default { operations: { 'GET /own': { respond(request, context) { ${respond} } } } };\n`,
    }),
  };
  await inFolder(files, async (folder) => {
    const warnings: string[] = [];
    const server = await createMockServer({
      port: 0,
      seed: 1,
      clock: { now: '2030-05-06T07:08:09Z', frozen: true },
      folders: [folder],
      providers: ['plain'],
      onWarning: (text) => warnings.push(text),
    });
    try {
      await use((path, headers) => exchange('GET', server.url('plain') + path, undefined, headers), warnings, server);
    } finally {
      await server.close();
    }
  });
}

describe('Without a mock, an operation responds with', () => {
  test.each([
    ['/example', 200, '{"name":"given"}', 'application/json; charset=utf-8', null],
    ['/examples', 200, '{"name":"referenced"}', 'application/json; charset=utf-8', null],
    ['/text', 200, 'plain words', 'text/plain; charset=utf-8', null],
    ['/vendor', 201, '{"id":"text"}', 'application/vnd.api+json; charset=utf-8', null],
    ['/none', 204, '', null, null],
    ['/default', 200, '', null, null],
    ['/hard', 200, '"0000000"', 'application/json; charset=utf-8', null],
    ['/impossible', 200, '"tex"', 'application/json; charset=utf-8', 'true'],
  ])('what the document declares: %s', (path, status, text, type, undocumented) =>
    serve(async (get, warnings) => {
      const reply = await get(path);
      expect([reply.status, reply.text]).toEqual([status, text]);
      expect(reply.headers.get('content-type')).toBe(type);
      expect(reply.headers.get('x-mock-undocumented')).toBe(undocumented);
      expect(reply.headers.get('x-mock-trigger')).toBe('none');
      expect(warnings).toEqual([]);
    }),
  );

  test("a sample of the schema, with the session's time and randomness", () =>
    serve(async (get, _, server) => {
      const bodies = [(await get('/schema')).json, (await get('/schema')).json] as Record<string, string>[];
      for (const body of bodies)
        expect(body).toEqual({
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          at: '2030-05-06T07:08:09.000Z',
          name: 'text',
          more: 1,
        });
      expect(bodies[0]!['id']).not.toBe(bodies[1]!['id']);
      await server.reset();
      expect((await get('/schema')).json).toEqual(bodies[0]);
    }));

  test('the forced success status', () =>
    serve(async (get) => {
      const reply = await get('/example', { prefer: 'code=202' });
      expect([reply.status, reply.json, reply.headers.get('x-mock-undocumented')]).toEqual([
        202,
        { name: 'given' },
        'true',
      ]);
    }));
});

describe('A mock may respond with', () => {
  test.each<[string, string, Partial<Record<'status' | 'text' | 'type' | 'undocumented', unknown>>]>([
    ['a body alone', 'return { body: { n: 1 } }', { status: 200, text: '{"n":1}', undocumented: null }],
    ['a promise', 'return Promise.resolve({ body: { n: 1 } })', { status: 200, text: '{"n":1}' }],
    ['another declared status', 'return { status: 404, body: {} }', { status: 404, text: '{}', undocumented: null }],
    ['no body where none is declared', 'return { status: 202 }', { status: 202, text: '', type: null }],
    [
      'an undeclared status',
      "return { status: 418, body: 'tea' }",
      { status: 418, text: '"tea"', undocumented: 'true' },
    ],
    [
      'another media type for an undeclared status',
      "return { status: 203, headers: { 'content-type': 'text/csv' }, body: 'a,b' }",
      { status: 203, text: 'a,b', type: 'text/csv' },
    ],
    ['what the request holds', 'return { body: { n: Number(request.query.n) } }', { text: '{"n":7}' }],
  ])('%s', (_, respond, expected) =>
    serve(async (get, warnings) => {
      const reply = await get('/own?n=7');
      const { status, text, headers } = reply;
      const found = {
        status,
        text,
        type: headers.get('content-type'),
        undocumented: headers.get('x-mock-undocumented'),
      };
      expect(found).toMatchObject(expected);
      expect(warnings).toEqual([]);
    }, respond),
  );

  test('headers of its own', () =>
    serve(async (get) => {
      const { headers } = await get('/own');
      expect([headers.get('x-own'), headers.get('cache-control')]).toEqual(['yes', 'max-age=1']);
    }, "return { body: { n: 1 }, headers: { 'X-Own': 'yes', 'cache-control': 'max-age=1' } }"));

  test('tokens, which are valid from then on', () =>
    serve(async (get, _, server) => {
      expect((await get('/own')).status).toBe(200);
      expect(await server.tokens.list()).toMatchObject([{ id: 'a', provider: 'plain', status: 'active' }]);
    }, "return { body: { n: 1 }, tokens: [{ id: 'a', secret: 'a-secret-of-some-length', name: null, expiresAt: null }] }"));
});

const token = (members: string): string =>
  `return { body: { n: 1 }, tokens: [{ id: 'a', secret: 'b', name: null, expiresAt: null, ${members} }] }`;

describe('A wrong response fails its request, and the log names file and member:', () => {
  test.each([
    [
      'an unknown member',
      'return { boddy: 1 }',
      'must return { status, headers, body, tokens, secrets }; it returned the unknown member "boddy"',
    ],
    ['a list', 'return []', 'must return { status, headers, body, tokens, secrets }; it returned an array'],
    [
      'a status that is a text',
      "return { status: '200' }",
      'must return an integer from 200 to 599 as status; it returned a string',
    ],
    ['a status that is a fraction', 'return { status: 200.5 }', 'must return an integer from 200 to 599 as status'],
    ['an informational status', 'return { status: 101 }', 'must return an integer from 200 to 599 as status'],
    ['a status that is too large', 'return { status: 600 }', 'must return an integer from 200 to 599 as status'],
    ['headers that are a list', 'return { headers: [] }', 'must return an object as headers; it returned an array'],
    [
      'a header that is a number',
      'return { headers: { a: 1 } }',
      'must return a string as headers["a"]; it returned a number',
    ],
    [
      'a header with a line break',
      "return { headers: { a: 'b\\nc' } }",
      'must return headers that can be sent; headers["a"]: ',
    ],
    [
      'a header name with a space',
      "return { headers: { 'a b': 'c' } }",
      'must return headers that can be sent; headers["a b"]: ',
    ],
    [
      'a header that frames the message',
      "return { headers: { 'Content-Length': '1' } }",
      'must not return headers["Content-Length"]',
    ],
    ['a body that violates the document', "return { body: { n: 'x' } }", 'failed: '],
    ['no body where one is declared', 'return {}', 'failed: '],
    ['a body with a BigInt', 'return { body: { n: 1, m: 1n } }', 'failed: TypeError: '],
    [
      'tokens that are an object',
      'return { body: { n: 1 }, tokens: {} }',
      'must return an array as tokens; it returned an object',
    ],
    [
      'a token that is a text',
      "return { body: { n: 1 }, tokens: ['a'] }",
      'must return an object as tokens[0]; it returned a string',
    ],
    ['an empty id', token("id: ''"), 'must return a string of 1 to 4096 characters as tokens[0].id'],
    [
      'an id that is too long',
      token("id: 'a'.repeat(4097)"),
      'must return a string of 1 to 4096 characters as tokens[0].id',
    ],
    [
      'a secret that is too long',
      token("secret: 'a'.repeat(4194305)"),
      'must return a string of 1 to 4194304 characters as tokens[0].secret',
    ],
    [
      'a name that is a number',
      token('name: 1'),
      'must return null or a string of at most 1048576 characters as tokens[0].name',
    ],
    [
      'an expiry that is NaN',
      token('expiresAt: NaN'),
      'must return a finite number of milliseconds since the Unix epoch as tokens[0].expiresAt',
    ],
    [
      'a creation that is a text',
      token("createdAt: '2030'"),
      'must return a finite number of milliseconds since the Unix epoch as tokens[0].createdAt',
    ],
    ['data that is a list', token('data: []'), 'must return an object as tokens[0].data; it returned an array'],
    ['an error', "throw new Error('inside')", 'failed: Error: inside'],
    ['a rejection', "return Promise.reject(new Error('inside'))", 'failed: Error: inside'],
    ['an error that looks like an invalid request', 'throw { status: 400, errors: [] }', 'failed: [object Object]'],
  ])('%s', (_, respond, message) =>
    serve(async (get, warnings, server) => {
      const { status, headers, json: body } = await get('/own');
      expect([status, headers.get('x-mock-trigger')]).toEqual([500, 'none']);
      expect(body).toMatchObject({ status: 500, detail: 'The mock failed. See its log for the cause.' });
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toMatch(
        /^The mock of plain failed: request [0-9a-f-]{36}: \/.*\/mocks\/plain\.ts: operations\["GET \/own"\]\.respond /,
      );
      expect(warnings[0]).toContain(`respond ${message}`);
      expect(await server.tokens.list()).toEqual([]);
    }, respond),
  );
});
