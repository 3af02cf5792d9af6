/** A document with collections, a single resource, envelopes, tokens and security, for the tests of the generic mock. */
import { join } from 'node:path';
import { createMockServer, type MockServer } from 'mockmint';
import { inFolder } from '../../support/temp-folder.ts';

const item = (schema: string): string => `content: { application/json: { schema: ${schema} } }`;
const ok = (status: number, schema: string): string => `'${status}': { description: ok, ${item(schema)} }`;
const body = (schema: string): string => `requestBody: { required: true, ${item(schema)} }`;
const ref = (name: string): string => `{ $ref: '#/components/schemas/${name}' }`;
const missing = `'404': { description: none, ${item('{ type: object, required: [code, message], properties: { code: { type: integer }, message: { type: string } } }')} }`;
const pathId = (name: string, type: string): string =>
  `parameters: [{ name: ${name}, in: path, required: true, schema: { type: ${type} } }]`;

export const clinic = `openapi: 3.1.0
info: { title: Clinic, version: '1' }
security: [{ bearer: [] }]
paths:
  /pets:
    get:
      parameters:
        - { name: limit, in: query, schema: { type: integer } }
        - { name: offset, in: query, schema: { type: integer } }
        - { name: kind, in: query, schema: { type: string } }
      responses:
        ${ok(200, `{ type: object, required: [pets, total], properties: { pets: { type: array, items: ${ref('Pet')} }, total: { type: integer }, has_more: { type: boolean } } }`)}
    post:
      ${body(ref('NewPet'))}
      responses:
        '201':
          description: made
          headers: { Location: { schema: { type: string } } }
          ${item(ref('Pet'))}
  /pets/{petId}:
    ${pathId('petId', 'integer')}
    get: { responses: { ${ok(200, ref('Pet'))}, ${missing} } }
    put: { ${body(ref('NewPet'))}, responses: { ${ok(200, ref('Pet'))}, ${missing} } }
    patch: { ${body(ref('PetChange'))}, responses: { ${ok(200, ref('Pet'))}, ${missing} } }
    delete: { responses: { '204': { description: gone }, ${missing} } }
  /pets/{petId}/feed:
    ${pathId('petId', 'integer')}
    post: { responses: { ${ok(200, ref('Pet'))} } }
  /pets/{petId}/visits:
    ${pathId('petId', 'integer')}
    get: { responses: { ${ok(200, `{ type: array, items: ${ref('Visit')} }`)} } }
    post: { ${body('{ type: object, required: [reason], properties: { reason: { type: string } } }')}, responses: { ${ok(201, ref('Visit'))} } }
  /pets/{petId}/visits/{visitId}:
    parameters:
      - { name: petId, in: path, required: true, schema: { type: integer } }
      - { name: visitId, in: path, required: true, schema: { type: string } }
    get: { responses: { ${ok(200, ref('Visit'))}, ${missing} } }
  /rooms/{name}:
    ${pathId('name', 'string')}
    get: { responses: { ${ok(200, ref('Room'))}, ${missing} } }
    put: { ${body('{ type: object, properties: { beds: { type: integer } } }')}, responses: { ${ok(200, ref('Room'))} } }
    delete: { responses: { '204': { description: gone } } }
  /settings:
    get: { responses: { ${ok(200, ref('Settings'))} } }
    patch: { ${body('{ type: object, properties: { theme: { type: string } } }')}, responses: { ${ok(200, ref('Settings'))} } }
  /api-keys:
    post:
      ${body('{ type: object, properties: { name: { type: string }, expires_in: { type: integer } } }')}
      responses:
        ${ok(201, '{ type: object, required: [id, api_key], properties: { id: { type: string, format: uuid }, api_key: { type: string, example: sk_live_4eC39HqLyjWDarjtT1zdp7dc }, expires_at: { type: string, format: date-time } } }')}
  /api-keys/{keyId}:
    ${pathId('keyId', 'string')}
    delete: { responses: { '204': { description: gone } } }
  /api-keys/{keyId}/rotate:
    ${pathId('keyId', 'string')}
    post: { responses: { ${ok(200, '{ type: object, properties: { api_key: { type: string } } }')} } }
  /oauth/token:
    post:
      security: []
      requestBody: { required: true, content: { application/x-www-form-urlencoded: { schema: { type: object, required: [grant_type], properties: { grant_type: { type: string } } } } } }
      responses:
        ${ok(200, '{ type: object, required: [access_token, token_type, expires_in], properties: { access_token: { type: string }, token_type: { const: Bearer }, expires_in: { type: integer, example: 600 }, refresh_token: { type: string } } }')}
  /oauth/revoke:
    post:
      security: []
      requestBody: { required: true, content: { application/x-www-form-urlencoded: { schema: { type: object, required: [token], properties: { token: { type: string } } } } } }
      responses: { '200': { description: done } }
  /logout:
    post: { responses: { '204': { description: done } } }
  /articles:
    post: { ${body(`{ type: object, required: [article], properties: { article: { type: object, required: [title], properties: { title: { type: string } } } } }`)}, responses: { ${ok(201, ref('ArticleBody'))} } }
  /articles/{slug}:
    ${pathId('slug', 'string')}
    get: { responses: { ${ok(200, ref('ArticleBody'))}, ${missing} } }
components:
  securitySchemes: { bearer: { type: http, scheme: bearer } }
  schemas:
    NewPet: { type: object, required: [name], properties: { name: { type: string }, kind: { type: string, enum: [cat, dog] }, note: { type: string }, pin: { type: string, writeOnly: true } } }
    PetChange: { type: object, properties: { name: { type: string }, kind: { type: string, enum: [cat, dog] } } }
    Pet: { type: object, required: [id, name], properties: { id: { type: integer }, name: { type: string }, kind: { type: string, enum: [cat, dog] }, note: { type: string }, pin: { type: string, writeOnly: true }, createdAt: { type: string, format: date-time }, updated_at: { type: integer } } }
    Visit: { type: object, required: [id, petId, reason], properties: { id: { type: string }, petId: { type: integer }, reason: { type: string } } }
    Room: { type: object, required: [name], properties: { name: { type: string }, beds: { type: integer } } }
    Settings: { type: object, required: [theme], properties: { theme: { type: string, example: light } } }
    ArticleBody: { type: object, required: [article], properties: { article: { type: object, required: [slug, title], properties: { slug: { type: string }, title: { type: string } } } } }
`;

/** A response, and its body if that is JSON. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReplyBody & readonly ReplyBody[];
}

/** The members that the tests read, of whatever body the response has. */
interface ReplyBody {
  readonly id: string | number;
  readonly name: string;
  readonly sku: string;
  readonly slug: string;
  readonly title: string;
  readonly opener: string;
  readonly api_key: string;
  readonly access_token: string;
  readonly refresh_token: string;
  readonly client_secret: string;
  readonly token: string;
  readonly secret: string;
  readonly key: string;
  readonly keyId: string;
  readonly labels: readonly ReplyBody[];
  readonly value: string;
  readonly expires_at: string;
  readonly total: number;
  readonly has_more: boolean;
  readonly kid: string;
  readonly note: string;
  readonly petId: string;
  readonly contactId: string;
  readonly transferID: string;
  readonly data: ReplyBody & readonly ReplyBody[];
  readonly keys: readonly ReplyBody[];
  readonly pets: readonly ReplyBody[];
  readonly found: readonly ReplyBody[];
  readonly article: ReplyBody;
  readonly employee: ReplyBody;
  readonly embedded: ReplyBody;
  readonly Transfers: readonly ReplyBody[];
  readonly out: ReplyBody;
}

/** Sends a request: `POST /pets`. */
export type Send = (call: string, body?: unknown, credential?: string) => Promise<Reply>;

/** Serves a document as `clinic` while `use` runs. */
export const serving = <T>(
  use: (send: Send, server: MockServer) => Promise<T>,
  options: Omit<NonNullable<Parameters<typeof createMockServer>[0]>, 'documents'> = {},
  document: string = clinic,
  files: Readonly<Record<string, string>> = {},
): Promise<T> =>
  inFolder({ 'clinic.yaml': document, ...files }, async (folder) => {
    const server = await createMockServer({ port: 0, ...options, documents: [join(folder, 'clinic.yaml')] });
    try {
      return await use(sender(server.url('clinic')), server);
    } finally {
      await server.close();
    }
  });

export const sender =
  (base: string): Send =>
  async (call, given, credential = 'mock_valid') => {
    const [method = '', path = ''] = call.split(' ');
    const isForm = given instanceof URLSearchParams;
    const response = await fetch(base + path, {
      method,
      headers: {
        authorization: `Bearer ${credential}`,
        ...(given !== undefined && !isForm && { 'content-type': 'application/json' }),
      },
      ...(given !== undefined && { body: isForm ? given : JSON.stringify(given) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? undefined : JSON.parse(text)) as Reply['body'],
    };
  };
