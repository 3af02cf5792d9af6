/** Two documents without servers both claim `/`: nothing mixes them up. */
import { expect, test } from '@jest/globals';
import { createMockServer } from 'mockmint';
import { listen } from '../../src/server/listen.ts';
import { extraProvider } from '../support/extra-provider.ts';
import { inFolder } from '../support/temp-folder.ts';
import { exchange } from '../support/mock.ts';
import { rawRequest } from '../server/raw-http.ts';

const files = { ...extraProvider({ id: 'one' }), ...extraProvider({ id: 'two' }) };

test('Each is reached by prefix, by host name and by a port of its own, and judged by its own document', async () => {
  await inFolder(files, async (folder) => {
    const {
      binding: { port },
      ownPorts,
      close,
    } = await listen({ port: 0, folders: [folder], providers: ['one', 'two'], listen: { one: 0, two: 0 } });
    try {
      for (const [id, other] of [
        ['one', 'two'],
        ['two', 'one'],
      ] as const) {
        const ways = [
          { port, path: `/${id}`, headers: {} },
          { port, path: `/${id}/`, headers: {} },
          { port, path: '/', headers: { host: `${id}.localhost:${port}` } },
          { port: ownPorts.get(id)!, path: '/', headers: {} },
        ];
        for (const { port: of, path, headers } of ways) {
          const post = (body: object) => rawRequest(of, path, { method: 'POST', headers, body });
          expect((await post({ [id]: 'name' })).status).toBe(201);
          const rejected = await post({ [other]: 'name' });
          expect([rejected.status, rejected.json, rejected.headers['x-mock-provider']]).toEqual([
            422,
            { error: `${id} is required.` },
            id,
          ]);
        }
      }
    } finally {
      await close(0);
    }
  });
});

test("Asked in turn a hundred times over, neither judges what is the other's", async () => {
  await inFolder(files, async (folder) => {
    const server = await createMockServer({ port: 0, folders: [folder], providers: ['one', 'two'] });
    try {
      const replies = await Promise.all(
        Array.from({ length: 200 }, (_, i) => exchange('POST', server.url(i % 2 ? 'one' : 'two'), { one: 'name' })),
      );
      expect(replies.map(({ status }) => status)).toEqual(replies.map((_, i) => (i % 2 ? 201 : 422)));
    } finally {
      await server.close();
    }
  });
});
