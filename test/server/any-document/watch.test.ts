/** `watch`: a changed document is served without a restart, and the state stays. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createMockServer, type MockServer } from 'mockmint';
import { inFolder } from '../../support/temp-folder.ts';
import { sender, type Send } from './clinic.ts';

const ok =
  "'200': { description: ok, content: { application/json: { schema: { type: object, properties: { id: { type: string }, name: { type: string } } } } } }";
const first = `openapi: 3.1.0
info: { title: Pets, version: '1' }
paths:
  /pets:
    post: { requestBody: { content: { application/json: { schema: { type: object, properties: { name: { type: string } } } } } }, responses: { ${ok} } }
  /pets/{id}:
    get: { parameters: [{ name: id, in: path, required: true, schema: { type: string } }], responses: { ${ok} } }
`;
const second = `${first}  /owners:\n    get: { responses: { ${ok} } }\n`;

/** What the server told, in order; `next` waits for more. */
class Told {
  readonly #texts: string[] = [];
  #wake: (() => void) | undefined;

  add = (text: string): void => {
    this.#texts.push(text);
    this.#wake?.();
  };

  async next(): Promise<string> {
    while (this.#texts.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#texts.shift() ?? '';
  }
}

const watching = (
  use: (send: Send, told: Told, write: (file: string, text: string) => void, server: MockServer) => Promise<void>,
): Promise<void> =>
  inFolder({ 'pets.yaml': first }, async (folder) => {
    const told = new Told();
    await using server = await createMockServer({
      port: 0,
      documents: [join(folder, 'pets.yaml')],
      watch: true,
      onReload: (providers) => told.add(`loaded ${providers.join()}`),
      onWarning: told.add,
    });
    await use(sender(server.url('pets')), told, (file, text) => writeFileSync(join(folder, file), text), server);
  });

test('A changed document is loaded, and its resources, rules and tokens stay', () =>
  watching(async (send, told, write, server) => {
    const { id } = (await send('POST /pets', { name: 'Tom' })).body;
    server.rules.add({ provider: 'pets', match: { path: '/owners' }, respond: { status: 418 } });
    expect((await send('GET /owners')).status).toBe(404);
    write('pets.yaml', second);
    expect(await told.next()).toBe('loaded pets');
    expect((await send('GET /owners')).status).toBe(418);
    server.rules.clear();
    expect((await send('GET /owners')).status).toBe(200);
    expect((await send(`GET /pets/${id}`)).body.name).toBe('Tom');
  }));

test('A broken document is told with file and line, and the mock goes on as before', () =>
  watching(async (send, told, write) => {
    write('pets.yaml', 'openapi: 3.1.0\npaths: [\n');
    expect(await told.next()).toMatch(
      /^A changed document was not loaded, so the mock serves it as it was\. .*pets\.yaml:\d+: /,
    );
    expect((await send('GET /pets/a')).status).toBe(200);
    write('pets.yaml', second);
    expect(await told.next()).toBe('loaded pets');
    expect((await send('GET /owners')).status).toBe(200);
  }));

test('An overlay that is added later is applied', () =>
  watching(async (send, told, write) => {
    expect((await send('GET /pets/a')).status).toBe(200);
    write(
      'pets.overlay.yaml',
      `overlay: 1.0.0\ninfo: { title: x, version: '1' }\nactions: [{ target: "$.paths['/pets/{id}'].get", update: { x-mock: { unknownIds: '404' } } }]\n`,
    );
    expect(await told.next()).toBe('loaded pets');
    expect((await send('GET /pets/b')).status).toBe(404);
  }));
