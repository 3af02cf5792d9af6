/** Short ways to ask a provider for a token, and to read and judge what came. */
import { valueAt } from '../../src/lib/json-pointer.ts';
import { DocumentValidator } from '../../src/openapi/document-validator.ts';
import { operationsOf, type Operation } from '../../src/openapi/operation.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { valid, type Client, type ProviderId, type Reply } from '../support/mock.ts';

/** How a request differs from the provider's valid one. */
export interface Change {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Presented as the provider's document says; `mock_valid` by default. */
  readonly credential?: string;
  readonly query?: Record<string, string>;
}

/** Asks a provider for a token. */
export function ask(
  client: Client,
  id: ProviderId,
  { body = valid[id].body, headers = {}, credential = 'mock_valid', query = {} }: Change = {},
): Promise<Reply> {
  const { path, headers: usual } = valid[id];
  const url = new URL(path, 'http://mock');
  if (id === 'vida') url.searchParams.set('token', credential);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return client.post(url.pathname + url.search, body, {
    ...usual,
    ...('authorization' in usual && { authorization: `Bearer ${credential}` }),
    ...headers,
  });
}

/** A valid body whose free text, in which magic values are looked for, is this. */
export const named = (id: ProviderId, text: string): object => ({
  ...valid[id].body,
  ...{
    alumio: { name: text },
    vida: { description: text },
    typeauth: { tags: [text] },
    dayzero: { name: text },
    askui: { name: text },
  }[id],
});

/** The value at a JSON Pointer in an answer's body. */
export const at = (reply: Reply, pointer: string): unknown => valueAt(reply.json, pointer);

export const textAt = (reply: Reply, pointer: string): string => String(at(reply, pointer));

const secretPointers = {
  alumio: '/access_token',
  vida: '/token/token',
  typeauth: '/data/0/auth_id',
  dayzero: '/token',
  askui: '/tokenString',
} as const;

/** The secret that a provider has issued. */
export const secretOf = (id: ProviderId, reply: Reply): string => textAt(reply, secretPointers[id]);

/** The control API's newest token. */
export async function newestToken(client: Client): Promise<Record<string, unknown>> {
  return at(await client.admin('GET', '/tokens?limit=1'), '/tokens/0') as Record<string, unknown>;
}

/** An answer in a few words, for tables. */
export const gist = (reply: Reply): [status: number, trigger: string | null] => [
  reply.status,
  reply.headers.get('x-mock-trigger'),
];

/** Compiled once a file. */
const contracts: Partial<Record<ProviderId, ReturnType<typeof contractOf>>> = {};

async function contractOf(
  client: Client,
  id: ProviderId,
): Promise<{ operation: Operation; validator: DocumentValidator }> {
  const document = (await client.admin('GET', `/providers/${id}/openapi.json`)).json as JsonObject;
  return { operation: operationsOf(document)[0]!, validator: new DocumentValidator(document) };
}

/**
 * What an answer breaks of the document that the mock serves for its provider: nothing where it is lawful. An answer
 * that says it is undocumented must be so; a 404 or 405, which no operation gives, always is.
 */
export async function schemaProblems(
  client: Client,
  id: ProviderId,
  { status, headers, json }: Reply,
): Promise<string[]> {
  const { operation, validator } = await (contracts[id] ??= contractOf(client, id));
  const { declared, violations } = validator.response(operation, {
    status,
    contentType: headers.get('content-type') ?? undefined,
    body: json,
  });
  const undocumented = headers.get('x-mock-undocumented') === 'true';
  if (!declared) return undocumented ? [] : [`${status} is not declared`];
  if (undocumented && violations.length === 0 && status !== 404 && status !== 405)
    return [`${status} is declared and told to be undocumented`];
  return undocumented ? [] : violations.map(({ pointer, message }) => `${pointer} ${message}`);
}

/** Asks again until an answer fits: for what the mock does by itself, such as noticing that a client has gone. */
export async function eventually<T>(look: () => Promise<T>, fits: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await look();
    if (fits(value)) return value;
  }
}
