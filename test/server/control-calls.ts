/** Calls of the control API, each answer held against the API's own document. */
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { loadDocument } from '../../src/openapi/document.ts';
import type { Client, Reply } from '../support/mock.ts';

/** The control API's own document, which it must pass the lint of. */
export const controlDocument = await loadDocument(
  fileURLToPath(new URL('../../src/server/control-api/openapi.yaml', import.meta.url)),
);

/** Calls the control API, and fails where the document does not declare the answer. */
export async function call(client: Client, method: string, path: string, body?: unknown): Promise<Reply> {
  const reply = await client.admin(method, path, body);
  const match = controlDocument.route(method, `/__admin${path.split('?', 1)[0]}`);
  if (match.kind !== 'operation') throw new Error(`${method} ${path} is not in the document`);
  const contentType = reply.headers.get('content-type') ?? undefined;
  const { declared, violations } = controlDocument.validator.response(match.operation, {
    status: reply.status,
    contentType,
    body: reply.json ?? reply.text,
  });
  expect([path, reply.status, declared === undefined ? 'not declared' : 'declared', violations]).toEqual([
    path,
    reply.status,
    'declared',
    [],
  ]);
  return reply;
}

/** Stops the session's clock at an instant. */
export const freeze = (client: Client, now = '2090-01-01T00:00:00Z'): Promise<Reply> =>
  call(client, 'POST', '/clock', { now, frozen: true });
