/** References to whole maps and lists: OpenAPI has none, but documents of several files have them. */
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadProviders } from '../../../src/provider/registry.ts';
import { inFolder } from '../../support/temp-folder.ts';
import { servingFiles } from './serving-files.ts';

const api = (rest: string): string => `openapi: 3.0.3\ninfo: { title: A thing, version: '1' }\n${rest}`;

const pet = '{ type: object, required: [name], properties: { name: { type: string, enum: [Rex] } } }';

test.each<[string, Readonly<Record<string, string>>]>([
  [
    'of paths and of all components',
    {
      'api.yaml': api('paths: { $ref: paths.yaml }\ncomponents: { $ref: components.yaml }'),
      'paths.yaml':
        "/pets: { post: { requestBody: { content: { application/json: { schema: { $ref: 'api.yaml#/components/schemas/Pet' } } } }, responses: { '200': { $ref: 'api.yaml#/components/responses/Pet' } } } }",
      'components.yaml':
        'schemas: { $ref: schemas.yaml }\nresponses: { Pet: { description: OK, content: { application/json: { schema: { $ref: "schemas.yaml#/Pet" } } } } }',
      'schemas.yaml': `Pet: ${pet}`,
    },
  ],
  [
    'of the contents, the responses and the parameters of an operation',
    {
      'api.yaml': api(
        'paths: { /pets: { post: { parameters: { $ref: parts/parameters.yaml }, requestBody: { content: { $ref: parts/content.yaml } }, responses: { $ref: parts/responses.yaml } } } }',
      ),
      'parts/parameters.yaml': '- { name: dry, in: query, schema: { type: boolean } }',
      'parts/content.yaml': `application/json: { schema: ${pet} }`,
      'parts/responses.yaml': "'200': { description: OK, content: { $ref: content.yaml } }",
    },
  ],
  [
    'within one file',
    {
      'api.yaml': api(`x-content: { application/json: { schema: ${pet} } }
paths:
  /pets:
    post:
      requestBody: { content: { $ref: '#/x-content' } }
      responses:
        '200':
          description: OK
          content:
            $ref: '#/x-content'`),
    },
  ],
  [
    'of the members of a schema, beside members of its own',
    {
      'api.yaml': api(
        "paths: { /pets: { post: { requestBody: { content: { application/json: { schema: { type: object, required: [name], properties: { $ref: members.yaml, age: { type: integer } } } } } }, responses: { '200': { description: OK, content: { application/json: { schema: { type: object, required: [name], properties: { $ref: members.yaml } } } } } } } } }",
      ),
      'members.yaml':
        'name: { type: string, enum: [Rex] }\nfriend: { type: object, properties: { $ref: members.yaml } }',
    },
  ],
])('%s are resolved', (_, files) =>
  servingFiles(files, async (server) => {
    const send = (body: unknown): Promise<Response> =>
      fetch(`${server.url('api')}/pets`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const created = await send({ name: 'Rex' });
    expect([created.status, await created.json()]).toEqual([200, expect.objectContaining({ name: 'Rex' })]);
    expect((await send({ name: 'Other' })).status).toBe(422);
  }),
);

test.each<[string, (level: number) => string]>([
  ['that double at each level', (level) => `{ $ref: ${level + 1}.yaml }`],
  ['that lead back to the first', (level) => `{ $ref: ${(level + 1) % 40}.yaml }`],
])('Many of them %s do not stop the program', (_, next) => {
  const levels = Array.from({ length: 40 }, (__, level): [string, string] => [
    `${level}.yaml`,
    `a: { type: object, properties: ${next(level)} }\nb: { type: object, properties: ${next(level)} }`,
  ]);
  const schema = 'schema: { type: object, properties: { $ref: 0.yaml } }';
  const main = `paths: { /a: { get: { responses: { '200': { description: OK, content: { application/json: { ${schema} } } } } } } }`;
  const files = { ...Object.fromEntries(levels), '40.yaml': 'a: { type: string }', 'api.yaml': api(main) };
  return servingFiles(files, async (server) => {
    expect((await fetch(`${server.url('api')}/a`)).status).toBe(200);
  });
});

test('One that leads to nothing is noted, and the rest is served', () =>
  inFolder(
    {
      'api.yaml': api(
        "paths: { /a: { get: { responses: { '200': { description: OK, content: { $ref: missing.yaml } } } } } }",
      ),
    },
    async (folder) => {
      const [provider] = await loadProviders({ documents: [join(folder, 'api.yaml')] });
      expect(provider?.document.notes).toContainEqual(expect.stringMatching(/\$ref "missing\.yaml" can't be read/));
      expect(provider?.document.operations.map(({ id }) => id)).toEqual(['GET /a']);
    },
  ));
