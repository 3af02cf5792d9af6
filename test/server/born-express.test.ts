/** A server makes requests and responses that are its Express app's own. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import express from 'express';
import { bornExpress } from '../../src/server/born-express.ts';

test('they have the prototypes that Express would give them, before it does, and can all that it promises', async () => {
  const app = express();
  app.get('/', (req, res) => res.status(201).json({ host: req.get('host'), query: req.query, app: req.app === app && res.app === app }));
  const before: boolean[] = [];
  const server = createServer(bornExpress(app), (req, res) => {
    before.push(Object.getPrototypeOf(req) === app.request, Object.getPrototypeOf(res) === app.response);
    app(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/?a=1`);
    expect([answer.status, await answer.json()]).toEqual([201, { host: `127.0.0.1:${port}`, query: { a: '1' }, app: true }]);
    expect(before).toEqual([true, true]);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
