/** Documents that mockmint does not maintain: lawful ones are served as they say, faulty ones as far as possible. */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createMockServer, type MockServer } from 'mockmint';
import { loadProviders } from '../../../src/provider/registry.ts';
import { servingFiles } from './serving-files.ts';
import { inFolder } from '../../support/temp-folder.ts';
import { appErrorOf } from '../../support/thrown-error.ts';
import { http } from '../../../src/lib/http.ts';

const head = (version: string): string => `openapi: ${version}\ninfo: { title: A thing, version: '1' }\n`;
const ok = (schema: string): string =>
  `responses: { '200': { description: OK, content: { application/json: { schema: ${schema} } } } }`;
const posting = (schema: string): string =>
  `post: { requestBody: { required: true, content: { application/json: { schema: ${schema} } } }, ${ok('{ type: object }')} }`;

/** A request, and the status of its response with the beginning of its media type. */
type Exchange = readonly [request: string, body: string | undefined, response: string];

const json = 'application/json';

interface Trap {
  readonly document: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly exchanges: readonly Exchange[];
}

const traps: Readonly<Record<string, Trap>> = {
  'an unknown format': {
    document: `${head('3.0.3')}paths: { /a: { ${posting('{ properties: { a: { type: string, format: our-own } } }')} } }`,
    exchanges: [
      ['POST /a', '{"a":"x"}', '200'],
      ['POST /a', '{"a":1}', '422'],
    ],
  },
  'nullable without a type': {
    document: `${head('3.0.3')}paths: { /a: { ${posting('{ properties: { a: { nullable: true, enum: [x] } } }')} } }`,
    exchanges: [
      ['POST /a', '{"a":"x"}', '200'],
      ['POST /a', '{"a":"y"}', '422'],
    ],
  },
  'query parameters whose names have brackets, or mean something to JavaScript': {
    document: `${head('3.0.3')}paths:\n${['page[size]', 'ids[]', '__proto__'].map((name, index) => `  /${index}: { get: { parameters: [{ name: '${name}', in: query, schema: { type: integer } }], ${ok('{ type: object }')} } }\n`).join('')}`,
    exchanges: ['page[size]', 'ids[]', '__proto__'].flatMap((name, index): Exchange[] => [
      [`GET /${index}?${name}=1`, undefined, '200'],
      [`GET /${index}?${name}=x`, undefined, '422'],
    ]),
  },
  'nullable in 3.1, which does not know it: null is accepted, but not sent': {
    document: `${head('3.1.0')}paths: { /a: { ${posting('{ $ref: "#/components/schemas/A" }').replace('{ type: object }', '{ $ref: "#/components/schemas/A", example: { a: null } }')} } }\ncomponents: { schemas: { A: { type: object, properties: { a: { type: string, nullable: true } }, example: { a: null } } } }`,
    exchanges: [['POST /a', '{"a":null}', '200 application/json {"a":"']],
  },
  'more than a thousand files': {
    document: `${head('3.0.3')}paths: { /a: { ${posting(`{ properties: { ${Array.from({ length: 1100 }, (_, i) => `p${i}: { $ref: f${i}.yaml }`).join(', ')} } }`)} } }`,
    files: Object.fromEntries(Array.from({ length: 1100 }, (_, i) => [`f${i}.yaml`, 'type: integer'])),
    exchanges: [
      ['POST /a', '{"p1099":1}', '200'],
      ['POST /a', '{"p1099":"x"}', '422'],
    ],
  },
  'an id in an example': {
    document: `${head('3.0.3')}paths: { /a: { ${posting('{ type: object, required: [a], example: { id: 7, $id: "#" } }')} } }`,
    exchanges: [['POST /a', '{}', '422']],
  },
  'a reference to nothing': {
    document: `${head('3.1.0')}paths: { /a: { ${posting('{ $ref: "#/components/schemas/None" }')} } }`,
    exchanges: [['POST /a', '{"a":1}', '200']],
  },
  'a limit that is none': {
    document: `${head('3.1.0')}paths: { /a: { ${posting('{ maxLength: -1 }')} } }`,
    exchanges: [['POST /a', '"text"', '200']],
  },
  'a pattern that does not compile': {
    document: `${head('3.0.3')}paths: { /a: { ${posting("{ type: string, pattern: '(' }")} } }`,
    exchanges: [
      ['POST /a', '"text"', '200'],
      ['POST /a', '5', '422'],
    ],
  },
  'a readOnly member that is required': {
    document: `${head('3.0.3')}paths: { /a: { ${posting('{ type: object, required: [id, n], properties: { id: { type: string, readOnly: true } } }')} } }`,
    exchanges: [
      ['POST /a', '{"n":1}', '200'],
      ['POST /a', '{"n":1,"id":"x"}', '200'],
      ['POST /a', '{"id":"x"}', '422'],
    ],
  },
  'identical templated paths': {
    document: `${head('3.0.3')}paths: { '/a/{one}': { get: { operationId: first, ${ok('{ type: integer }')} } }, '/a/{two}': { get: { ${ok('{ type: string }')} } } }`,
    exchanges: [['GET /a/1', undefined, '200 application/json 1']],
  },
  'no declared response': {
    document: `${head('3.0.3')}paths: { /a: { get: { responses: {} } } }`,
    exchanges: [['GET /a', undefined, '200']],
  },
  'a default response only': {
    document: `${head('3.0.3')}paths: { /a: { get: { responses: { default: { description: all, content: { application/json: { schema: { type: integer } } } } } } } }`,
    exchanges: [['GET /a', undefined, '200 application/json 1']],
  },
  'a redirection as its only success': {
    document: `${head('3.0.3')}paths: { /a: { get: { responses: { '303': { description: there }, '4xx': { description: no } } } } }`,
    exchanges: [['GET /a', undefined, '303']],
  },
  'webhooks only': {
    document: `${head('3.1.0')}webhooks: { a: { ${posting('{}')} } }`,
    exchanges: [['POST /a', '{}', '404']],
  },
  'methods of OpenAPI 3.2': {
    document: `${head('3.2.0')}paths: { /a: { query: { ${ok('{ type: integer }')} }, additionalOperations: { COPY: { responses: { '204': { description: done } } } } } }`,
    exchanges: [
      ['QUERY /a', undefined, '200 application/json 1'],
      ['COPY /a', undefined, '204'],
    ],
  },
  'Swagger 2.0': {
    document: `swagger: '2.0'
info: { title: Two, version: '1' }
basePath: /v1
consumes: [application/json]
paths:
  /a:
    post:
      parameters: [{ name: a, in: body, required: true, schema: { $ref: '#/definitions/A' } }]
      responses: { 201: { description: made, schema: { $ref: '#/definitions/A' } }, 400: { description: no } }
    get:
      produces: [text/csv]
      parameters: [{ name: ids, in: query, type: array, items: { type: integer }, collectionFormat: pipes }]
      responses: { 200: { description: table, schema: { type: string } } }
  /form:
    post:
      parameters: [{ name: n, in: formData, required: true, type: integer }]
      consumes: [application/x-www-form-urlencoded]
      responses: { 204: { description: done } }
definitions: { A: { type: object, required: [n], properties: { n: { type: integer } } } }
`,
    exchanges: [
      ['POST /v1/a', '{"n":1}', '201 application/json {"n":1}'],
      ['POST /v1/a', '{"n":"1"}', '400'],
      ['GET /v1/a?ids=1%7C2', undefined, '200 text/csv'],
      ['GET /v1/a?ids=1%7Ctwo', undefined, '422'],
      ['POST /v1/form application/x-www-form-urlencoded', 'n=5', '204'],
      ['POST /v1/form application/x-www-form-urlencoded', 'n=five', '422'],
    ],
  },
  'several files': {
    document: `${head('3.0.3')}paths: { /a: { $ref: 'paths/a.yaml' } }\ncomponents: { schemas: { N: { type: integer } } }`,
    files: {
      'paths/a.yaml': posting('{ $ref: "../schemas.json#/A" }'),
      'schemas.json':
        '{ "A": { "required": ["n", "m"], "properties": { "n": { "$ref": "api.yaml#/components/schemas/N" }, "m": { "$ref": "#/M" } } }, "M": { "type": "string" } }',
    },
    exchanges: [
      ['POST /a', '{"n":1,"m":"x"}', '200'],
      ['POST /a', '{"n":"1","m":"x"}', '422'],
      ['POST /a', '{"n":1,"m":2}', '422'],
    ],
  },
  'a text, bytes and JSON of a vendor': {
    document: `${head('3.0.3')}paths:
  /text: { put: { requestBody: { content: { text/plain: { schema: { type: integer } } } }, responses: { '200': { description: text, content: { text/plain: { schema: { type: string } } } } } } }
  /bytes: { put: { requestBody: { content: { application/octet-stream: {} } }, responses: { '204': { description: done } } } }
  /vendor: { get: { responses: { '200': { description: OK, content: { application/vnd.a+json: { schema: { type: string } } } } } } }`,
    exchanges: [
      ['PUT /text text/plain', '5', '200 text/plain'],
      ['PUT /text text/plain', 'five', '422'],
      ['PUT /bytes application/octet-stream', '\u0000\u0001', '204'],
      ['PUT /bytes text/plain', 'x', '415'],
      ['GET /vendor', undefined, '200 application/vnd.a+json "text"'],
    ],
  },
  'a form with files': {
    document: `${head('3.0.3')}paths: { /a: { post: { requestBody: { required: true, content: { multipart/form-data: { schema: { type: object, required: [n, file], properties: { n: { type: integer }, file: { type: string, format: binary } } } } } }, responses: { '204': { description: done } } } } }`,
    exchanges: [
      [
        'POST /a multipart/form-data; boundary=b',
        '--b\r\nContent-Disposition: form-data; name="n"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc\r\n--b--\r\n',
        '204',
      ],
      [
        'POST /a multipart/form-data; boundary=b',
        '--b\r\nContent-Disposition: form-data; name="n"\r\n\r\n1\r\n--b--',
        '422',
      ],
      ['POST /a multipart/form-data; boundary=b', '--b\r\nnothing', '400'],
    ],
  },
  'parameters of unusual styles': {
    document: `${head('3.0.3')}paths:
  '/label/{p}': { get: { parameters: [{ name: p, in: path, required: true, style: label, schema: { type: integer } }], ${ok('{}')} } }
  '/matrix/{p}': { get: { parameters: [{ name: p, in: path, required: true, style: matrix, explode: true, schema: { type: array, items: { type: integer } } }], ${ok('{}')} } }
  /query: { get: { parameters: [{ name: d, in: query, style: deepObject, explode: true, schema: { type: object, properties: { n: { type: integer } } } }, { name: j, in: query, content: { application/json: { schema: { type: object, required: [a] } } } }, { name: c, in: cookie, required: true, schema: { type: integer } }], ${ok('{}')} } }
  '/café/{p}:go': { get: { parameters: [{ name: Accept, in: header, required: true, schema: { const: x } }], ${ok('{}')} } }`,
    exchanges: [
      ['GET /label/.5', undefined, '200'],
      ['GET /label/5', undefined, '422'],
      ['GET /matrix/;p=1;p=2', undefined, '200'],
      ['GET /matrix/;p=1;p=b', undefined, '422'],
      ['GET /query?d[n]=1&j={"a":1}', undefined, '200'],
      ['GET /query?d[n]=x', undefined, '422'],
      ['GET /query?j={}', undefined, '422'],
      ['GET /caf%C3%A9/1%3Ago', undefined, '200'],
    ],
  },
};

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function send(server: MockServer, request: string, body: string | undefined): Promise<Answer> {
  const [method = '', path = '', ...type] = request.split(' ');
  const headers = { cookie: 'c=1', ...(body !== undefined && { 'content-type': type.join(' ') || json }) };
  return new Promise((resolve, reject) => {
    http
      .request({ host: '127.0.0.1', port: server.port, path: `/api${path}`, method, headers }, (res) => {
        let text = '';
        res.setEncoding('utf8');
        res.on('data', (part: string) => (text += part));
        res.on('end', () => resolve({ status: res.statusCode ?? 0, type: String(res.headers['content-type']), text }));
      })
      .on('error', reject)
      .end(body === undefined ? undefined : Buffer.from(body));
  });
}

describe('A document is served with', () => {
  test.each(Object.entries(traps))('%s', async (_, { document, files = {}, exchanges }) => {
    await servingFiles({ 'api.yaml': document, ...files }, async (server) => {
      for (const [request, body, response] of exchanges) {
        const { status, type, text } = await send(server, request, body);
        const received = `${status} ${type.replace(/;.*/, '')} ${text}`;
        expect([request, body, received.slice(0, response.length)]).toEqual([request, body, response]);
      }
    });
  });
});

describe('YAML aliases', () => {
  const load = (text: string) =>
    inFolder({ 'api.yaml': text }, async (folder) => loadProviders({ documents: [join(folder, 'api.yaml')] }));

  test('are expanded, and merged by "<<"', async () => {
    const [provider] = await load(
      `${head('3.0.3')}x: &x { get: { ${ok('{}')} } }\npaths: { /a: *x, /b: { <<: *x, put: { ${ok('{}')} } } }`,
    );
    expect(provider?.document.operations.map(({ id }) => id)).toEqual(['GET /a', 'GET /b', 'PUT /b']);
  });

  test.each([
    ['contain themselves', 'paths: &p { /a: *p }'],
    [
      'multiply',
      `a0: &a0 [x]\n${Array.from({ length: 25 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`).join('\n')}`,
    ],
  ])('that %s stop the program, but not the machine', async (_, text) => {
    const error = await appErrorOf(() => load(`${head('3.0.3')}${text}`));
    expect(error).toMatchObject({
      code: 'broken-document',
      message: expect.stringMatching(/aliases can't be expanded/),
    });
  });
});

describe('A finding of the linter', () => {
  const document = `${head('3.0.3')}security: [{ none: [] }]\npaths: { /a: { ${posting('{ $ref: "#/components/schemas/None", type: string }')} }, /b: { $ref: 'missing.yaml' } }`;

  test('is a note with file and line', async () => {
    await inFolder({ 'api.yaml': document }, async (folder) => {
      const file = join(folder, 'api.yaml');
      const [provider] = await loadProviders({ documents: [file] });
      expect(await provider?.document.findings()).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/api\.yaml:4: \$ref "missing\.yaml" can't be read: (Error: )?ENOENT/),
          expect.stringMatching(/api\.yaml:4: \$ref "#\/components\/schemas\/None" does not resolve/),
          expect.stringMatching(/api\.yaml:3: security names "none"/),
        ]),
      );
    });
  });
});

describe('What is served', () => {
  const one = `${head('3.0.3')}paths: { /a: { get: { ${ok('{}')} } } }`;
  const at = (url: string): string => one.replace('paths:', `servers: [{ url: '${url}' }]\npaths:`);
  const idsOf = (files: Readonly<Record<string, string>>, named: (folder: string) => string[]): Promise<string[]> =>
    inFolder(files, async (folder) => (await loadProviders({ documents: named(folder) })).map(({ id }) => id));

  test('is what is named, with ids from files, folders and titles', async () => {
    const files = { 'pets.yaml': one, 'Shop Api/openapi.json': '{"openapi":"3.0.3","paths":{}}', 'notes.yaml': 'a: 1' };
    expect(await idsOf(files, (folder) => [join(folder, 'Shop Api'), join(folder, 'pets.yaml')])).toEqual([
      'shop-api',
      'pets',
    ]);
    expect(await idsOf(files, (folder) => [folder])).toEqual(['shop-api', 'pets']);
    expect(await idsOf({ 'api/v1/openapi.yaml': one }, (folder) => [join(folder, 'api/v1')])).toEqual(['a-thing']);
  });

  test('includes the overlay and the mock beside the document', async () => {
    const files = {
      'api.yaml': one,
      'overlay.yaml': 'overlay: 1.0.0\nactions: [{ target: $.info, x-assumed: Because., update: { title: Assumed } }]',
      'mock.mjs': "export default { operations: { 'GET /a': { respond: () => ({ body: 'mine' }) } } };",
    };
    await servingFiles(files, async (server) => {
      expect((await send(server, 'GET /a', undefined)).text).toBe('"mine"');
    });
  });

  test('shares a host where base paths tell documents apart, and notes where they do not', async () => {
    const files = {
      'one.yaml': at('https://h.example/v1'),
      'two.yaml': at('https://h.example/v2'),
      'three.yaml': at('https://i.example'),
      'four.yaml': at('https://i.example/'),
    };
    await inFolder(files, async (folder) => {
      const server = await createMockServer({ port: 0, documents: [folder] });
      try {
        const provider = async (host: string, path: string): Promise<string | null> =>
          new Promise((resolve, reject) => {
            http
              .get({ host: '127.0.0.1', port: server.port, path, headers: { host } }, (res) => {
                res.resume();
                resolve(String(res.headers['x-mock-provider']));
              })
              .on('error', reject);
          });
        expect(await provider('h.example', '/v1/a')).toBe('one');
        expect(await provider('h.example', '/v2/a')).toBe('two');
        expect(await provider('i.example', '/a')).toBe('undefined');
      } finally {
        await server.close();
      }
    });
  });

  test.each([
    ['not-openapi.yaml', 'a: 1\n', /not-openapi\.yaml:1: this is not an OpenAPI document/],
    ['old.yaml', "swagger: '1.2'\n", /version "1\.2" is not supported/],
    ['broken.yaml', 'openapi: 3.0.3\npaths: {\n', /broken\.yaml:\d+: .*\n {2}Fix the YAML/],
  ])('is nothing if a document cannot be served: %s', async (name, text, message) => {
    await inFolder({ [name]: text }, async (folder) => {
      const error = await appErrorOf(() => loadProviders({ documents: [join(folder, name)] }));
      expect(error).toMatchObject({ code: 'broken-document', message: expect.stringMatching(message) });
    });
  });

  test('is nothing if two documents have the same id', async () => {
    await inFolder({ 'a/pets.yaml': one, 'b/pets.json': '{"openapi":"3.0.3"}' }, async (folder) => {
      const error = await appErrorOf(() =>
        loadProviders({ documents: [join(folder, 'a/pets.yaml'), join(folder, 'b/pets.json')] }),
      );
      expect(error).toMatchObject({ code: 'address-claimed-twice', message: expect.stringMatching(/id "pets"/) });
    });
  });
});

describe('A document from a URL', () => {
  const withSite = async <T>(
    files: Readonly<Record<string, string>>,
    use: (root: string) => Promise<T>,
  ): Promise<T> => {
    const site = http.createServer((req, res) => {
      const text = files[req.url ?? ''];
      res.writeHead(text === undefined ? 404 : 200).end(text);
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const address = site.address();
    try {
      return await use(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
    } finally {
      site.closeAllConnections();
      site.close();
    }
  };

  test('is read with its files, but reads no file of this machine', async () => {
    const files = {
      '/pets/openapi.yaml': `${head('3.0.3')}paths: { /a: { $ref: a.yaml }, /b: { $ref: 'file:///etc/hostname' } }`,
      '/pets/a.yaml': `get: { ${ok('{ type: integer }')} }`,
    };
    await withSite(files, async (root) => {
      const [provider] = await loadProviders({ documents: [`${root}/pets/openapi.yaml`] });
      expect(provider?.id).toBe('pets');
      expect(provider?.document.operations.map(({ path }) => path)).toEqual(['/a']);
      expect(provider?.document.notes.join()).toMatch(/"file:\/\/\/etc\/hostname" can't be read: only http and https/);
    });
  });

  test('that cannot be read stops the program', async () => {
    await withSite({}, async (root) => {
      const error = await appErrorOf(() => loadProviders({ documents: [`${root}/openapi.yaml`] }));
      expect(error).toMatchObject({
        code: 'broken-document',
        message: expect.stringMatching(/URL can't be read \(status 404\)/),
      });
    });
  });
});

describe('A folder', () => {
  const titled = (title: string): string => `openapi: 3.1.0\ninfo: { title: ${title}, version: '1' }\npaths: {}\n`;
  const idsIn = (files: Readonly<Record<string, string>>): Promise<string[]> =>
    inFolder(files, async (folder) =>
      (await loadProviders({ documents: [join(folder, 'apis')] })).map(({ id }) => id).sort(),
    );

  test('serves all documents in it, also beside one with a general name, and the main ones of its folders', async () => {
    expect(
      await idsIn({
        'apis/openapi.yaml': titled('Main'),
        'apis/pets.yaml': titled('Pets'),
        'apis/shop.json': JSON.stringify({ openapi: '3.1.0', info: { title: 'Shop', version: '1' }, paths: {} }),
        'apis/inner/swagger.yaml': titled('Inner'),
        'apis/part.yaml': 'type: object\n',
        'apis/pets.overlay.yaml': "overlay: 1.0.0\ninfo: { title: O, version: '1' }\nactions: []\n",
      }),
    ).toEqual(['apis', 'inner', 'pets', 'shop']);
  });

  test('serves a document that it has in several formats once', async () => {
    const petsJson = JSON.stringify({ openapi: '3.1.0', info: { title: 'Pets', version: '1' }, paths: {} });
    expect(await idsIn({ 'apis/pets.yaml': titled('Pets'), 'apis/pets.json': petsJson })).toEqual(['pets']);
  });
});
