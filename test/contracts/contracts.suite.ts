/** Every contract: against the app in this process or, where `CONTRACT_TARGET_<ID>` is set, against that service. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from '@jest/globals';
import { createApp } from 'mockmint';
import { variableOf } from '../../src/verify/run/preflight.ts';
import { findProviders } from '../../src/provider/registry.ts';
import { testMockCredentials } from '../../src/server/test-mock.ts';
import { defineSuite } from './define-suite.ts';

let server: Server;

beforeAll(async () => {
  const app = createApp();
  server = createServer(app);
  await Promise.all([app.locals['ready'], new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))]);
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const here = (id: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${id}`;

for (const { id } of findProviders()) {
  const variable = variableOf(id);
  const target = process.env[variable.replace(/^MOCKMINT_(.+)_CREDENTIAL$/, 'CONTRACT_TARGET_$1')];
  const credential = process.env[variable];
  const forbiddenCredential = process.env[variable.replace(/CREDENTIAL$/, 'FORBIDDEN_CREDENTIAL')];
  await defineSuite(
    target === undefined
      ? { provider: id, target: () => here(id), ...testMockCredentials }
      : {
          provider: id,
          target: () => target,
          credential,
          forbiddenCredential,
          allowRemote: process.env['CONTRACT_ALLOW_REMOTE'] === '1',
        },
  );
}
