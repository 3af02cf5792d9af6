/** Short ways to ask a provider for a token, and to read and judge what came. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { valueAt } from '../../src/core/pointer.ts';
import { Judge } from '../../src/openapi/judge.ts';
import { operationsOf } from '../../src/openapi/operation.ts';
import type { JsonObject } from '../../src/core/json.ts';
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
export function ask(client: Client, id: ProviderId, { body = valid[id].body, headers = {}, credential = 'mock_valid', query = {} }: Change = {}): Promise<Reply> {
  const { path, headers: usual } = valid[id];
  const url = new URL(path, 'http://mock');
  if (id === 'vida') url.searchParams.set('token', credential);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return client.post(url.pathname + url.search, body, { ...usual, ...('authorization' in usual && { authorization: `Bearer ${credential}` }), ...headers });
}

/** A valid body whose free text, in which magic values are looked for, is this. */
export const named = (id: ProviderId, text: string): object =>
  ({ ...valid[id].body, ...{ alumio: { name: text }, vida: { description: text }, typeauth: { tags: [text] }, dayzero: { name: text }, askui: { name: text } }[id] });

/** The value at a JSON Pointer in an answer's body. */
export const at = (reply: Reply, pointer: string): unknown => valueAt(reply.json, pointer);

export const textAt = (reply: Reply, pointer: string): string => String(at(reply, pointer));

const secretPointers = { alumio: '/access_token', vida: '/token/token', typeauth: '/data/0/auth_id', dayzero: '/token', askui: '/tokenString' } as const;

/** The secret that a provider has issued. */
export const secretOf = (id: ProviderId, reply: Reply): string => textAt(reply, secretPointers[id]);

/** The control API's newest token. */
export async function newestToken(client: Client): Promise<Record<string, unknown>> {
  return at(await client.admin('GET', '/tokens?limit=1'), '/tokens/0') as Record<string, unknown>;
}

/** An answer in a few words, for tables. */
export const gist = (reply: Reply): [status: number, trigger: string | null] => [reply.status, reply.headers.get('x-mock-trigger')];

/**
 * What an answer breaks of the document that the mock serves for its provider: nothing where it is lawful. An answer
 * that says it is undocumented must be so; a 404 or 405, which no operation gives, always is.
 */
export async function breaches(client: Client, id: ProviderId, { status, headers, json }: Reply): Promise<string[]> {
  const document = (await client.admin('GET', `/providers/${id}/openapi.json`)).json as JsonObject;
  const operation = operationsOf(document)[0]!;
  const { declared, violations } = new Judge(document).response(operation, { status, contentType: headers.get('content-type') ?? undefined, body: json });
  const undocumented = headers.get('x-mock-undocumented') === 'true';
  if (!declared) return undocumented ? [] : [`${status} is not declared`];
  if (undocumented && violations.length === 0 && status !== 404 && status !== 405) return [`${status} is declared and told to be undocumented`];
  return undocumented ? [] : violations.map(({ pointer, message }) => `${pointer} ${message}`);
}

export interface RawReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Names and values as they came. */
  readonly rawHeaders: readonly string[];
  readonly text: string;
  readonly json: unknown;
}

/** A request whose every header, `Host` too, and whose request target are as given. */
export function rawRequest(port: number, path: string, { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string | string[]>; body?: unknown } = {}): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const json = body === undefined ? undefined : JSON.stringify(body);
    const given = { ...(json !== undefined && { 'content-type': 'application/json' }), ...headers };
    request({ host: '127.0.0.1', port, path, method, headers: given, agent: false }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)).on('end', () => {
        resolve({ status: res.statusCode!, headers: res.headers, rawHeaders: res.rawHeaders, text, json: text.startsWith('{') ? JSON.parse(text) : undefined });
      });
    }).on('error', reject).end(json);
  });
}

/** Bytes as they come over a socket until it closes, and how it closed. */
export function rawExchange(port: number, message: string): Promise<{ readonly received: string; readonly error: string | undefined }> {
  return new Promise((resolve) => {
    let received = '';
    let error: string | undefined;
    const socket = connect(port, '127.0.0.1', () => socket.write(message));
    socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
    socket.on('error', (fault: NodeJS.ErrnoException) => (error = fault.code));
    socket.on('end', () => socket.end()).on('close', () => resolve({ received, error }));
  });
}

/** Asks again until an answer fits: for what the mock does by itself, such as noticing that a client has gone. */
export async function eventually<T>(look: () => Promise<T>, fits: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await look();
    if (fits(value)) return value;
  }
}

export interface Listener {
  /** The data of the next event of this name; others are passed over. */
  next(name: string): Promise<unknown>;
  /** Everything that came so far, as it came. */
  readonly text: string;
  close(): void;
}

/** Listens to server-sent events. */
export async function listenTo(url: string): Promise<Listener> {
  const controller = new AbortController();
  const response = await fetch(url, { signal: controller.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let read = 0;
  const nextBlock = async (): Promise<string> => {
    for (;;) {
      const end = text.indexOf('\n\n', read);
      if (end >= 0) {
        const block = text.slice(read, end);
        read = end + 2;
        return block;
      }
      text += (await reader.read()).value ?? '';
    }
  };
  return {
    async next(name) {
      for (;;) {
        const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(await nextBlock()) ?? [];
        if (event === name) return JSON.parse(data!);
      }
    },
    get text() {
      return text;
    },
    close: () => controller.abort(),
  };
}
