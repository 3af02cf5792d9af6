/** The definition of a mock: what it refines, and how mistakes in it are reported. */
import { describe, expect, test } from '@jest/globals';
import { createMockServer } from 'mockmint';
import { completeMock, type ProviderMock } from '../../src/provider/complete-mock.ts';
import { loadDocument, type OpenApiDocument } from '../../src/openapi/document.ts';
import type { SessionAccess } from '../../src/provider/generic/generic-context.ts';
import type { MockContext, MockRequest } from '../../src/provider/define-mock.ts';
import { exchange } from '../support/mock.ts';
import { inFolder } from '../support/temp-folder.ts';
import { appErrorOf } from '../support/thrown-error.ts';

const ok = "responses: { '200': { description: OK } }";

const pets = `openapi: 3.1.0
info: { title: Pets, version: '1' }
servers: [{ url: 'https://api.example.com/v1' }, { url: /v2 }]
paths:
  /pets:
    get: { operationId: listPets, ${ok} }
    post: { operationId: addPet, ${ok} }
  /pets/{id}: { get: { operationId: getPet, ${ok} } }
  /pets/mine: { get: { ${ok} } }
  /v1: { get: { operationId: version, ${ok} } }
`;

const withPets = <T>(use: (document: OpenApiDocument) => T): Promise<T> =>
  inFolder({ 'openapi.yaml': pets }, async (folder) => use(await loadDocument(`${folder}/openapi.yaml`)));

const complete = (definition: object, document: OpenApiDocument): ProviderMock =>
  completeMock('pets', 'mocks/pets.ts', definition, document);

/** The ids and paths of the operations that a definition with this key refines. */
const refinedBy = (key: string): Promise<string[]> =>
  withPets((document) => {
    const { operations } = complete({ operations: { [key]: { respond: () => ({}) } } }, document);
    return [...operations].flatMap(([{ method, path }, { isGeneric }]) => (isGeneric ? [] : [`${method} ${path}`]));
  });

describe('The key of an operation', () => {
  test.each([
    ['addPet', ['POST /v1/pets', 'POST /v2/pets']],
    ['POST /pets', ['POST /v1/pets', 'POST /v2/pets']],
    ['POST /v1/pets', ['POST /v1/pets']],
    ['POST /v2/pets', ['POST /v2/pets']],
    ['GET /pets/{id}', ['GET /v1/pets/{id}', 'GET /v2/pets/{id}']],
    ['GET /pets/{petId}', ['GET /v1/pets/{id}', 'GET /v2/pets/{id}']],
    ['GET /pets/mine', ['GET /v1/pets/mine', 'GET /v2/pets/mine']],
    ['GET /v1/pets/mine', ['GET /v1/pets/mine']],
    ['GET /v1', ['GET /v1/v1', 'GET /v2/v1']],
    ['version', ['GET /v1/v1', 'GET /v2/v1']],
  ])('%s refines %j', async (key, operations) => {
    expect(await refinedBy(key)).toEqual(operations);
  });

  test('leaves the other operations generic', async () => {
    const sources = await withPets((document) =>
      Array.from(complete({ operations: { addPet: {} } }, document).operations.values(), ({ isGeneric }) => isGeneric),
    );
    expect(sources).toHaveLength(10);
    expect(sources).not.toContain(false);
  });
});

describe('A definition', () => {
  test('needs no member', async () => {
    const mock = await withPets((document) => complete({}, document));
    expect(mock.errorStatuses).toEqual({ invalid: 422, malformed: 400, mediaType: 415 });
    expect([mock.parseCredential, mock.formatCredential]).toEqual([undefined, undefined]);
    expect([...mock.operations.values()].map(({ magicValueField }) => magicValueField)).toEqual(
      Array.from({ length: 10 }, () => undefined),
    );
  });

  test('may have members that are undefined', async () => {
    const mock = await withPets((document) =>
      complete(
        { errorBody: undefined, errorStatuses: { invalid: undefined }, operations: { addPet: { respond: undefined } } },
        document,
      ),
    );
    expect(mock.errorStatuses.invalid).toBe(422);
  });

  test('may be an object whose functions share state', async () => {
    class Counting {
      count = 0;
      respond() {
        this.count += 1;
        return { body: this.count };
      }
    }
    const { count: _, ...shape } = new Counting();
    expect(shape).toEqual({});
    const bodies = await withPets((document) => {
      const state = Object.create(new Counting()) as object;
      const { operations } = complete({ operations: { addPet: state } }, document);
      const [, addPet] = [...operations.values()];
      return [1, 2].map(() => addPet!.respond({} as MockRequest, {} as MockContext, {} as SessionAccess));
    });
    expect(bodies).toEqual([{ body: 1 }, { body: 2 }]);
  });

  test.each<[string, object, string]>([
    [
      'an unknown member',
      { issue: () => ({}) },
      'issue is unknown. Known: errorStatuses, errorBody, parseCredential, formatCredential, operations.',
    ],
    ['a misspelt member', { errorbody: () => ({}) }, 'errorbody is unknown. Did you mean errorBody? Known: '],
    ['an error body that is a text', { errorBody: 'no' }, 'errorBody must be a function; received "no".'],
    [
      'parseCredential as an object',
      { parseCredential: {} },
      'parseCredential must be a function; received an object.',
    ],
    ['formatCredential as null', { formatCredential: null }, 'formatCredential must be a function; received null.'],
    ['statuses that are a number', { errorStatuses: 422 }, 'errorStatuses must be an object; received 422.'],
    [
      'a status that is out of range',
      { errorStatuses: { invalid: 600 } },
      'errorStatuses.invalid must be a status from 200 to 599; received 600.',
    ],
    [
      'a status that is a fraction',
      { errorStatuses: { malformed: 400.5 } },
      'errorStatuses.malformed must be a status from 200 to 599; received 400.5.',
    ],
    [
      'an unknown status',
      { errorStatuses: { invald: 400 } },
      'errorStatuses.invald is unknown. Did you mean invalid? Known: invalid, malformed, mediaType.',
    ],
    ['a list of operations', { operations: [] }, 'operations must be an object; received an array.'],
    [
      'an operation that is a function',
      { operations: { addPet: () => ({}) } },
      'operations["addPet"] must be an object; received a function.',
    ],
    [
      'an unknown member of an operation',
      { operations: { 'POST /pets': { responde: () => ({}) } } },
      'operations["POST /pets"].responde is unknown. Did you mean respond? Known: magicValueField, respond, authorize.',
    ],
    [
      'a response that is no function',
      { operations: { 'POST /pets': { respond: { body: {} } } } },
      'operations["POST /pets"].respond must be a function; received an object.',
    ],
    [
      'authorize as true',
      { operations: { addPet: { authorize: true } } },
      'operations["addPet"].authorize must be a function; received a boolean.',
    ],
    [
      'a field that is not a pointer',
      { operations: { addPet: { magicValueField: 'name' } } },
      'operations["addPet"].magicValueField must be a JSON Pointer, such as "/name"; received "name".',
    ],
    [
      'an unknown operationId',
      { operations: { addPets: {} } },
      'operations["addPets"] is not an operation of the document. Did you mean addPet? Use method and path, or the operationId. Known: GET /v1/pets, POST /v1/pets, ',
    ],
    [
      'a method in lower case',
      { operations: { 'post /pets': {} } },
      'operations["post /pets"] is not an operation of the document. Did you mean POST /pets? ',
    ],
    [
      'a path with a trailing slash',
      { operations: { 'POST /pets/': {} } },
      'operations["POST /pets/"] is not an operation of the document. Did you mean POST /pets? ',
    ],
    [
      'a method that the path does not have',
      { operations: { 'DELETE /pets': {} } },
      'operations["DELETE /pets"] is not an operation of the document. ',
    ],
    [
      'the base path alone',
      { operations: { 'GET /v2': {} } },
      'operations["GET /v2"] is not an operation of the document. ',
    ],
    [
      'one operation by path and by id',
      { operations: { 'POST /pets': {}, addPet: {} } },
      'operations["addPet"] is the same operation as operations["POST /pets"]: POST /v1/pets. Merge the two entries.',
    ],
    [
      'one operation with and without its base path',
      { operations: { 'POST /v2/pets': {}, 'POST /pets': {} } },
      'operations["POST /pets"] is the same operation as operations["POST /v2/pets"]: POST /v2/pets. ',
    ],
    [
      'one operation with two names of its parameter',
      { operations: { 'GET /pets/{id}': {}, 'GET /pets/{petId}': {} } },
      'operations["GET /pets/{petId}"] is the same operation as operations["GET /pets/{id}"]: ',
    ],
  ])('with %s is rejected', async (_, definition, message) => {
    const error = await withPets((document) => appErrorOf(() => complete(definition, document)));
    expect(error.code).toBe('broken-provider');
    expect(error.message).toContain(`Provider pets: mocks/pets.ts: ${message}`);
  });

  test('that is broken stops the start, and the message names the file', async () => {
    const files = { 'specs/pets/openapi.yaml': pets, 'mocks/pets.ts': 'export default { operations: { no: {} } };\n' };
    await inFolder(files, async (folder) => {
      const error = await appErrorOf(() => createMockServer({ port: 0, folders: [folder] }));
      expect(error.message).toContain(`Provider pets: ${folder}/mocks/pets.ts: operations["no"] is not an operation`);
    });
  });
});

test('A provider without a mock and a contract is served from its document alone', async () => {
  await inFolder({ 'specs/pets/openapi.yaml': pets }, async (folder) => {
    const server = await createMockServer({ port: 0, folders: [folder], providers: ['pets'] });
    try {
      expect((await exchange('GET', `${server.url('pets')}/v1/pets/7`)).status).toBe(200);
      expect((await exchange('GET', `${server.url('pets')}/v1/cats`)).status).toBe(404);
    } finally {
      await server.close();
    }
  });
});
