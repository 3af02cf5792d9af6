/** HTTP client that sends a request unmodified and reports the outcome, including connection errors. */
import { Buffer } from 'node:buffer';
import { URL } from 'node:url';
import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { clearTimeout, setTimeout } from '../../lib/timers.ts';
import { stopwatch, systemClock } from '../../lib/clock.ts';
import { pathOf } from '../../openapi/base-url.ts';
import type { CaseRequest } from '../plan/case.ts';
import type { Header } from '../findings/finding.ts';
import { createConnector, proxyAuthorization, type ConnectionOptions, type Connector } from '../../http/connector.ts';
import { connectionProblem, maxResponseHeaderBytes, type ConnectionProblem } from '../../http/connection-problem.ts';
import { responseLimits, type ResponseLimits } from './run-limits.ts';
import { readResponseBody, type DecodedBody, type Unreadable } from './response-body.ts';

/** A complete response. */
export interface ReceivedResponse {
  readonly kind: 'response';
  readonly status: number;
  readonly headers: readonly Header[];
  /** The decoded body; only its beginning if it is too large to judge. */
  readonly bytes: Uint8Array;
  /** Number of decoded bytes read. */
  readonly size: number;
  /** Set if the body can't be read. */
  readonly unreadable?: Unreadable;
}

/** The outcome of a request. */
export type SendOutcome = (
  | ReceivedResponse
  | { readonly kind: 'timeout'; readonly status?: number }
  | (ConnectionProblem & { readonly kind: 'connection-error'; readonly status?: number })
) &
  Timing;

interface Timing {
  readonly sentAt: number;
  readonly receivedAt: number;
  readonly durationMs: number;
}

/** Options of the client. */
export interface TargetOptions {
  readonly connection?: ConnectionOptions | undefined;
  readonly url: string;
  readonly timeoutMs: number;
  readonly concurrency: number;
  readonly limits?: ResponseLimits | undefined;
  /** Total time in ms that this program was busy. Excluded from timeouts, because no response is read meanwhile. */
  readonly busyMs?: (() => number) | undefined;
  /** Once aborted, pending requests end. */
  readonly signal?: AbortSignal | undefined;
}

/** Time in ms between the head and the end of a response that is not counted as slow. */
const slowResponseMs = 500;

export class Target {
  readonly base: URL;
  readonly #timeoutMs: number;
  readonly #connector: Connector;
  readonly #freshConnector: Connector;
  readonly #limits: ResponseLimits;
  readonly #signal: AbortSignal | undefined;
  readonly #busyMs: () => number;
  #receivedBytes = 0;
  #drippingMs = 0;
  #keepsAlive = true;
  #requests = 0;

  constructor(options: TargetOptions) {
    const { url, timeoutMs, concurrency, limits = responseLimits, busyMs = () => 0, signal } = options;
    const { connection = {} } = options;
    this.base = new URL(url);
    this.#timeoutMs = timeoutMs;
    this.#limits = limits;
    this.#signal = signal;
    this.#busyMs = busyMs;
    this.#connector = createConnector(this.base, connection, {
      keepAlive: true,
      maxSockets: concurrency,
      scheduling: 'lifo',
    });
    this.#freshConnector = createConnector(this.base, connection, { keepAlive: false });
  }

  /** Number of requests sent. */
  get requests(): number {
    return this.#requests;
  }

  /** Bytes received, encoded and decoded. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Total time in ms between the first and the last byte of slow responses. */
  get drippingMs(): number {
    return this.#drippingMs;
  }

  /** The URL of a request for display. */
  urlOf({ path }: Pick<CaseRequest, 'path'>): string {
    return this.base.origin + pathOf(this.base) + path;
  }

  /**
   * Sends a request. If the server has just closed a reused connection, sends it again on a new connection. After that,
   * connections are not reused, so that further connection errors are caused by the request.
   * @param mayRepeat returns whether the limits allow another request
   */
  async send(request: CaseRequest, mayRepeat: () => boolean = () => true): Promise<SendOutcome> {
    const first = await this.#attempt(request, this.#keepsAlive ? this.#connector : this.#freshConnector);
    if (!first.stale || !mayRepeat()) return first.outcome;
    this.#keepsAlive = false;
    return (await this.#attempt(request, this.#freshConnector)).outcome;
  }

  close(): void {
    this.#connector.agent.destroy();
    this.#freshConnector.agent.destroy();
  }

  #attempt(request: CaseRequest, connector: Connector): Promise<{ outcome: SendOutcome; stale: boolean }> {
    this.#requests++;
    const sentAt = systemClock.now();
    const started = stopwatch();
    return new Promise((resolve) => {
      let status: number | undefined;
      let startedAt: { readonly at: number; readonly busyMs: number } | undefined;
      let bytesBefore = 0;
      let settled = false;
      const seen = (): { status?: number } => (status === undefined ? {} : { status });
      const settle = (outcome: DistributiveOmit<SendOutcome, keyof Timing>, stale = false): void => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        this.#signal?.removeEventListener('abort', onAbort);
        const now = stopwatch();
        this.#receivedBytes +=
          (message.socket?.bytesRead ?? bytesBefore) - bytesBefore + (outcome.kind === 'response' ? outcome.size : 0);
        const underWayMs = startedAt === undefined ? 0 : now - startedAt.at - (this.#busyMs() - startedAt.busyMs);
        if (underWayMs > slowResponseMs) this.#drippingMs += underWayMs;
        resolve({
          outcome: {
            ...outcome,
            sentAt,
            receivedAt: systemClock.now(),
            durationMs: Math.round((now - started) * 10) / 10,
          },
          stale,
        });
        if (outcome.kind !== 'response' || outcome.unreadable) message.destroy();
      };
      const begin = (): void => {
        startedAt ??= { at: stopwatch(), busyMs: this.#busyMs() };
      };
      const onAbort = (): void => settle({ kind: 'connection-error', reason: 'the run was stopped', ...seen() });
      const message = this.#open(request, connector);
      const timer = setTimeout(() => settle({ kind: 'timeout', ...seen() }), this.#timeoutMs);
      this.#signal?.addEventListener('abort', onAbort, { once: true });
      message.on('socket', (socket) => {
        bytesBefore = socket.bytesRead;
      });
      message.on('information', begin);
      message.on('error', (error: NodeJS.ErrnoException) =>
        settle(
          { kind: 'connection-error', ...connectionProblem(error, '--target'), ...seen() },
          message.reusedSocket && status === undefined && (error.code === 'ECONNRESET' || error.code === 'EPIPE'),
        ),
      );
      message.on('response', (response) => {
        begin();
        status = response.statusCode ?? 0;
        readResponseBody(
          response,
          this.#limits,
          (body) => settle(toResponse(response, body)),
          (error) => settle({ kind: 'connection-error', ...connectionProblem(error, '--target'), ...seen() }),
        );
      });
      message.on('upgrade', (_, socket) => {
        socket.destroy();
        settle({ kind: 'connection-error', reason: 'the connection was upgraded to another protocol', status: 101 });
      });
      if (request.body) message.write(request.body);
      message.end();
    });
  }

  #open(request: CaseRequest, { agent, forwarder }: Connector): ClientRequest {
    const { method, path, headers, body, chunked } = request;
    const length: Header[] = chunked
      ? [['Transfer-Encoding', 'chunked']]
      : body || (method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS')
        ? [['Content-Length', String(body?.length ?? 0)]]
        : [];
    const options: RequestOptions = {
      agent,
      method,
      hostname: (forwarder ?? this.base).hostname.replace(/^\[|\]$/g, ''),
      port: (forwarder ?? this.base).port,
      path: forwarder ? this.urlOf({ path }) : pathOf(this.base) + path,
      headers: [['Host', this.base.host], ...userAgent(request), ...proxyHeaders(forwarder), ...headers, ...length]
        .map(([name, value]) => [name!, inBytes(value!)])
        .flat(),
      maxHeaderSize: maxResponseHeaderBytes,
    };
    return this.base.protocol === 'https:' ? httpsRequest(options) : httpRequest(options);
  }
}

const userAgent = ({ headers, withoutUserAgent = false }: CaseRequest): Header[] =>
  withoutUserAgent || headers.some(([name]) => name.toLowerCase() === 'user-agent') ? [] : [['User-Agent', 'mockmint']];

function proxyHeaders(proxy: URL | undefined): Header[] {
  const authorization = proxy && proxyAuthorization(proxy);
  return authorization === undefined ? [] : [['Proxy-Authorization', authorization]];
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Encodes non-ASCII header values as UTF-8, like other clients; Node writes each character as one byte. */
const inBytes = (value: string): string =>
  /[^\0-\x7f]/.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value;

function toResponse(response: IncomingMessage, body: DecodedBody): ReceivedResponse {
  const headers: Header[] = [];
  for (let i = 0; i < response.rawHeaders.length; i += 2)
    headers.push([response.rawHeaders[i]!, response.rawHeaders[i + 1]!]);
  return { kind: 'response', status: response.statusCode ?? 0, headers, ...body };
}
