/** The upstream of a provider: the real service that requests are forwarded to. */
import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex, Writable } from 'node:stream';
import type { URL } from 'node:url';
import { connectionProblem } from '../../http/connection-problem.ts';
import { createConnector, proxyAuthorization, type Connector } from '../../http/connector.ts';
import { clearTimeout, setTimeout } from '../../lib/timers.ts';
import { parseBaseUrl, pathOf, withoutOwnPath } from '../../openapi/base-url.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';

/** How the requests of a provider are forwarded to a real service. */
export interface UpstreamOptions {
  /** Base URL, to which the provider's own path is appended: `https://staging.example.com`. */
  readonly url: string;
  /** Reject invalid requests as the mock does, and replace invalid responses with a 502. Default: false. */
  readonly enforce?: boolean | undefined;
  /** Operations that the mock answers itself, by operationId or as `METHOD /path`. */
  readonly mock?: readonly string[] | undefined;
  /** The mock also answers where the upstream can't be reached, or says 404, 405 or 501. Default: false. */
  readonly fallback?: boolean | undefined;
  /** Maximum time in milliseconds until the head of the response is received. Default: 30000. */
  readonly timeout?: number | undefined;
  /** CA certificates to trust, in PEM. */
  readonly ca?: string | readonly string[] | undefined;
  /** Accept any TLS certificate. Default: false. */
  readonly insecure?: boolean | undefined;
  /** URL of an HTTP proxy. */
  readonly proxy?: string | undefined;
}

const defaultTimeoutMs = 30_000;

/** Maximum size of a response head, in bytes. */
const maxHeaderBytes = 64 * 1024;

/** A request to the upstream. */
export interface UpstreamRequest {
  readonly method: string;
  /** Path and query, as the provider's real server receives them. */
  readonly path: string;
  readonly headers: readonly string[];
  /** The body, or its beginning if `rest` follows. */
  readonly body: Uint8Array;
  /** The rest of the body, still to be read. */
  readonly rest?: IncomingMessage | undefined;
}

/** The response or the connection for which a request is sent. */
type Client = Pick<Writable, 'once' | 'destroyed'>;

/** Why the upstream gave no response. */
export interface UpstreamFailure {
  readonly kind: 'failure';
  /** 504 if the time was over, else 502. */
  readonly status: 502 | 504;
  readonly reason: string;
  /** What the user can do: sentences; undefined if the reason says enough. */
  readonly advice?: string | undefined;
}

export type UpstreamResult =
  | { readonly kind: 'response'; readonly message: IncomingMessage }
  | { readonly kind: 'upgrade'; readonly message: IncomingMessage; readonly socket: Duplex; readonly head: Buffer }
  | UpstreamFailure;

export class Upstream {
  readonly url: URL;
  /** Notes for the user, such as how the URL was understood. */
  readonly notes: readonly string[];
  readonly options: UpstreamOptions;
  /** Marks the requests of this mock. */
  readonly proxyId: string;
  readonly #timeoutMs: number;
  readonly #connector: Connector;
  readonly #freshConnector: Connector;

  /**
   * @param proxyId marks the requests of this mock, so that a loop is noticed
   * @throws AppError `wrong-usage` if the URL is invalid
   */
  constructor(options: UpstreamOptions, document: Pick<OpenApiDocument, 'operations'>, proxyId: string) {
    const given = parseBaseUrl(options.url, {
      noun: 'upstream',
      credentialAdvice: 'Let the client send the credential.',
    });
    const { url, notes } = withoutOwnPath(given, document, 'upstream');
    this.url = url;
    this.proxyId = proxyId;
    this.notes = [...notes, `What no rule, Prefer or magic value answers is forwarded to ${url.href}.`];
    this.options = options;
    this.#timeoutMs = options.timeout ?? defaultTimeoutMs;
    const connection = {
      ca: options.ca === undefined ? undefined : [options.ca].flat(),
      isInsecure: options.insecure,
      proxy: options.proxy,
    };
    this.#connector = createConnector(url, connection, { keepAlive: true, scheduling: 'lifo' });
    this.#freshConnector = createConnector(url, connection, { keepAlive: false });
  }

  /**
   * Sends a request, again on a new connection if the upstream has just closed the reused one and the body is complete.
   * @param client its event `close` ends the request
   */
  async send(request: UpstreamRequest, client: Client): Promise<UpstreamResult> {
    const first = await this.#attempt(request, this.#connector, client);
    if (!first.isStale || request.rest || client.destroyed) return first.result;
    return (await this.#attempt(request, this.#freshConnector, client)).result;
  }

  close(): void {
    this.#connector.agent.destroy();
    this.#freshConnector.agent.destroy();
  }

  #attempt(
    request: UpstreamRequest,
    connector: Connector,
    client: Client,
  ): Promise<{ readonly result: UpstreamResult; readonly isStale: boolean }> {
    return new Promise((resolve) => {
      const message = this.#open(request, connector);
      client.once('close', () => message.destroy());
      const settle = (result: UpstreamResult, isStale = false): void => {
        clearTimeout(timer);
        resolve({ result, isStale });
      };
      const timer = setTimeout(() => {
        settle({ kind: 'failure', status: 504, reason: `there was no response within ${this.#timeoutMs} ms` });
        message.destroy();
      }, this.#timeoutMs);
      message.on('response', (response) => settle({ kind: 'response', message: response }));
      message.on('upgrade', (response, socket, head) => settle({ kind: 'upgrade', message: response, socket, head }));
      message.on('error', (error: NodeJS.ErrnoException) =>
        settle(
          { kind: 'failure', status: 502, ...failureOf(error) },
          message.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE'),
        ),
      );
      if (request.rest) {
        message.write(request.body);
        request.rest.pipe(message);
      } else message.end(request.body);
    });
  }

  #open({ method, path, headers }: UpstreamRequest, { agent, forwarder }: Connector): ClientRequest {
    const authorization = forwarder && proxyAuthorization(forwarder);
    const ownPath = pathOf(this.url) + path;
    const options: RequestOptions = {
      agent,
      method,
      hostname: (forwarder ?? this.url).hostname.replace(/^\[|\]$/g, ''),
      port: (forwarder ?? this.url).port,
      path: forwarder ? this.url.origin + ownPath : ownPath,
      headers: [...headers, ...(authorization === undefined ? [] : ['Proxy-Authorization', authorization])],
      maxHeaderSize: maxHeaderBytes,
    };
    return this.url.protocol === 'https:' ? httpsRequest(options) : httpRequest(options);
  }
}

function failureOf(error: NodeJS.ErrnoException): Pick<UpstreamFailure, 'reason' | 'advice'> {
  const { reason, advice } = connectionProblem(error, 'the URL of the upstream');
  return { reason, advice };
}
