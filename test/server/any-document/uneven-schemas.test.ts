/** Resources whose create, read and list have different schemas. */
import { describe, expect, test } from '@jest/globals';
import { serving } from './clinic.ts';
import { body, empty, ok, parameter, serve } from './small-document.ts';

describe('What a request sends', () => {
  test('is shown by members of other spelling, also beside an object with an id', () =>
    serve(
      `  /databases:
    post: { ${body('{ type: object, required: [name], properties: { name: { type: string }, group_id: { type: string } } }')}, ${ok('{ type: object, properties: { database: { type: object, properties: { DbId: { type: string }, Name: { type: string } } } } }')} }
  /databases/{databaseName}:
    parameters: [${parameter('databaseName')}]
    get: { ${ok('{ type: object, properties: { database: { type: object, properties: { Name: { type: string }, groupId: { type: string }, parent: { type: object, properties: { id: { type: string }, name: { type: string } } } } } } }')} }`,
      async (send) => {
        expect((await send('POST /databases', { name: 'one', group_id: 'red' })).body).toEqual({
          database: { Name: 'one' },
        });
        expect((await send('GET /databases/one')).body).toEqual({ database: { Name: 'one', groupId: 'red' } });
      },
    ));

  test('as a time in a form that the response does not have leaves the time of the clock', () =>
    serving(
      async (send) => {
        const { body: made } = await send('POST /teams', { name: 'a', created_at: '2020-01-01T00:00:00Z' });
        expect(made).toMatchObject({ name: 'a', created_at: 1_903_824_000 });
      },
      { clock: { now: '2030-05-01T00:00:00Z', frozen: true } },
      `openapi: 3.1.0
info: { title: Teams, version: '1' }
paths:
  /teams:
    post: { ${body('{ type: object, properties: { name: { type: string }, created_at: { type: string } } }')}, ${ok('{ type: object, properties: { id: { type: string }, name: { type: string }, created_at: { type: integer } } }', 201)} }
  /teams/{id}:
    parameters: [${parameter('id')}]
    get: { ${ok('{ type: object, properties: { id: { type: string } } }')} }
`,
    ));
});

describe('A list', () => {
  test('shows the id of an item that has it under another name', () =>
    serve(
      `  /members:
    get: { ${ok('{ type: array, items: { type: object, properties: { id: { type: integer }, role: { type: string } } } }')} }
    post: { ${body('{ type: object, properties: { user_id: { type: integer }, role: { type: string } } }')}, ${empty} }
  /members/{user_id}:
    parameters: [${parameter('user_id', '{ type: integer }')}]
    delete: { ${empty} }`,
      async (send) => {
        await send('POST /members', { user_id: 42, role: 'owner' });
        expect((await send('GET /members')).body[0]).toEqual({ id: 42, role: 'owner' });
      },
    ));

  test('shows a member that it requires without declaring it', () =>
    serve(
      `  /articles:
    get: { ${ok("{ type: object, properties: { data: { type: array, items: { $ref: '#/components/schemas/Listed' } } } }")} }
    post: { ${body('{ type: object, properties: { title: { type: string } } }')}, ${ok("{ $ref: '#/components/schemas/Article' }")} }
  /articles/{id}:
    parameters: [${parameter('id')}]
    get: { ${ok("{ $ref: '#/components/schemas/Article' }")} }`,
      async (send) => {
        const { id } = (await send('POST /articles', { title: 'One' })).body;
        expect((await send('GET /articles')).body.data[0]).toMatchObject({ id, title: 'One', views: { count: 3 } });
      },
      `{ Listed: { type: object, required: [id, title, views], properties: { id: { type: string }, title: { type: string } } }, Article: { allOf: [{ $ref: '#/components/schemas/Listed' }], properties: { views: { type: object, required: [count], properties: { count: { type: integer, example: 3 } } } } } }`,
    ));

  test('of a generic schema has items of the schema that is bound to it', () =>
    serve(
      `  /planets:
    get: { ${ok("{ $defs: { item: { $dynamicAnchor: T, $ref: '#/components/schemas/Planet' } }, $ref: '#/components/schemas/Page' }")} }
    post: { ${body("{ $ref: '#/components/schemas/Planet' }")}, ${ok("{ $ref: '#/components/schemas/Planet' }")} }
  /planets/{id}:
    parameters: [${parameter('id', '{ type: integer }')}]
    delete: { ${empty} }`,
      async (send) => {
        const { body: made } = await send('POST /planets', { name: 'Mars' });
        const { data } = (await send('GET /planets')).body;
        expect([data[0], data.length]).toEqual([made, 2]);
      },
      `{ Planet: { type: object, required: [name], properties: { id: { type: integer, readOnly: true }, name: { type: string } } }, Page: { $id: 'https://example.com/page', $defs: { item: { $dynamicAnchor: T, not: {} } }, type: object, properties: { data: { type: array, minItems: 1, items: { $dynamicRef: '#T' } } } } }`,
    ));
});

test('A path that ends in a parameter is a collection if it lists and creates items, and nothing lists its own kind', () =>
  serve(
    `  /keys/{set}:
    parameters: [${parameter('set')}]
    get: { ${ok("{ $ref: '#/components/schemas/Keys' }")} }
    post: { ${body('{ type: object, required: [kid], properties: { kid: { type: string }, use: { type: string } } }')}, ${ok("{ $ref: '#/components/schemas/Keys' }", 201)} }
  /keys/{set}/{kid}:
    parameters: [${parameter('set')}, ${parameter('kid')}]
    get: { ${ok("{ $ref: '#/components/schemas/Keys' }")} }
    delete: { ${empty} }`,
    async (send) => {
      const listed = async (set: string): Promise<string[]> =>
        (await send(`GET /keys/${set}`)).body.keys.map(({ kid }) => kid);
      for (const kid of ['a', 'b']) await send('POST /keys/red', { kid, use: 'sig' });
      expect([(await listed('red')).slice(0, 2), await listed('blue')]).toEqual([
        ['b', 'a'],
        expect.not.arrayContaining(['a']),
      ]);
      expect((await send('GET /keys/red/a')).body).toEqual({ keys: [{ kid: 'a', use: 'sig' }] });
      await send('DELETE /keys/red/a');
      expect(await listed('red')).not.toContain('a');
    },
    '{ Keys: { type: object, properties: { keys: { type: array, items: { type: object, properties: { kid: { type: string }, use: { type: string } } } } } } }',
  ));

test('A new item that shows no id gets one that its path accepts', () =>
  serve(
    `  /templates:
    get: { ${ok('{ type: array, items: { type: object, properties: { id: { type: integer }, name: { type: string } } } }')} }
    post: { ${body('{ type: object, properties: { name: { type: string } } }')}, ${ok('{ type: object, properties: { name: { type: string } } }', 201)} }
  /templates/{id}:
    parameters: [${parameter('id', '{ type: integer }')}]
    get: { ${ok('{ type: object, properties: { id: { type: integer }, name: { type: string } } }')} }`,
    async (send) => {
      await send('POST /templates', { name: 'One' });
      const [listed] = (await send('GET /templates')).body;
      expect(listed).toEqual({ id: expect.any(Number), name: 'One' });
      expect((await send(`GET /templates/${listed?.id}`)).body).toEqual(listed);
    },
  ));

test('A new item does not get the id of what an item contains', () =>
  serve(
    `  /pets:
    get: { ${ok('{ type: array, items: { type: object, properties: { id: { type: integer, example: 1 }, owners: { type: array, items: { type: object, properties: { id: { type: integer } } }, example: [{ id: 3 }, { id: 2 }] } } } }')} }
    post: { ${ok('{ type: object, properties: { id: { type: integer } } }', 201)} }
  /pets/{id}:
    parameters: [${parameter('id', '{ type: integer }')}]
    get: { ${ok('{ type: object, properties: { id: { type: integer } } }')} }`,
    async (send) => {
      expect([(await send('POST /pets')).body.id, (await send('POST /pets')).body.id]).toEqual([4, 5]);
    },
  ));

describe('A change that sends another id', () => {
  const policies = (id: string): string => `  /policies:
    get: { ${ok("{ type: array, items: { $ref: '#/components/schemas/Policy' } }")} }
    post: { ${body("{ $ref: '#/components/schemas/Policy' }")}, ${ok("{ $ref: '#/components/schemas/Policy' }")} }
  /policies/{policyId}:
    parameters: [${parameter('policyId', id)}]
    get: { ${ok("{ $ref: '#/components/schemas/Policy' }")} }
    put: { ${body("{ $ref: '#/components/schemas/Policy' }")}, ${ok("{ $ref: '#/components/schemas/Policy' }")} }
    delete: { ${empty} }`;
  const policy = (id: string): string =>
    `{ Policy: { type: object, properties: { id: ${id}, note: { type: string } } } }`;

  test('renames the item, which keeps its first path as long as no new item has it', () =>
    serve(
      policies('{ type: string }'),
      async (send) => {
        for (const id of ['a', 'z']) await send('POST /policies', { id, note: id });
        expect((await send('PUT /policies/a', { id: 'b', note: 'new' })).body).toEqual({ id: 'b', note: 'new' });
        for (const path of ['/policies/a', '/policies/b'])
          expect((await send(`GET ${path}`)).body).toEqual({ id: 'b', note: 'new' });
        await send('POST /policies', { id: 'a', note: 'another' });
        expect((await send('GET /policies/a')).body.note).toBe('another');
        expect((await send('GET /policies/b')).body.note).toBe('new');
        await send('DELETE /policies/b');
        const statuses = [await send('GET /policies/a'), await send('GET /policies/b')].map(({ status }) => status);
        expect(statuses).toEqual([200, 404]);
      },
      policy('{ type: string }'),
    ));

  test('does not give it the id of another item', () =>
    serve(
      policies('{ type: string }'),
      async (send) => {
        for (const id of ['a', 'z']) await send('POST /policies', { id, note: id });
        expect((await send('PUT /policies/a', { id: 'z', note: 'new' })).body).toEqual({ id: 'a', note: 'new' });
        expect((await send('GET /policies/z')).body.note).toBe('z');
      },
      policy('{ type: string }'),
    ));

  test('leaves readOnly members as the service has set them', () =>
    serve(
      policies('{ type: string }'),
      async (send) => {
        const { id } = (await send('POST /policies', { note: 'one', version: 7 })).body;
        expect((await send(`GET /policies/${id}`)).body).toEqual({ id, note: 'one', version: 1 });
        expect((await send(`PUT /policies/${id}`, { note: 'new', version: 9 })).body).toMatchObject({ version: 1 });
        expect((await send(`GET /policies/${id}`)).body).toEqual({ id, note: 'new', version: 1 });
      },
      '{ Policy: { type: object, required: [version], properties: { id: { type: string }, note: { type: string }, version: { type: integer, readOnly: true, example: 1 } } } }',
    ));

  test.each([
    ['a number, as generated clients send 0', '{ type: integer }', 0],
    ['read-only', '{ type: string, readOnly: true }', 'other'],
  ])('keeps the id if it is %s', (_, schema, other) =>
    serve(
      policies(schema.replace(', readOnly: true', '')),
      async (send) => {
        const { id } = (await send('POST /policies', { note: 'one' })).body;
        expect((await send(`PUT /policies/${id}`, { id: other, note: 'new' })).body).toEqual({ id, note: 'new' });
        expect((await send(`GET /policies/${id}`)).body).toEqual({ id, note: 'new' });
      },
      policy(schema),
    ),
  );
});
