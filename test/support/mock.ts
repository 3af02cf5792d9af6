/** A mock on a free port for the length of one test file, and short ways to talk to it. */
import { afterAll, beforeAll } from '@jest/globals';
import { createMockServer, type ListenOptions, type MockServer } from 'mockmint';

/** An answer, read to its end. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined where it is no JSON. */
  readonly json: unknown;
}

/** One test's own session on a shared server: tests never see each other's tokens, rules or requests. */
export interface Client {
  readonly session: string;
  /** Sends a request to a path of the session, such as `/dayzero/api/v1/tokens`. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  /** Calls the control API: `admin('POST', '/clock', { advance: 'PT1H' })`. */
  admin(method: string, path: string, body?: unknown): Promise<Reply>;
}

let mocks = 0;

/**
 * Starts a mock before the file's tests and closes it after them. Its secrets and ids are the same in every run, and
 * others than those of the file's other mocks.
 */
export function useMock(options: ListenOptions = {}): {
  readonly server: MockServer;
  client(session?: string): Client;
} {
  let server: MockServer | undefined;
  let sessions = 0;
  const seed = ++mocks;
  beforeAll(async () => {
    server = await createMockServer({ port: 0, seed, ...options });
  });
  afterAll(() => server?.close());
  return {
    get server() {
      return server!;
    },
    client: (session = `test-${++sessions}`) => clientOf(() => `${server!.url()}/~${session}`, session),
  };
}

function clientOf(base: () => string, session: string): Client {
  const send: Client['send'] = (method, path, body, headers) => exchange(method, base() + path, body, headers);
  return {
    session,
    send,
    post: (path, body, headers) => send('POST', path, body, headers),
    get: (path, headers) => send('GET', path, undefined, headers),
    admin: (method, path, body) => send(method, `/__admin${path}`, body),
  };
}

/** One request with fetch. A body that is no text is sent as JSON; a text goes as it is, as JSON unless told otherwise. */
export async function exchange(
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const response = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** For each provider: a valid request with the credential `mock_valid`. */
export const valid = {
  alumio: { path: '/alumio/api/v1/tokens', headers: {}, body: { name: 'Main app' }, status: 200 },
  vida: {
    path: '/vida/api/v2/tokens?token=mock_valid',
    headers: {},
    body: { type: 'admin', description: 'Main app' },
    status: 200,
  },
  typeauth: {
    path: '/typeauth/my-account/token/create/my-application',
    headers: { authorization: 'Bearer mock_valid' },
    body: { tags: ['Main app'] },
    status: 201,
  },
  dayzero: {
    path: '/dayzero/api/v1/tokens',
    headers: { authorization: 'Bearer mock_valid', 'x-business-id': '3fa85f64-5717-4562-b3fc-2c963f66afa6' },
    body: { name: 'Main app' },
    status: 201,
  },
  askui: {
    path: '/askui/api/v1/access-tokens',
    headers: { authorization: 'Bearer mock_valid' },
    body: { name: 'Main app' },
    status: 201,
  },
} as const;

export type ProviderId = keyof typeof valid;

export const providerIds = Object.keys(valid) as ProviderId[];
