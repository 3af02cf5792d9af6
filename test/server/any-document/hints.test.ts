/** `x-mock` in an overlay: what the generic mock cannot know from the document. */
import { describe, expect, test } from '@jest/globals';
import { appErrorOf } from '../../support/thrown-error.ts';
import { serving } from './clinic.ts';

const document = `openapi: 3.1.0
info: { title: Depot, version: '1' }
paths:
  /boxes/new:
    post:
      requestBody: { required: true, content: { application/json: { schema: { type: object, properties: { label: { type: string } } } } } }
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Reply' } } } } }
  /boxes/all:
    get: { responses: { '200': { description: ok, content: { application/json: { schema: { type: object, properties: { found: { type: array, items: { $ref: '#/components/schemas/Box' } }, errors: { type: array, items: { type: object, properties: { id: { type: string } } } } } } } } } } }
  /boxes/{box}:
    get:
      parameters: [{ name: box, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Reply' } } } } }
  /door:
    post: { responses: { '200': { description: ok, content: { application/json: { schema: { type: object, required: [opener], properties: { opener: { type: string } } } } } } } }
  /inside:
    get: { security: [{ bearer: [] }], responses: { '200': { description: ok, content: { application/json: { schema: { type: object } } } } } }
components:
  securitySchemes: { bearer: { type: http, scheme: bearer } }
  schemas:
    Reply: { type: object, required: [trace, out], properties: { trace: { type: object, properties: { id: { type: string } } }, out: { $ref: '#/components/schemas/Box' } } }
    Box: { type: object, required: [sku], properties: { sku: { type: string }, label: { type: string } } }
`;

const overlay = (actions: string): Record<string, string> => ({
  'clinic.overlay.yaml': `overlay: 1.0.0\ninfo: { title: Hints, version: '1' }\nactions:\n${actions}`,
});

const hints = overlay(`
  - target: $.paths['/boxes/new'].post
    update: { x-mock: { resource: /boxes, id: sku, item: /out, freeText: /label } }
  - target: $.paths['/boxes/all'].get
    update: { x-mock: { resource: /boxes, list: /found, seeds: [{ sku: first, label: One }] } }
  - target: $.paths['/boxes/{box}'].get
    update: { x-mock: { id: sku, item: /out, unknownIds: '404' } }
  - target: $.paths['/door'].post
    update: { x-mock: { secret: /opener } }
`);

describe('An overlay', () => {
  test('names the collection, the id, the item, the list, its seeds, and what unknown ids give', () =>
    serving(
      async (send) => {
        const made = await send('POST /boxes/new', { label: 'Red' });
        const { sku } = made.body.out;
        expect((await send(`GET /boxes/${sku}`)).body.out).toEqual({ sku, label: 'Red' });
        expect((await send('GET /boxes/all')).body.found).toEqual([
          { sku, label: 'Red' },
          { sku: 'first', label: 'One' },
        ]);
        expect([(await send('GET /boxes/first')).status, (await send('GET /boxes/nothing')).status]).toEqual([
          200, 404,
        ]);
      },
      {},
      document,
      hints,
    ));

  test('names a secret that nothing else tells, and the text that may hold a magic value', () =>
    serving(
      async (send) => {
        const { opener } = (await send('POST /door')).body;
        expect((await send('GET /inside', undefined, opener)).status).toBe(200);
        expect((await send('POST /boxes/new', { label: 'mock:503' })).status).toBe(503);
      },
      {},
      document,
      hints,
    ));

  test('says that an operation has nothing to do with resources, and issues nothing', () =>
    serving(
      async (send, server) => {
        await send('POST /tokens', {});
        expect([await server.tokens.list(), await server.resources.list()]).toEqual([[], []]);
      },
      {},
      `openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /tokens:
    post: { responses: { '200': { description: ok, content: { application/json: { schema: { type: object, required: [token], properties: { token: { type: string } } } } } } } }
    get: { responses: { '200': { description: ok, content: { application/json: { schema: { type: array, items: { type: object } } } } } } }
`,
      overlay('  - { target: "$.paths[\'/tokens\'].post", update: { x-mock: { secret: false, resource: false } } }\n'),
    ));

  test.each([
    ['{ x-mock: { colection: /a } }', 'x-mock has no member "colection" here'],
    ['{ x-mock: { item: data } }', 'x-mock.item must be a JSON Pointer, such as /data'],
    ['{ x-mock: { unknownIds: never } }', 'x-mock.unknownIds must be "make" or "404"'],
    ['{ x-mock: { resource: pets } }', 'x-mock.resource must be the path of a collection, such as /pets, or false'],
    ['{ x-mock: { seeds: -1 } }', 'x-mock.seeds must be a list of objects, or a number from 0 to 1000'],
    ['{ x-mock: yes }', 'x-mock must be an object, not a string'],
  ])('with the mistake %s is an error with file and line', async (update, message) => {
    const error = await appErrorOf(() =>
      serving(async () => {}, {}, document, overlay(`  - target: $.paths['/door'].post\n    update: ${update}\n`)),
    );
    expect(error.code).toBe('broken-document');
    expect(error.message).toContain('clinic.overlay.yaml:4');
    expect(error.message).toContain(message);
  });
});
