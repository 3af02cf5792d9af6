const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { createMockServer } = require('mockmint');
const { send } = require('../exercise.cjs');

const folder = join(__dirname, 'made');

const document = `openapi: 3.1.0
info: { title: Own, version: '1' }
servers: [{ url: 'https://own.example' }]
paths:
  /keys:
    post:
      operationId: createKey
      security: []
      responses:
        '201':
          description: A key
          content: { application/json: { schema: { type: object } } }
`;

const esModule = (secret) => `import { defineMock } from 'mockmint/provider';
import { text } from './${secret}-text.mjs';
export default defineMock({ operations: { createKey: { respond: () => ({ body: { text }, tokens: [] }) } } });
`;

test.each(['.ts', '.mts', '.js', '.mjs'])('Node itself loads the mock of a folder: %s', async (extension) => {
  const id = `own${extension.slice(1)}`;
  const own = join(folder, id);
  mkdirSync(join(own, 'specs', id), { recursive: true });
  mkdirSync(join(own, 'mocks'), { recursive: true });
  writeFileSync(join(own, 'package.json'), '{ "type": "commonjs" }');
  writeFileSync(join(own, 'specs', id, 'openapi.yaml'), document);
  writeFileSync(join(own, 'mocks', `${id}-text.mjs`), "export const text = 'own';\n");
  writeFileSync(join(own, 'mocks', `${id}${extension}`), esModule(id));
  const mock = await createMockServer({ port: 0, folders: [own], providers: [id] });
  expect((await send(`${mock.url(id)}/keys`)).json).toEqual({ text: 'own' });
  await mock.close();
});
