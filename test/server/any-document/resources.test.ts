/** Resources of a generic mock: what is created can be read, listed, changed and deleted. */
import { describe, expect, test } from '@jest/globals';
import { clinic, sender, serving, type Send } from './clinic.ts';

const newPet = async (send: Send, name = 'Tom', more: object = {}): Promise<number> =>
  Number((await send('POST /pets', { name, ...more })).body.id);
const statusOf = async (send: Send, ...calls: string[]): Promise<number[]> => {
  const statuses: number[] = [];
  for (const call of calls) statuses.push((await send(call)).status);
  return statuses;
};

describe('An item', () => {
  test('that was created can be read, listed, changed and deleted, and is then gone', () =>
    serving(async (send) => {
      const made = await send('POST /pets', { name: 'Tom', kind: 'cat' });
      expect([made.status, made.body]).toEqual([
        201,
        expect.objectContaining({ name: 'Tom', kind: 'cat', id: expect.any(Number) }),
      ]);
      const path = `/pets/${made.body.id}`;
      expect((await send(`GET ${path}`)).body).toEqual(made.body);
      expect((await send('GET /pets')).body.pets[0]).toEqual(made.body);
      expect((await send(`PATCH ${path}`, { name: 'Tim' })).body).toMatchObject({
        id: made.body.id,
        name: 'Tim',
        kind: 'cat',
      });
      expect((await send(`GET ${path}`)).body).toMatchObject({ name: 'Tim', kind: 'cat' });
      expect(await statusOf(send, `DELETE ${path}`, `GET ${path}`, `DELETE ${path}`)).toEqual([204, 404, 404]);
      expect((await send(`PATCH ${path}`, { name: 'x' })).status).toBe(404);
      expect((await send('GET /pets')).body.pets.map(({ id }) => id)).not.toContain(made.body.id);
    }));

  test('that is missing gets the declared error body', () =>
    serving(async (send) => {
      const id = await newPet(send);
      await send(`DELETE /pets/${id}`);
      expect(await send(`GET /pets/${id}`)).toMatchObject({
        status: 404,
        body: { code: 404, message: `pets has no item with the id "${id}".` },
      });
    }));

  test('gets an id that no other item has, also beside the seeds', () =>
    serving(async (send) => {
      const ids = [await newPet(send), await newPet(send), await newPet(send)];
      const listed = (await send('GET /pets')).body.pets.map(({ id }) => id);
      expect(new Set(listed).size).toBe(listed.length);
      expect(listed.slice(0, 3)).toEqual(ids.toReversed());
    }));

  test('shows no member that is write-only', () =>
    serving(async (send) => {
      const made = await send('POST /pets', { name: 'Tom', pin: '4711' });
      const read = await send(`GET /pets/${made.body.id}`);
      const { body } = await send('GET /pets');
      expect(JSON.stringify([made.body, read.body, body])).not.toContain('4711');
    }));

  test('loses what its replacement leaves out', () =>
    serving(async (send) => {
      const id = await newPet(send, 'Tom', { note: 'shy', kind: 'cat' });
      expect((await send(`PUT /pets/${id}`, { name: 'Tim', kind: 'dog' })).body).toMatchObject({
        id,
        name: 'Tim',
        kind: 'dog',
      });
      expect((await send(`GET /pets/${id}`)).body).not.toHaveProperty('note');
    }));

  test('has times from the clock of the session', () =>
    serving(
      async (send, server) => {
        const { body } = await send('POST /pets', { name: 'Tom' });
        expect(body).toMatchObject({ createdAt: '2030-05-01T00:00:00.000Z', updated_at: 1_903_824_000 });
        server.clock.advance('PT1H');
        const changed = await send(`PATCH /pets/${body.id}`, { name: 'Tim' });
        expect(changed.body).toMatchObject({ createdAt: '2030-05-01T00:00:00.000Z', updated_at: 1_903_827_600 });
      },
      { clock: { now: '2030-05-01T00:00:00Z', frozen: true } },
    ));

  test('is named by Location, with the prefix of the provider', () =>
    serving(async (send) => {
      const made = await send('POST /pets', { name: 'Tom' });
      expect(made.headers.get('location')).toBe(`/clinic/pets/${made.body.id}`);
    }));

  test('in an envelope is found there, by an id that the mock chose', () =>
    serving(async (send) => {
      const made = await send('POST /articles', { article: { title: 'One' } });
      expect(made.body.article.title).toBe('One');
      expect((await send(`GET /articles/${made.body.article.slug}`)).body).toEqual(made.body);
    }));

  test('keeps what it is when an operation acts on it', () =>
    serving(async (send) => {
      const id = await newPet(send, 'Tom', { kind: 'dog' });
      expect((await send(`POST /pets/${id}/feed`)).body).toMatchObject({ id, name: 'Tom', kind: 'dog' });
    }));
});

describe('An unknown id', () => {
  test('is made up at first sight and stays the same, until it is deleted', () =>
    serving(async (send) => {
      const first = await send('GET /pets/4711');
      expect([first.status, first.body.id]).toEqual([200, 4711]);
      expect((await send('GET /pets/4711')).body).toEqual(first.body);
      expect(await statusOf(send, 'DELETE /pets/815', 'GET /pets/815')).toEqual([204, 404]);
    }));

  test('gives 404 if the mock is told so, and what is listed or created is there', () =>
    serving(
      async (send) => {
        const id = await newPet(send);
        const seed = (await send('GET /pets')).body.pets.at(-1)?.id;
        expect(seed).toBeDefined();
        expect(
          await statusOf(send, 'GET /pets/4711', `GET /pets/${id}`, `GET /pets/${seed}`, 'GET /pets/4711/visits'),
        ).toEqual([404, 200, 200, 404]);
      },
      { unknownIds: '404' },
    ));

  test('is created by PUT where nothing else creates', () =>
    serving(
      async (send) => {
        expect((await send('GET /rooms/blue')).status).toBe(404);
        expect((await send('PUT /rooms/blue', { beds: 2 })).body).toEqual({ name: 'blue', beds: 2 });
        expect((await send('GET /rooms/blue')).body).toEqual({ name: 'blue', beds: 2 });
        expect((await send('PUT /pets/4711', { name: 'x' })).status).toBe(404);
        expect(await statusOf(send, 'DELETE /rooms/blue', 'GET /rooms/blue')).toEqual([204, 404]);
        expect((await send('PUT /rooms/blue', { beds: 3 })).status).toBe(200);
      },
      { unknownIds: '404' },
    ));
});

describe('A collection', () => {
  test('below an item belongs to that item, and is gone with it', () =>
    serving(async (send) => {
      const [a, b] = [await newPet(send, 'a'), await newPet(send, 'b')];
      const visit = await send(`POST /pets/${a}/visits`, { reason: 'cough' });
      expect(visit.body).toMatchObject({ petId: a, reason: 'cough' });
      const listed = async (pet: number): Promise<(string | number)[]> =>
        (await send(`GET /pets/${pet}/visits`)).body.map(({ id }) => id);
      expect([(await listed(a)).includes(visit.body.id), (await listed(b)).includes(visit.body.id)]).toEqual([
        true,
        false,
      ]);
      await send(`DELETE /pets/${a}`);
      expect(await statusOf(send, `GET /pets/${a}/visits`, `GET /pets/${a}/visits/${visit.body.id}`)).toEqual([
        404, 404,
      ]);
    }));

  test('is filtered and paged as the query asks, and the envelope tells the page', () =>
    serving(async (send) => {
      for (const name of ['a', 'b', 'c']) await send('POST /pets', { name, kind: 'dog' });
      await send('POST /pets', { name: 'd', kind: 'cat' });
      const names = async (query: string): Promise<string[]> =>
        (await send(`GET /pets?${query}`)).body.pets.map(({ name }) => name);
      expect(await names('limit=2')).toEqual(['d', 'c']);
      expect(await names('limit=2&offset=1')).toEqual(['c', 'b']);
      expect((await names('kind=dog')).filter((name) => 'abcd'.includes(name))).toEqual(['c', 'b', 'a']);
      const all = (await send('GET /pets')).body;
      expect([all.total, all.has_more]).toEqual([all.pets.length, false]);
      expect((await send('GET /pets?limit=1')).body).toMatchObject({ total: all.total, has_more: true });
    }));

  test('starts with the examples of the document', () =>
    serving(
      async (send) => {
        expect((await send('GET /things')).body).toEqual([
          { id: 'a', name: 'One' },
          { id: 'b', name: 'Two' },
        ]);
        expect((await send('GET /things/b')).body).toEqual({ id: 'b', name: 'Two' });
        await send('DELETE /things/a');
        expect((await send('GET /things')).body).toEqual([{ id: 'b', name: 'Two' }]);
      },
      {},
      `openapi: 3.0.3
info: { title: Things, version: '1' }
paths:
  /things:
    get: { responses: { '200': { description: ok, content: { application/json: { schema: { type: array, items: { type: object, properties: { id: { type: string }, name: { type: string } } } }, example: [{ id: a, name: One }, { id: b, name: Two }] } } } } }
  /things/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get: { responses: { '200': { description: ok, content: { application/json: { schema: { type: object, properties: { id: { type: string }, name: { type: string } } } } } } } }
    delete: { responses: { '204': { description: gone } } }
`,
    ));
});

describe('A document that puts things in other places', () => {
  const document = `openapi: 3.0.3
info: { title: Store, version: '1' }
paths:
  /pet:
    put: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }, responses: { '200': { $ref: '#/components/responses/Pet' } } }
    post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }, responses: { '200': { $ref: '#/components/responses/Pet' } } }
  /pet/findByStatus:
    get:
      parameters: [{ name: status, in: query, schema: { type: string } }]
      responses: { '200': { description: ok, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Pet' } } } } } }
  /pet/{petId}:
    parameters: [{ name: petId, in: path, required: true, schema: { type: integer } }]
    get: { responses: { '200': { $ref: '#/components/responses/Pet' } } }
    post: { parameters: [{ name: name, in: query, schema: { type: string } }], responses: { '200': { $ref: '#/components/responses/Pet' } } }
components:
  responses: { Pet: { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } } }
  schemas: { Pet: { type: object, required: [name], properties: { id: { type: integer }, name: { type: string }, status: { type: string, enum: [available, sold] } } } }
`;

  test('lists below a fixed path, changes an item by the id in the body, and takes members from the query', () =>
    serving(
      async (send) => {
        const { id } = (await send('POST /pet', { name: 'Rex', status: 'sold' })).body;
        const sold = async (): Promise<string[]> =>
          (await send('GET /pet/findByStatus?status=sold')).body.map(({ name }) => name);
        expect(await sold()).toEqual(['Rex']);
        await send('PUT /pet', { id, name: 'Max', status: 'sold' });
        expect([await sold(), (await send(`GET /pet/${id}`)).body.name]).toEqual([['Max'], 'Max']);
        expect((await send(`POST /pet/${id}?name=Moe`)).body).toEqual({ id, name: 'Moe', status: 'sold' });
        expect((await send('GET /pet/findByStatus?status=available')).body.length).toBeGreaterThan(0);
      },
      {},
      document,
    ));
});

test('A single resource is changed and read, and cannot be unknown', () =>
  serving(
    async (send) => {
      expect((await send('GET /settings')).body).toEqual({ theme: 'light' });
      expect((await send('PATCH /settings', { theme: 'dark' })).body).toEqual({ theme: 'dark' });
      expect((await send('GET /settings')).body).toEqual({ theme: 'dark' });
    },
    { unknownIds: '404' },
  ));

describe('The resources of a session', () => {
  test('are its own, and a reset removes them', () =>
    serving(async (send, server) => {
      const other = sender(server.session('other').url('clinic'));
      const id = await newPet(send);
      await other(`DELETE /pets/${id}`);
      expect((await send(`GET /pets/${id}`)).body.name).toBe('Tom');
      await server.reset();
      expect((await send(`GET /pets/${id}`)).body.name).not.toBe('Tom');
    }));

  test('are exported and imported with the state, deleted ones as well', () =>
    serving(async (send, server) => {
      const [kept, gone] = [await newPet(send, 'kept'), await newPet(send, 'gone')];
      await send(`DELETE /pets/${gone}`);
      const state = await server.exportState();
      const target = server.session('target');
      await target.importState(state);
      const other = sender(target.url('clinic'));
      expect((await other(`GET /pets/${kept}`)).body.name).toBe('kept');
      expect((await other(`GET /pets/${gone}`)).status).toBe(404);
      expect(await target.exportState()).toEqual(expect.objectContaining({ resources: state.resources }));
    }));

  test('are listed, removed and told by the control API', () =>
    serving(async (send, server) => {
      await newPet(send);
      const call = async (path: string, method = 'GET'): Promise<Record<string, unknown>> =>
        (await fetch(`${server.url()}/__admin/resources${path}`, { method })).json() as Promise<
          Record<string, unknown>
        >;
      const { resources, total } = await call('?provider=clinic&collection=/pets');
      expect(resources).toContainEqual(
        expect.objectContaining({
          provider: 'clinic',
          collection: '/pets',
          value: expect.objectContaining({ name: 'Tom' }),
        }),
      );
      expect(resources).toHaveLength(Number(total));
      expect((await call('?limit=1'))['resources']).toHaveLength(1);
      expect((await call('?provider=nobody'))['status']).toBe(400);
      expect(await call('?collection=/pets', 'DELETE')).toEqual({ removed: total });
      expect((await server.resources.list()).length).toBe(0);
    }));

  test('are the same bytes for the same seed', async () => {
    const run = (): Promise<string> =>
      serving(
        async (send) => {
          const calls = ['POST /pets', 'GET /pets', 'GET /pets/77', 'POST /articles'];
          const replies = [];
          for (const call of calls)
            replies.push(
              (
                await send(
                  call,
                  call === 'POST /pets'
                    ? { name: 'Tom' }
                    : call.startsWith('POST')
                      ? { article: { title: 'A' } }
                      : undefined,
                )
              ).body,
            );
          return JSON.stringify(replies);
        },
        { seed: 7, clock: { now: '2030-01-01T00:00:00Z', frozen: true } },
      );
    expect(await run()).toBe(await run());
  });
});

test('The document of these tests is one that the mock serves without a note on its content', () =>
  serving(async (_, server) => {
    const response = await fetch(`${server.url()}/__admin/providers/clinic/assumptions`);
    expect(await response.json()).toEqual({ assumptions: [], notes: [] });
    expect(clinic).toContain('openapi: 3.1.0');
  }));
