/** What a request sends is shown, where the response has a place for it: in another object, or in another variant. */
import { describe, expect, test } from '@jest/globals';
import { body, empty, ok, parameter, serve } from './small-document.ts';

const link = '{ type: object, properties: { id: { type: string }, name: { type: string } } }';

describe('A member that a request sends', () => {
  test('is shown in the only object that declares it, and keeps the others there', () =>
    serve(
      `  /registries:
    post: { ${body('{ type: object, properties: { name: { type: string }, access_key: { type: string }, region: { type: string } } }')}, ${ok("{ $ref: '#/components/schemas/Registry' }", 201)} }
  /registries/{id}:
    parameters: [${parameter('id')}]
    get: { ${ok("{ $ref: '#/components/schemas/Registry' }")} }
    patch: { ${body('{ type: object, properties: { region: { type: string } } }')}, ${empty} }`,
      async (send) => {
        const { id } = (await send('POST /registries', { name: 'hub', access_key: 'k1', region: 'eu' })).body;
        const made = { id, name: 'hub', credential: { access_key: 'k1', region: 'eu' } };
        expect((await send(`GET /registries/${id}`)).body).toEqual(made);
        await send(`PATCH /registries/${id}`, { region: 'us' });
        const changed = { ...made, credential: { access_key: 'k1', region: 'us' } };
        expect((await send(`GET /registries/${id}`)).body).toEqual(changed);
      },
      '{ Registry: { type: object, required: [id], properties: { id: { type: string }, name: { type: string }, credential: { type: object, properties: { access_key: { type: string }, region: { type: string } } } } } }',
    ));

  test('is shown without the name of its resource', () =>
    serve(
      `  /projects:
    post: { ${body('{ type: object, properties: { project_name: { type: string } } }')}, ${ok('{ type: object, required: [id], properties: { id: { type: integer }, name: { type: string } } }', 201)} }
  /projects/{id}:
    parameters: [${parameter('id', '{ type: integer }')}]
    get: { ${ok('{ type: object, required: [id, name], properties: { id: { type: integer }, name: { type: string } } }')} }`,
      async (send) => {
        const { id } = (await send('POST /projects', { project_name: 'moon' })).body;
        expect((await send(`GET /projects/${id}`)).body).toEqual({ id, name: 'moon' });
      },
    ));

  test('is shown in the type that the response has for it', () =>
    serve(
      `  /emails:
    post: { ${body('{ type: object, properties: { to: { type: string }, kind: { type: integer }, size: { type: string } } }')}, ${ok("{ $ref: '#/components/schemas/Email' }", 201)} }
  /emails/{id}:
    parameters: [${parameter('id')}]
    get: { ${ok("{ $ref: '#/components/schemas/Email' }")} }`,
      async (send) => {
        const { id } = (await send('POST /emails', { to: 'a@b.c', kind: 3, size: '1.5' })).body;
        expect((await send(`GET /emails/${id}`)).body).toEqual({ id, to: ['a@b.c'], kind: '3', size: 1.5 });
      },
      '{ Email: { type: object, required: [id], properties: { id: { type: string }, to: { type: array, items: { type: string } }, kind: { type: string }, size: { type: number } } } }',
    ));

  test('is shown where the schema has it, not in an example of another form', () =>
    serve(
      `  /links:
    post: { ${body('{ type: object, properties: { name: { type: string } } }')}, responses: { '201': { description: made, content: { application/json: { schema: ${link}, example: { link: [{ id: a, name: b }] } } } } } }
  /links/{link_id}:
    parameters: [${parameter('link_id')}]
    get: { ${ok(link)} }`,
      async (send) => {
        const { body: made } = await send('POST /links', { name: 'mine' });
        expect(made).toEqual({ id: expect.any(String), name: 'mine' });
        expect((await send(`GET /links/${made.id}`)).body).toEqual(made);
      },
    ));

  test('that is writeOnly identifies the item if it is its id', () =>
    serve(
      `  /developers:
    get: { ${ok('{ type: array, items: { type: object, required: [id], properties: { id: { type: string }, email: { type: string } } } }')} }
    post: { ${body('{ type: object, required: [id], properties: { id: { type: string, writeOnly: true } } }')}, ${empty} }
  /developers/{developerId}:
    parameters: [${parameter('developerId')}]
    delete: { ${empty} }`,
      async (send) => {
        await send('POST /developers', { id: 'dev-7' });
        expect((await send('GET /developers')).body[0]).toEqual({ id: 'dev-7' });
      },
    ));
});

describe('An item with several variants', () => {
  const source = (type: string, settings: string): string =>
    `{ type: object, additionalProperties: false, required: [id, type, settings], properties: { id: { type: string, readOnly: true }, name: { type: string }, type: { type: string, enum: [${type}] }, settings: ${settings} } }`;
  const closed = (members: string): string =>
    `{ type: object, additionalProperties: false, required: [${members}], properties: { ${members}: { type: string } } }`;
  test('is shown as the one that was sent, and as the one that it is changed to', () =>
    serve(
      `  /sources:
    post: { ${body("{ $ref: '#/components/schemas/Source' }")}, ${ok("{ $ref: '#/components/schemas/Source' }", 201)} }
  /sources/{id}:
    parameters: [${parameter('id')}]
    get: { ${ok("{ $ref: '#/components/schemas/Source' }")} }
    patch: { ${body('{ type: object, properties: { type: { type: string }, settings: { type: object } } }')}, ${ok("{ $ref: '#/components/schemas/Source' }")} }`,
      async (send) => {
        const sent = { name: 'a', type: 'bucket', settings: { bucket: 'b1' } };
        const { body: made } = await send('POST /sources', sent);
        expect(made).toEqual({ id: expect.any(String), ...sent });
        expect((await send(`GET /sources/${made.id}`)).body).toEqual(made);
        const change = { type: 'queue', settings: { topic: 't1' } };
        expect((await send(`PATCH /sources/${made.id}`, change)).body).toEqual({ ...made, ...change });
        expect((await send(`GET /sources/${made.id}`)).body).toEqual({ ...made, ...change });
      },
      `{ Source: { oneOf: [${source('file', closed('path'))}, ${source('bucket', closed('bucket'))}, ${source('queue', closed('topic'))}] } }`,
    ));
});
