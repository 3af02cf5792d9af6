/** The client that sends a request exactly as it is given, and tells what came, down to a connection that is lost. */
import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { stopwatch, systemClock } from '../core/clock.ts';
import type { CaseRequest } from './case.ts';
import type { Header } from './finding.ts';

/** An answer that came as a whole. */
export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: readonly Header[];
  /** The body after its content coding was undone. */
  readonly bytes: Uint8Array;
  /** Why the content coding could not be undone. */
  readonly undecodable?: string;
}

/** What became of a request. */
export type Outcome = (
  | Answer
  | { readonly kind: 'timeout'; readonly status?: number }
  | { readonly kind: 'lost'; readonly reason: string; readonly status?: number; readonly refused?: boolean }
) & { readonly sentAt: number; readonly receivedAt: number; readonly durationMs: number };

/** How a target is spoken to. */
export interface TargetOptions {
  readonly url: string;
  readonly timeoutMs: number;
  readonly concurrency: number;
}

/** More than this of a body is no answer any more. */
const largestBody = 16 * 1024 * 1024;

export class Target {
  readonly base: URL;
  readonly #timeoutMs: number;
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #freshAgent: HttpAgent | HttpsAgent;
  #keepsAlive = true;
  #requests = 0;

  constructor({ url, timeoutMs, concurrency }: TargetOptions) {
    this.base = new URL(url);
    this.#timeoutMs = timeoutMs;
    const Agent = this.base.protocol === 'https:' ? HttpsAgent : HttpAgent;
    this.#agent = new Agent({ keepAlive: true, maxSockets: concurrency, scheduling: 'lifo' });
    this.#freshAgent = new Agent({ keepAlive: false });
  }

  /** How many requests were sent. */
  get requests(): number {
    return this.#requests;
  }

  /** The URL of a request as a reader writes it. */
  urlOf({ path }: Pick<CaseRequest, 'path'>): string {
    return this.base.origin + this.base.pathname.replace(/(?<!\/)\/+$/, '') + path;
  }

  /**
   * Sends a request. A kept connection that the server had just given up is not the request's fault: it is sent
   * again on a new one, and connections are kept no longer, so that what breaks from then on broke by itself.
   */
  async send(request: CaseRequest): Promise<Outcome> {
    const first = await this.#attempt(request, this.#keepsAlive ? this.#agent : this.#freshAgent);
    if (!first.stale) return first.outcome;
    this.#keepsAlive = false;
    return (await this.#attempt(request, this.#freshAgent)).outcome;
  }

  close(): void {
    this.#agent.destroy();
    this.#freshAgent.destroy();
  }

  #attempt(request: CaseRequest, agent: HttpAgent | HttpsAgent): Promise<{ outcome: Outcome; stale: boolean }> {
    this.#requests++;
    const sentAt = systemClock.now();
    const started = stopwatch();
    return new Promise((resolve) => {
      let status: number | undefined;
      let settled = false;
      const settle = (outcome: DistributiveOmit<Outcome, 'sentAt' | 'receivedAt' | 'durationMs'>, stale = false): void => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        resolve({ outcome: { ...outcome, sentAt, receivedAt: systemClock.now(), durationMs: Math.round((stopwatch() - started) * 10) / 10 } as Outcome, stale });
        if (outcome.kind !== 'answer') message.destroy();
      };
      const seen = (): { status?: number } => (status === undefined ? {} : { status });
      const message = this.#open(request, agent);
      const timer = setTimeout(() => settle({ kind: 'timeout', ...seen() }), this.#timeoutMs);
      message.on('error', (error: NodeJS.ErrnoException) => settle(
        { kind: 'lost', reason: reasonOf(error), ...seen(), ...(isRefusal(error) && { refused: true }) },
        message.reusedSocket && status === undefined && (error.code === 'ECONNRESET' || error.code === 'EPIPE'),
      ));
      message.on('response', (response) => {
        status = response.statusCode ?? 0;
        collect(response, (bytes) => settle(toAnswer(response, bytes)), (error) => settle({ kind: 'lost', reason: reasonOf(error), ...seen() }));
      });
      message.on('upgrade', (_, socket) => { socket.destroy(); settle({ kind: 'lost', reason: 'the connection was upgraded to another protocol', status: 101 }); });
      if (request.body) message.write(request.body);
      message.end();
    });
  }

  #open({ method, path, headers, body, chunked }: CaseRequest, agent: HttpAgent | HttpsAgent): ClientRequest {
    const length: Header[] = chunked ? [['Transfer-Encoding', 'chunked']] : body || method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS' ? [['Content-Length', String(body?.length ?? 0)]] : [];
    const options: RequestOptions = {
      agent, method,
      hostname: this.base.hostname.replace(/^\[|\]$/g, ''),
      port: this.base.port,
      path: this.base.pathname.replace(/(?<!\/)\/+$/, '') + path,
      headers: [['Host', this.base.host], ...headers, ...length].flat(),
    };
    return this.base.protocol === 'https:' ? httpsRequest(options) : httpRequest(options);
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Reads a body to its end. What is told first counts. */
function collect(response: IncomingMessage, onBody: (bytes: Buffer) => void, onFailure: (error: Error) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const cutOff = (): void => onFailure(new Error('the connection was closed before the body was complete'));
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > largestBody) onFailure(new Error(`the body is larger than ${largestBody / 1024 / 1024} MiB`));
  });
  response.on('end', () => (response.complete ? onBody(Buffer.concat(chunks)) : cutOff()));
  response.on('error', onFailure);
  response.on('close', () => { if (!response.readableEnded) cutOff(); });
}

function toAnswer(response: IncomingMessage, raw: Buffer): Answer {
  const headers: Header[] = [];
  for (let i = 0; i < response.rawHeaders.length; i += 2) headers.push([response.rawHeaders[i]!, response.rawHeaders[i + 1]!]);
  const answer = { kind: 'answer', status: response.statusCode ?? 0, headers, bytes: raw } as const;
  try {
    return { ...answer, bytes: decode(raw, response.headers['content-encoding']) };
  } catch (error) {
    return { ...answer, undecodable: `Content-Encoding ${response.headers['content-encoding'] ?? ''}: ${(error as Error).message}` };
  }
}

function decode(bytes: Buffer, coding: string | undefined): Buffer {
  if (bytes.length === 0) return bytes;
  switch (coding?.trim().toLowerCase()) {
    case undefined: case '': case 'identity': return bytes;
    case 'gzip': case 'x-gzip': return gunzipSync(bytes);
    case 'deflate': return inflateSync(bytes);
    case 'br': return brotliDecompressSync(bytes);
    default: throw new Error('an unknown content coding, which nobody asked for');
  }
}

const reasonOf = (error: NodeJS.ErrnoException): string => (error.code === 'ECONNRESET' ? 'the connection was reset' : error.message);

const isRefusal = ({ code, syscall }: NodeJS.ErrnoException): boolean =>
  ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EPROTO'].includes(code ?? '') || syscall === 'connect' || /certificate|self.signed/i.test(code ?? '');

/** Whether a URL names this machine. */
export function isLoopback(url: URL): boolean {
  const host = url.hostname.toLowerCase();
  return host === 'localhost' || host.endsWith('.localhost') || /^127(\.\d+){3}$/.test(host) || host === '[::1]';
}
