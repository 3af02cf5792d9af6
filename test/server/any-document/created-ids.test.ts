/** The id of a created item: the operations on the item accept it, and every response that may show it does. */
import { describe, expect, test } from '@jest/globals';
import { body, ok, parameter, serve } from './small-document.ts';

describe('The id of a new item', () => {
  const keyId = '{ type: string, pattern: "^key_[A-Za-z0-9]{27}$" }';
  test('has the form that only the path documents', () =>
    serve(
      `  /keys:
    post: { ${ok('{ type: object, required: [id], properties: { id: { type: string }, name: { type: string } } }', 201)}, ${body('{ type: object, properties: { name: { type: string } } }')} }
  /keys/{key_id}:
    parameters: [${parameter('key_id', keyId)}]
    get: { ${ok('{ type: object, properties: { id: { type: string }, name: { type: string } } }')} }`,
      async (send) => {
        const first = (await send('POST /keys', { name: 'first' })).body.id as string;
        const second = (await send('POST /keys', { name: 'second' })).body.id as string;
        expect(first).toMatch(/^key_[A-Za-z0-9]{27}$/);
        expect(second).not.toBe(first);
        expect((await send(`GET /keys/${first}`)).body).toEqual({ id: first, name: 'first' });
      },
    ));

  test('is the one that the client has chosen, also where the response shows it under another name', () =>
    serve(
      `  /indexes:
    get: { ${ok('{ type: array, items: { type: object, properties: { uid: { type: string } } } }')} }
    post: { ${body('{ type: object, required: [uid], properties: { uid: { type: string } } }')}, ${ok('{ type: object, required: [indexUid], properties: { taskUid: { type: integer }, indexUid: { type: string } } }')} }
  /indexes/{indexUid}:
    parameters: [${parameter('indexUid')}]
    get: { ${ok('{ type: object, required: [uid], properties: { uid: { type: string } } }')} }`,
      async (send) => {
        expect((await send('POST /indexes', { uid: 'movies' })).body).toMatchObject({ indexUid: 'movies' });
        expect((await send('GET /indexes')).body[0]).toEqual({ uid: 'movies' });
      },
    ));

  test('is not that of the item that the new one replies to', () =>
    serve(
      `  /comments:
    get: { ${ok('{ type: array, items: { type: object, required: [id], properties: { id: { type: string } } } }')} }
    post: { ${body('{ type: object, properties: { comment_id: { type: string } } }')}, ${ok('{ type: object, required: [id], properties: { id: { type: string } } }')} }`,
      async (send) => {
        const { id } = (await send('POST /comments', {})).body;
        const { body: reply } = await send('POST /comments', { comment_id: id });
        expect(reply.id).not.toBe(id);
        expect((await send('GET /comments')).body.slice(0, 2)).toEqual([reply, { id }]);
      },
    ));

  test('is not that of the first thing in a list of the item', () =>
    serve(
      `  /rules:
    post: { ${body("{ $ref: '#/components/schemas/Rule' }")}, ${ok("{ $ref: '#/components/schemas/Rule' }", 201)} }
  /rules/{id}:
    parameters: [${parameter('id')}]
    get: { ${ok("{ $ref: '#/components/schemas/Rule' }")} }`,
      async (send) => {
        const rule = { name: 'nightly', services: [{ id: 'S1' }, { id: 'S2' }] };
        expect((await send('POST /rules', rule)).body).toEqual(rule);
        expect((await send('GET /rules/nightly')).body).toEqual(rule);
      },
      '{ Rule: { type: object, required: [name, services], properties: { name: { type: string }, services: { type: array, items: { type: object, required: [id], properties: { id: { type: string } } } } } } }',
    ));

  test('is in responses that declare none and permit it', () =>
    serve(
      `  /alarms:
    get: { ${ok('{ type: array, items: { type: object, required: [level], properties: { level: { type: string }, emails: { type: array, items: { type: string, format: email } } } } }')} }
    post: { ${body('{ type: object, properties: { level: { type: string }, emails: { type: array, items: { type: string } } } }')}, ${ok('{ type: object, required: [sid], properties: { sid: { type: string } } }', 201)} }
  /alarms/{sid}:
    parameters: [${parameter('sid')}]
    get: { ${ok('{ type: object, properties: { level: { type: string } } }')} }`,
      async (send) => {
        const { sid } = (await send('POST /alarms', { level: 'high', emails: ['not an address'] })).body as unknown as {
          sid: string;
        };
        expect((await send(`GET /alarms/${sid}`)).body).toEqual({ level: 'high', sid });
        expect((await send('GET /alarms')).body[0]).toEqual({ level: 'high', sid });
      },
    ));
});
