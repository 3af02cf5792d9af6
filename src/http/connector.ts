/** Creates the connections to a target: with TLS options, directly or through a proxy. */
import { toBase64 } from '../lib/base64.ts';
import { percentDecoded } from '../lib/percent-encoding.ts';
import { Agent as HttpAgent, request as httpRequest, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as connectTls, getCACertificates } from 'node:tls';
import { URL } from 'node:url';

/** How to connect to a target. */
export interface ConnectionOptions {
  /** Certificates of CAs in PEM, in addition to the well-known ones. */
  readonly ca?: readonly string[] | undefined;
  /** Accept any certificate. */
  readonly isInsecure?: boolean | undefined;
  /** URL of an HTTP proxy. */
  readonly proxy?: string | undefined;
}

/** An agent, and how requests are written for it. */
export interface Connector {
  readonly agent: HttpAgent | HttpsAgent;
  /** The proxy that gets requests with absolute URLs. Undefined if the target itself gets them. */
  readonly forwarder: URL | undefined;
}

/** Creates the agent for a target. */
export function createConnector(target: URL, options: ConnectionOptions, agentOptions: AgentOptions): Connector {
  const { ca, isInsecure = false, proxy } = options;
  const tls = { ...(ca && { ca: [...getCACertificates('default'), ...ca] }), rejectUnauthorized: !isInsecure };
  const isTls = target.protocol === 'https:';
  if (proxy === undefined) {
    return {
      agent: isTls ? new HttpsAgent({ ...agentOptions, ...tls }) : new HttpAgent(agentOptions),
      forwarder: undefined,
    };
  }
  const via = new URL(proxy);
  if (!isTls) return { agent: new HttpAgent(agentOptions), forwarder: via };
  const agent = new HttpsAgent({ ...agentOptions, ...tls });
  const createConnection = (
    given: { readonly servername?: string | undefined },
    callback: (error: Error | null, stream?: Duplex) => void,
  ): undefined => {
    openTunnel(target, via, (error, socket) => {
      if (error || !socket) {
        callback(error ?? proxyError('the proxy closed the connection'));
        return;
      }
      const secure = connectTls({
        ...tls,
        socket,
        host: target.hostname,
        ...(given.servername && { servername: given.servername }),
        ALPNProtocols: ['http/1.1'],
      });
      secure.once('secureConnect', () => callback(null, secure));
      secure.once('error', (failure) => callback(failure, secure));
    });
  };
  return { agent: Object.assign(agent, { createConnection }), forwarder: undefined };
}

/** The `Proxy-Authorization` of a proxy URL with a user. */
export function proxyAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const [user, secret] = [username, password].map((text) => percentDecoded(text) ?? text);
  return `Basic ${toBase64(`${user}:${secret}`)}`;
}

/** The code of errors of the proxy, as opposed to those of the target. */
export const proxyErrorCode = 'ERR_MOCKMINT_PROXY';

const proxyError = (message: string): Error => Object.assign(new Error(message), { code: proxyErrorCode });

/** Opens a connection to the target through a proxy (RFC 9110, 9.3.6). */
function openTunnel(target: URL, proxy: URL, done: (error: Error | undefined, socket?: Duplex) => void): void {
  const authority = `${target.hostname}:${target.port || '443'}`;
  const authorization = proxyAuthorization(proxy);
  const request = httpRequest({
    host: proxy.hostname,
    port: proxy.port || 80,
    method: 'CONNECT',
    path: authority,
    headers: { Host: authority, ...(authorization !== undefined && { 'Proxy-Authorization': authorization }) },
    agent: false,
  });
  request.once('connect', (response, socket) => {
    if (response.statusCode === 200) done(undefined, socket);
    else {
      socket.destroy();
      done(proxyError(`the proxy ${proxy.host} rejected the connection with status ${response.statusCode ?? 0}`));
    }
  });
  request.once('error', (error) => done(proxyError(`the proxy ${proxy.host} can't be used: ${error.message}`)));
  request.end();
}

/**
 * The proxy for a target by the environment variables that other programs use; undefined if there is none.
 * @param variables `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, also in lower case
 */
export function proxyFromEnvironment(
  target: URL,
  variables: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const read = (name: string): string | undefined => variables[name.toLowerCase()] || variables[name] || undefined;
  const proxy = read(target.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? read('ALL_PROXY');
  if (proxy === undefined || isExcluded(target, read('NO_PROXY') ?? '')) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

/** Whether `NO_PROXY` lists the host: by its name, by a domain that it belongs to, or `*`. */
function isExcluded({ hostname, port, protocol }: URL, list: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const [, name = entry, onPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      const domain = name.replace(/^\*?\./, '').replace(/^\[|\]$/g, '');
      if (onPort !== undefined && onPort !== ownPort) return false;
      return name === '*' || host === domain || host.endsWith(`.${domain}`);
    });
}
