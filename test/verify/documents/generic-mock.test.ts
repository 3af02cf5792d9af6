/** The generic mock follows its document, whatever that declares: verifying it must have no findings. */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createMockServer, verify, type Report } from 'mockmint';
import { inFolder } from '../../support/temp-folder.ts';
import { startUpstream } from '../../support/upstream-service.ts';

const head = `openapi: 3.1.0
info: { title: Tags, version: '1' }
`;

/** An API key in the header `Authorization`, before which services want different words. */
const withKey = (name: string, ...more: string[]): string => `${head}
paths:
  /notes:
    get:
      security: [{ ${[name, ...more].map((one) => `${one}: []`).join(', ')} }]
      responses: { '200': { description: ok, content: { application/json: { schema: { type: object } } } }, '401': { description: unauthenticated } }
components:
  securitySchemes:
    ${name}: { type: apiKey, in: header, name: Authorization }
    bearer: { type: http, scheme: bearer }
    basic: { type: http, scheme: basic }
`;

/** Two schemes that are required together. */
const together = `${head}
paths:
  /notes:
    get:
      security: [{ key: [], bearer: [] }]
      responses: { '200': { description: ok, content: { application/json: { schema: { type: object } } } }, '401': { description: unauthenticated } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-API-Key }
    bearer: { type: http, scheme: bearer }
`;

/** Two operations that a query tells apart. */
const selected = `${head}
paths:
  /machines?action=start:
    post:
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [name], properties: { name: { type: string } } } } } }
      responses: { '202': { description: started }, '422': { description: invalid } }
  /machines?action=stop:
    post:
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [force], properties: { force: { type: boolean } } } } } }
      responses: { '204': { description: stopped }, '422': { description: invalid } }
`;

/** A document of one resource, whose create and path may be completed. */
const documents: Readonly<Record<string, string>> = {
  'an API key in Authorization': withKey('key'),
  'an API key in Authorization that is named Token': withKey('Token'),
  'an API key in Authorization that is named Basic': withKey('Basic'),
  'an API key in Authorization that is named apiKey': withKey('apiKey'),
  'an API key in Authorization beside a bearer token': withKey('key', 'bearer'),
  'three schemes that are all in Authorization': withKey('key', 'bearer', 'basic'),
  'an API key in X-API-Key, which is also a usual name for one in the wrong place': together.replace(
    ', bearer: []',
    '',
  ),
  'a bearer token that is required with an API key': together,
  'operations that a query tells apart': selected,
  'a limit in characters, for characters that take two UTF-16 units': `${head}
paths:
  /moods:
    post:
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [face], properties: { face: { type: string, pattern: '^.+$', minLength: 2, maxLength: 3, example: '\u{1F389}\u{1F389}\u{1F389}' } } } } } }
      responses: { '201': { description: created }, '422': { description: invalid } }
`,
  'an id that clients choose': `${head}
paths:
  /tags:
    post:
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Tag' } } } }
      responses: { '201': { description: created, content: { application/json: { schema: { $ref: '#/components/schemas/Tag' } } } } }
  /tags/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get: { responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Tag' } } } }, '404': { description: unknown } } }
    delete:
      parameters: [{ name: force, in: query, schema: { type: boolean } }]
      responses: { '204': { description: deleted }, '404': { description: unknown } }
components:
  schemas:
    Tag: { type: object, required: [id, ref], properties: { id: { type: string }, ref: { type: string } } }
`,
  'a code of few characters that clients choose': `${head}
paths:
  /units:
    post:
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Unit' } } } }
      responses: { '201': { description: created, content: { application/json: { schema: { $ref: '#/components/schemas/Unit' } } } } }
  /units/{code}:
    parameters: [{ name: code, in: path, required: true, schema: { type: string } }]
    delete:
      parameters: [{ name: force, in: query, schema: { type: boolean } }]
      responses: { '204': { description: deleted }, '404': { description: unknown } }
components:
  schemas:
    Unit: { type: object, required: [code], properties: { code: { type: string, pattern: '^[a-z]{1,4}$' } } }
`,
  'servers of an operation': `${head}
servers: [{ url: 'https://api.example.com/v1' }]
paths:
  /files:
    post:
      servers: [{ url: 'https://upload.example.com/up' }]
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [name], properties: { name: { type: string } } } } } }
      responses: { '201': { description: created }, '422': { description: invalid } }
`,
  'several operations at one path': `${head}
paths:
  /files/{id}:
    put:
      parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [name], properties: { name: { type: string } } } } } }
      responses: { '200': { description: ok, content: { application/json: { schema: { type: object, required: [id] } } } }, '422': { description: invalid } }
  /files/{id}#share:
    put:
      parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [link], properties: { link: { type: string } } } } } }
      responses: { '200': { description: ok, content: { application/json: { schema: { type: object, required: [link] } } } }, '422': { description: invalid } }
  /files/{name}:
    put:
      parameters: [{ name: name, in: path, required: true, schema: { type: string } }]
      requestBody: { required: true, content: { application/json: { schema: { type: array, items: { type: string } } } } }
      responses: { '202': { description: ok }, '422': { description: invalid } }
`,
  'one error and nothing else': `${head}
paths:
  /status/103: { get: { responses: { '103': { description: Early } } } }
  /status/400: { get: { responses: { '400': { description: Bad } } } }
  /status/404: { post: { responses: { '404': { description: None } } } }
  /status/500: { get: { responses: { '500': { description: Failed } } } }
`,
  'an optional body, and a UUID in the path': `${head}
paths:
  /tenants/{tenant}/hook:
    post:
      parameters: [{ name: tenant, in: path, required: true, schema: { type: string, format: uuid } }]
      requestBody: { description: any payload, content: { application/json: {} } }
      responses: { '200': { description: ok }, '400': { description: invalid } }
`,
  'a required list in the query that may be empty': `${head}
paths:
  /names:
    get:
      parameters:
        - { name: ids, in: query, required: true, schema: { type: array, items: { type: string, format: uuid } } }
        - { name: kinds, in: query, required: true, style: form, explode: false, schema: { type: array, items: { type: string } } }
      responses: { '200': { description: ok }, '400': { description: invalid } }
`,
  'an example that its schema forbids': `${head}
paths:
  /conversations:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [from, text]
              properties:
                from: { type: object, required: [id], properties: { id: { type: string, format: uuid, minLength: 40, example: 536e564f316c83104c000020 } } }
                text: { type: string }
      responses: { '200': { description: ok }, '422': { description: invalid } }
`,
  'a required User-Agent': `${head}
paths:
  /agents:
    get:
      parameters: [{ name: User-Agent, in: header, required: true, schema: { type: string } }]
      responses: { '200': { description: ok }, '400': { description: invalid } }
`,
};

/** Verifies what serves a document. @param target undefined: the generic mock */
const verifyDocument = (document: string, target?: string): Promise<Report> =>
  inFolder({ 'any.yaml': document }, async (folder) => {
    const file = join(folder, 'any.yaml');
    await using mock = await createMockServer({ port: 0, documents: [file] });
    return await verify({ documents: [file], target: target ?? mock.url('any'), credential: 'mock_valid' });
  });

describe('The generic mock has no findings for a document with', () => {
  test('operations that a query tells apart are all called', async () => {
    const { providers } = await verifyDocument(selected);
    const statuses = providers.flatMap(({ coverage }) => coverage.statuses);
    expect(statuses.filter(({ seen }) => seen > 0).map(({ status }) => status)).toEqual(['202', '422', '204', '422']);
  });

  test.each(Object.keys(documents))('%s', async (name) => {
    const { findings, providers } = await verifyDocument(documents[name] ?? '');
    expect(findings.map(({ check, title, actual }) => `${check}: ${title}: ${actual}`)).toEqual([]);
    expect(providers.flatMap(({ cases }) => cases).filter(({ verdict }) => verdict === 'passed')).not.toEqual([]);
  });
});

test('A service that does without a required User-Agent is found, and the command to send it again has none', async () => {
  await using service = await startUpstream((_request, res) => res.writeHead(200).end());
  const { findings } = await verifyDocument(documents['a required User-Agent'] ?? '', service.url);
  expect(findings.map(({ check, curl }) => [check, curl])).toEqual([
    ['missing_required_header', expect.stringContaining(`-H User-Agent:`)],
  ]);
  expect(service.received.some(({ headers }) => headers['user-agent'] === undefined)).toBe(true);
});
