/** Lists of unusual form show what was created, and so do responses that hold the item beside other objects. */
import { describe, expect, test } from '@jest/globals';
import { body, empty, ok, parameter, serve } from './small-document.ts';

const item = '{ type: object, required: [id], properties: { id: { type: string }, text: { type: string } } }';
const text = body('{ type: object, properties: { text: { type: string } } }');

describe('A created item is shown', () => {
  test('in a list that the document declares as a list in a list', () =>
    serve(
      `  /disputes:
    get: { ${ok(`{ type: array, items: { type: array, items: ${item} } }`)} }
    post: { ${text}, ${ok(item)} }
  /disputes/{id}:
    parameters: [${parameter('id')}]
    delete: { ${empty} }`,
      async (send) => {
        const { body: made } = await send('POST /disputes', { text: 'a' });
        expect((await send('GET /disputes')).body[0]).toContainEqual(made);
      },
    ));

  test('by a list that the document declares as one item', () =>
    serve(
      `  /devices:
    get: { ${ok(item)} }
    post: { ${text}, ${ok(item)} }
  /devices/{id}:
    parameters: [${parameter('id')}]
    delete: { ${empty} }`,
      async (send) => {
        await send('POST /devices', { text: 'old' });
        const { body: made } = await send('POST /devices', { text: 'new' });
        expect((await send('GET /devices')).body).toEqual(made);
      },
    ));

  test('in one of the groups of a list, also if it was sent in a list without an id', () =>
    serve(
      `  /notes:
    get: { ${ok(`{ type: array, items: { type: object, properties: { stream: { type: string }, notes: { type: array, items: ${item} } } } }`)} }
    post: { ${body('{ type: array, items: { type: object, properties: { text: { type: string } } } }')}, ${ok(`{ type: array, items: ${item} }`)} }
  /notes/{noteID}:
    parameters: [${parameter('noteID')}]
    get: { ${ok(item)} }`,
      async (send) => {
        const [made] = (await send('POST /notes', [{ text: 'a' }])).body;
        expect(made).toEqual({ id: expect.any(String), text: 'a' });
        expect((await send(`GET /notes/${made?.id}`)).body).toEqual(made);
        expect((await send('GET /notes')).body[0]).toEqual({ notes: [made] });
      },
    ));

  test('in the envelope that each element of a list is, where the path of the list ends in a parameter', () =>
    serve(
      `  /comments/{type}/{resource}:
    parameters: [${parameter('type')}, ${parameter('resource')}]
    get: { ${ok(`{ type: object, properties: { values: { type: array, items: { type: object, required: [comment], properties: { comment: ${item} } } } } }`)} }
    post: { ${text}, ${ok(item, 201)} }
  /comments/{type}/{resource}/{comment_id}:
    parameters: [${parameter('type')}, ${parameter('resource')}, ${parameter('comment_id')}]
    get: { ${ok(item)} }
    delete: { ${empty} }`,
      async (send) => {
        const { body: first } = await send('POST /comments/a/b', { text: 'one' });
        const { body: second } = await send('POST /comments/a/b', { text: 'two' });
        expect(second.id).not.toBe(first.id);
        expect((await send(`GET /comments/a/b/${first.id}`)).body).toEqual(first);
        await send(`DELETE /comments/a/b/${second.id}`);
        expect((await send('GET /comments/a/b')).body).toMatchObject({ values: [{ comment: first }, {}] });
      },
    ));
});

describe('An item', () => {
  test('is found beside a problem with a list of names', () =>
    serve(
      `  /leaves/sick:
    post: { ${text}, ${ok("{ $ref: '#/components/schemas/Response' }")} }
  /leaves/sick/{sickLeave}:
    parameters: [${parameter('sickLeave')}]
    get: { ${ok("{ $ref: '#/components/schemas/Response' }")} }`,
      async (send) => {
        const { body: made } = await send('POST /leaves/sick', { text: 'flu' });
        expect(made).toMatchObject({ sickLeave: { text: 'flu' } });
      },
      `{ Response: { type: object, required: [sickLeave, problem], properties: { problem: { type: object, required: [fields], properties: { title: { type: string }, fields: { type: array, minItems: 1, items: { type: object, required: [name], properties: { name: { type: string } } } } } }, sickLeave: { type: object, properties: { text: { type: string } } } } } }`,
    ));

  test('that a request and its response reduce to a reference is found by the id of that', () =>
    serve(
      `  /templates:
    post: { ${body("{ $ref: '#/components/schemas/Base' }")}, ${ok("{ $ref: '#/components/schemas/Base' }", 201)} }
  /templates/{template_id}:
    parameters: [${parameter('template_id')}]
    get: { ${ok("{ allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { title: { type: string } } }] }")} }`,
      async (send) => {
        await send('POST /templates', { file: { id: '42' } });
        expect((await send('GET /templates/42')).body).toMatchObject({ file: { id: '42' } });
      },
      '{ Base: { type: object, properties: { file: { type: object, required: [id], properties: { id: { type: string } } } } } }',
    ));

  test('has its new id also where other parts of the response refer to it', () =>
    serve(
      `  /projects:
    post: { ${ok('{ type: object, properties: { project: { type: object, required: [id], properties: { id: { type: string, example: spring-302709 } } }, branch: { type: object, required: [id, project_id], properties: { id: { type: string, example: br-1 }, project_id: { type: string, example: spring-302709 } } } }, required: [project, branch] }', 201)} }
  /projects/{project_id}:
    parameters: [${parameter('project_id')}]
    delete: { ${empty} }`,
      async (send) => {
        const { project, branch } = (await send('POST /projects')).body as unknown as Record<string, { id: string }>;
        expect(project?.id).not.toBe('spring-302709');
        expect(branch).toEqual({ id: 'br-1', project_id: project?.id });
      },
    ));
});
