/** A small HTTP service to verify: lawful by itself, with hooks to spoil each step of it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Verdict = 'good' | 'bad' | 'forbidden';

/** Why a request is not answered with success. */
export type RejectionReason =
  'path' | 'method' | 'credential' | 'permission' | 'type' | 'malformed' | 'header' | 'invalid';

export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** The parsed body; undefined where it is no JSON. */
  readonly body: unknown;
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  /** Sent as JSON, unless it is a string or undefined. */
  body: unknown;
}

/** What one provider's service does at each step. */
export interface Service {
  readonly path: RegExp;
  authenticate(call: Call): Verdict;
  /** What is wrong with required headers. */
  headers?(call: Call): string[];
  validate(body: unknown, call: Call): string[];
  issue(body: Record<string, unknown>, call: Call): Reply;
  reject(why: RejectionReason, problems: readonly string[]): Reply;
}

/** How a service departs from its lawful self; each hook is given what it would have done. */
export interface Change {
  authenticate?(lawful: Verdict, call: Call): Verdict;
  parse?(text: string): unknown;
  headers?(lawful: string[], call: Call): string[];
  validate?(lawful: string[], body: unknown): string[];
  /** The last word; `hang`, `reset` and `cut` are said to the socket. */
  reply?(reply: Reply, call: Call, why: RejectionReason | 'success'): Reply | 'hang' | 'reset' | 'cut';
}

export interface Running {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a service on a free port of this machine. */
export async function start(service: Service, change: Change = {}): Promise<Running> {
  const server = createServer((request, response) => void handle(service, change, request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(
  service: Service,
  change: Change,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const call: Call = {
    method: request.method ?? '',
    url: new URL(request.url ?? '/', 'http://localhost'),
    headers: request.headers,
    text,
    body: parse(text, change),
  };
  const [why, reply] = decide(service, change, call);
  const said = change.reply?.(reply, call, why) ?? reply;
  if (said === 'hang') return;
  if (said === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  if (said === 'cut') {
    response.writeHead(reply.status, { ...reply.headers, 'Content-Length': '1000' }).write('{"cut');
    setImmediate(() => request.socket.destroy());
    return;
  }
  const body = said.body === undefined || typeof said.body === 'string' ? said.body : JSON.stringify(said.body);
  response.writeHead(said.status, said.headers).end(request.method === 'HEAD' ? undefined : body);
}

function parse(text: string, change: Change): unknown {
  try {
    return change.parse ? change.parse(text) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decide(service: Service, change: Change, call: Call): [RejectionReason | 'success', Reply] {
  const rejected = (why: RejectionReason, problems: readonly string[] = []): [RejectionReason, Reply] => [
    why,
    service.reject(why, problems),
  ];
  if (!service.path.test(call.url.pathname)) return rejected('path');
  if (call.method !== 'POST') {
    const [why, reply] = rejected('method');
    return [why, { ...reply, headers: { ...reply.headers, Allow: 'POST' } }];
  }
  const lawful = service.authenticate(call);
  const verdict = change.authenticate?.(lawful, call) ?? lawful;
  if (verdict !== 'good') return rejected(verdict === 'bad' ? 'credential' : 'permission');
  if (!/^application\/json\s*(;|$)/i.test(call.headers['content-type'] ?? '')) return rejected('type');
  if (call.body === undefined) return rejected('malformed', ['the body is no JSON']);
  const missing = service.headers?.(call) ?? [];
  const wrong = change.headers?.(missing, call) ?? missing;
  if (wrong.length > 0) return rejected('header', wrong);
  const found = service.validate(call.body, call);
  const problems = change.validate?.(found, call.body) ?? found;
  if (problems.length > 0) return rejected('invalid', problems);
  return ['success', service.issue(isRecord(call.body) ? call.body : {}, call)];
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A reply with a JSON body. */
export const json = (status: number, body: unknown): Reply => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  body,
});

const issued = new Set<string>();

/** The secret, which is a good credential from now on. */
export function remembered(secret: string): string {
  issued.add(secret);
  return secret;
}

/** Whose credential stands after `Bearer`, or as it is. */
export function whose(value: string | null | undefined): Verdict {
  if (value === 'good-credential' || issued.has(value ?? '')) return 'good';
  return value === 'readonly-credential' ? 'forbidden' : 'bad';
}

/** The value after the scheme, decoded as `decode` does. */
export const basic = ({ headers }: Call, decode: (text: string) => string): Verdict => {
  const [, text] = /^Basic (.+)$/i.exec(headers.authorization ?? '') ?? [];
  return text === undefined ? 'bad' : whose(decode(text));
};

export const bearer = ({ headers }: Call): Verdict => whose(/^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]);

/** Code points. */
export const lengthOf = (text: string): number => [...text].length;

/** A service without credentials whose body needs a `name`. */
export const textService = (path: RegExp, issue: () => Reply): Service => ({
  path,
  authenticate: () => 'good',
  validate: (body) => (isRecord(body) && typeof body['name'] === 'string' ? [] : ['name']),
  issue,
  reject: (why) => ({
    status: why === 'path' ? 404 : why === 'method' ? 405 : why === 'type' ? 415 : 422,
    headers: {},
    body: undefined,
  }),
});
