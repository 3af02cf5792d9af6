/** Unusual requests to a generic mock: whatever the document permits is answered, and nothing else is affected. */
import { describe, expect, test } from '@jest/globals';
import fc from '../../support/fast-check.ts';
import type { MockServer } from 'mockmint';
import { serving, type Send } from './clinic.ts';

/** A document that permits any value everywhere. */
const anything = `openapi: 3.1.0
info: { title: Anything, version: '1' }
paths:
  /things:
    get: { responses: { '200': { description: ok, content: { application/json: { schema: { type: array, items: {} } } } } } }
    post:
      requestBody: { content: { application/json: { schema: {} } } }
      responses: { '201': { description: ok, headers: { Location: { schema: { type: string } } }, content: { application/json: { schema: {} } } } }
  /things/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get: { responses: { '200': { description: ok, content: { application/json: { schema: {} } } } } }
    put: { requestBody: { content: { application/json: { schema: {} } } }, responses: { '200': { description: ok, content: { application/json: { schema: {} } } } } }
    patch: { requestBody: { content: { application/merge-patch+json: { schema: {} }, application/json: { schema: {} } } }, responses: { '200': { description: ok, content: { application/json: { schema: {} } } } } }
    delete: { responses: { '204': { description: gone } } }
  /logout:
    post: { requestBody: { content: { application/json: { schema: {} } } }, responses: { '204': { description: done } } }
  /tokens:
    post: { requestBody: { content: { application/json: { schema: {} } } }, responses: { '201': { description: ok, content: { application/json: { schema: { type: object, properties: { token: { type: string }, data: {} } } } } } } }
`;

const servingAnything = (use: (send: Send, server: MockServer) => Promise<void>): Promise<void> =>
  serving(use, {}, anything);

/** A value that nests so many levels deep; too deep for JSON.stringify. */
const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

/** Sends a text as JSON. */
const sendText = async (server: { url(provider: string): string }, call: string, body: string): Promise<number> => {
  const [method = '', path = ''] = call.split(' ');
  const headers = { 'content-type': 'application/json' };
  return (await fetch(server.url('clinic') + path, { method, headers, body })).status;
};

const calls = ['POST /things', 'PUT /things/a', 'PATCH /things/a', 'POST /logout', 'POST /tokens'];

describe('A body that the document permits is accepted', () => {
  test.each([100, 3000, 100_000])('with %d levels', (levels) =>
    serving(
      async (_, server) => {
        for (const call of calls) {
          const bodies = [nested(levels), `${'['.repeat(levels)}${']'.repeat(levels)}`];
          for (const body of bodies) expect([200, 201, 204]).toContain(await sendText(server, call, body));
        }
        await server.importState(await server.exportState());
      },
      {},
      anything,
    ),
  );

  test('with 100,000 members', () =>
    serving(
      async (_, server) => {
        const wide = JSON.stringify(Array.from({ length: 100_000 }, (_unused, index) => index));
        for (const call of calls) expect([200, 201, 204]).toContain(await sendText(server, call, wide));
      },
      {},
      anything,
    ));

  test('whatever it is, and what was created is there under its id', () =>
    servingAnything(async (send) => {
      await fc.assert(
        fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 }), async (body) => {
          const made = await send('POST /things', body);
          expect(made.status).toBe(201);
          const own = made.headers.get('location')?.split('/').at(-1);
          expect((await send(`GET /things/${own}`)).status).toBe(200);
        }),
        { numRuns: 60 },
      );
    }));

  test.each([
    'null',
    '5',
    '"text"',
    'true',
    '[]',
    '[{"id":1}]',
    '{"id":{"a":1}}',
    '{"id":""}',
    '{"id":1e400}',
    '{"id":-0}',
  ])('also %s', (body) =>
    serving(async (_, server) => expect(await sendText(server, 'POST /things', body)).toBe(201), {}, anything),
  );

  test('with a member named __proto__, which changes no other object', () =>
    serving(
      async (send, server) => {
        expect(await sendText(server, 'POST /things', '{"id":"p","__proto__":{"polluted":1}}')).toBe(201);
        expect(
          await sendText(
            server,
            'PATCH /things/p',
            '{"__proto__":{"polluted":2},"constructor":{"prototype":{"polluted":3}}}',
          ),
        ).toBe(200);
        expect((await send('GET /things/p')).status).toBe(200);
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      },
      {},
      anything,
    ));
});

describe('An id', () => {
  test('of any characters is created, read, deleted, and then gone', () =>
    servingAnything(async (send, server) => {
      await fc.assert(
        fc.asyncProperty(fc.string({ minLength: 1, unit: 'binary' }), async (id) => {
          const path = `/things/${encodeURIComponent(id.toWellFormed()).replace(/^\.{1,2}$/, '%2E')}`;
          // An id may be drawn twice, and one that was deleted stays gone.
          await server.reset();
          await send(`PUT ${path}`, { note: 'own' });
          const statuses = [];
          for (const call of ['GET', 'DELETE', 'GET']) statuses.push((await send(`${call} ${path}`)).status);
          expect(statuses).toEqual([200, 204, 404]);
        }),
        { numRuns: 60 },
      );
    }));

  test('that is too long for a header is not in Location', () =>
    servingAnything(async (send) => {
      const made = await send('POST /things', { id: 'x'.repeat(100_000) });
      expect(made.status).toBe(201);
      expect(made.headers.get('location')).not.toContain('xxx');
    }));
});
