/** Two documents without servers both claim `/`: nothing mixes them up. */
import { expect, test } from '@jest/globals';
import { createMockServer } from 'mockmint';
import { extraProvider } from '../support/extra-provider.ts';
import { inFolder } from '../support/folder.ts';
import { exchange } from '../support/mock.ts';
import { rawRequest } from '../server/wire.ts';

const files = { ...extraProvider({ id: 'one' }), ...extraProvider({ id: 'two' }) };

test('Each is reached by prefix, by host name and by a port of its own, and judged by its own document', async () => {
  await inFolder(files, async (folder) => {
    const free = await createMockServer({ port: 0, folders: [folder], providers: ['one', 'two'] });
    try {
      for (const [id, other] of [['one', 'two'], ['two', 'one']] as const) {
        const [right, wrong] = [{ [id]: 'name' }, { [other]: 'name' }];
        for (const url of [free.url(id), `${free.url(id)}/`]) {
          expect((await exchange('POST', url, right)).status).toBe(201);
          const refused = await exchange('POST', url, wrong);
          expect([refused.status, refused.json, refused.headers.get('x-mock-provider')]).toEqual([422, { error: `${id} is required.` }, id]);
        }
        const byHost = { method: 'POST', headers: { host: `${id}.localhost:${free.port}` } };
        expect((await rawRequest(free.port, '/', { ...byHost, body: right })).status).toBe(201);
        expect((await rawRequest(free.port, '/', { ...byHost, body: wrong })).json).toEqual({ error: `${id} is required.` });
      }
    } finally {
      await free.close();
    }
  });
});

test('Asked in turn a hundred times over, neither judges what is the other\'s', async () => {
  await inFolder(files, async (folder) => {
    const server = await createMockServer({ port: 0, folders: [folder], providers: ['one', 'two'] });
    try {
      const replies = await Promise.all(Array.from({ length: 200 }, (_, i) => exchange('POST', server.url(i % 2 ? 'one' : 'two'), { one: 'name' })));
      expect(replies.map(({ status }) => status)).toEqual(replies.map((_, i) => (i % 2 ? 201 : 422)));
    } finally {
      await server.close();
    }
  });
});
