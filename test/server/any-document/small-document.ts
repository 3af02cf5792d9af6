/** Serves a small document that is written as YAML, in one line for each operation. */
import type { MockServer } from 'mockmint';
import { serving, type Send } from './clinic.ts';

/** @param paths YAML, indented by two spaces */
export const serve = (paths: string, scenario: (send: Send) => Promise<void>, schemas = '{}'): Promise<void> =>
  serving(
    scenario,
    {},
    `openapi: 3.1.0
info: { title: Uneven, version: '1' }
paths:
${paths}
components: { schemas: ${schemas} }
`,
  );

/**
 * Serves operations that need a credential.
 * @param scenario its `opens` gives the status of a request with a secret
 */
export const serveSecured = (
  paths: string,
  scenario: (send: Send, opens: (secret: string) => Promise<number>, server: MockServer) => Promise<void>,
): Promise<void> =>
  serving(
    (send, server) => scenario(send, async (secret) => (await send('GET /me', undefined, secret)).status, server),
    {},
    `openapi: 3.1.0
info: { title: Secured, version: '1' }
security: [{ key: [] }]
paths:
${paths}
  /me: { get: { ${ok('{ type: object }')} } }
components: { securitySchemes: { key: { type: http, scheme: bearer } } }
`,
  );

export const text = '{ type: string }';
export const object = (members: string, required = ''): string =>
  `{ type: object, required: [${required}], properties: { ${members} } }`;
export const parameter = (name: string, schema = '{ type: string }'): string =>
  `{ name: ${name}, in: path, required: true, schema: ${schema} }`;
const json = (schema: string): string => `content: { application/json: { schema: ${schema} } }`;
export const body = (schema: string): string => `requestBody: { required: true, ${json(schema)} }`;
export const ok = (schema: string, status = 200): string =>
  `responses: { '${status}': { description: ok, ${json(schema)} } }`;
export const empty = `responses: { '204': { description: done } }`;
