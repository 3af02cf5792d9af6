/** A provider of one's own is four files in a folder: `verify` and `explain` know it, and not one line changes elsewhere. */
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { inFolder } from '../support/temp-folder.ts';
import { root } from '../support/source-tree.ts';
import { run, stopAll, type Run } from './program.ts';

afterAll(stopAll);

const document = `
openapi: 3.1.0
info: { title: Sixth API, version: '6' }
paths:
  /keys:
    post:
      operationId: createKey
      security: [{ sixthAuth: [] }]
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/New' } } }
      responses:
        '201': { description: Created, content: { application/json: { schema: { $ref: '#/components/schemas/Key' } } } }
        '401': { description: Not authenticated }
        '403': { description: Not permitted }
        '422': { description: Not valid }
components:
  securitySchemes: { sixthAuth: { type: http, scheme: bearer } }
  schemas:
    New: { type: object, required: [label], properties: { label: { type: string, minLength: 1, maxLength: 20 } } }
    Key:
      type: object
      required: [key, label]
      properties: { key: { type: string, description: 'A new key each time.' }, label: { type: string } }
`;

/** @param key the key that the mock issues */
const files = (key: string): Record<string, string> => ({
  'specs/sixth/openapi.yaml': document,
  'mocks/sixth.ts': `import { defineMock } from '${join(root, 'src/index.ts')}';
export default defineMock({
  errorStatuses: { malformed: 422 },
  errorBody: ({ detail }) => ({ detail }),
  operations: {
    createKey: {
      magicValueField: '/label',
      respond: ({ body }, { now, random }) => {
        const key = ${key};
        return { body: { key, label: body.label }, tokens: [{ secret: key, id: random.uuid(), name: String(body.label), createdAt: now }] };
      },
    },
  },
});
`,
  'contracts/sixth.ts': `import { defineContract } from '${join(root, 'src/index.ts')}';
export default defineContract({
  invariants: [{
    id: 'key_new', title: 'Every key is new', basis: 'documented', specPointer: '/components/schemas/Key/properties/key/description', fix: 'Draw a key for each request.',
    checkWithHistory: ({ response: { body } }, memory) => {
      const before = memory.get(body.key);
      memory.set(body.key, 'given');
      return before === undefined ? [] : [{ pointer: '/key', expected: 'a new key', actual: 'one that was given before' }];
    },
  }],
  token: { secret: '/key' },
});
`,
});

const inSixth = (key: string, ...args: readonly string[]): Promise<Run> =>
  inFolder(files(key), (folder) => run([...args, '--folder', folder], { cwd: folder }));

/** On a slow machine, the progress is reported. */
const withoutProgress = (stderr: string): string => stderr.replaceAll(/^sixth \d+\/\d+ .*\n/gm, '');

describe('A sixth provider', () => {
  test('conforms without a mock and a contract if its document declares every error', async () => {
    const text = document.replace("'401':", "'400': { description: Malformed }\n        '401':");
    const { code, stdout, stderr } = await inFolder({ 'specs/sixth/openapi.yaml': text }, (folder) =>
      run(['verify', 'sixth', '--folder', folder], { cwd: folder }),
    );
    expect({ code, stderr: withoutProgress(stderr) }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^✓ sixth .* conforms$/m);
  });

  test('without a mock and a contract is explained', async () => {
    const { code, stdout } = await inFolder({ 'specs/sixth/openapi.yaml': document }, (folder) =>
      run(['explain', 'sixth', '--folder', folder], { cwd: folder }),
    );
    expect(code).toBe(0);
    expect(stdout).toContain('POST /keys');
  });

  test('conforms where its mock follows its document', async () => {
    const { code, stdout, stderr } = await inSixth('random.uuid()', 'verify', 'sixth');
    expect({ code, stderr: withoutProgress(stderr) }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^✓ sixth .* conforms$/m);
  });

  test('is found out where it breaks a rule of its own, with the line of its document', async () => {
    const { code, stdout } = await inSixth("'always the same'", 'verify', 'sixth');
    expect(code).toBe(1);
    expect(stdout).toMatch(/sixth\/key_new/);
    expect(stdout).toContain('specs/sixth/openapi.yaml:24  description: A new key each time.');
  });

  test('its rules are explained', async () => {
    const { code, stdout } = await inSixth('random.uuid()', 'explain', 'sixth/key_new');
    expect(code).toBe(0);
    expect(stdout).toContain('Draw a key for each request.');
  });
});
