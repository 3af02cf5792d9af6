/** The address by which a client reaches the mock, for base URLs that the client can use. */
import type { Request } from 'express';
import { hostOfAuthority } from '../lib/host.ts';
import { isWildcard, type Binding } from './mock.ts';
import type { Origin } from './provider-router.ts';

/**
 * Returns the host that the request names, which may be a service name or a mapped port, if it is valid and leads to all
 * providers. Otherwise, returns the bound address.
 * @param binding the address of the main port, or undefined before the server listens
 * @param isProviderHost whether a host leads to one provider only
 */
export function originOf(
  req: Request,
  binding: Binding | undefined,
  isProviderHost: (host: string) => boolean,
): Origin {
  const { socket } = req;
  const scheme = binding?.scheme ?? ('encrypted' in socket ? 'https' : 'http');
  const { baseUrl: mount } = req;
  const authorities = new Set(authoritiesOf(req));
  const [authority = ''] = authorities;
  const host = hostOfAuthority(authority);
  if (authorities.size === 1 && host !== undefined && host !== '' && !isProviderHost(host)) {
    const isMainPort = binding === undefined || socket.localPort === binding.port;
    return { scheme, host, port: isMainPort ? portOf(authority) : binding.port, mount };
  }
  const bound = binding === undefined || isWildcard(binding.host) ? '127.0.0.1' : binding.host;
  return { scheme, host: bound, port: binding?.port ?? socket.localPort, mount };
}

/** Returns the hosts that a request names: each Host header, and the authority of an absolute request target. */
export function authoritiesOf({ headersDistinct, originalUrl }: Request): string[] {
  const hosts = headersDistinct['host'] ?? [''];
  const [, authority] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(originalUrl) ?? [];
  return authority === undefined ? hosts : [...hosts, authority];
}

/** undefined: the default port of the scheme. */
function portOf(authority: string): number | undefined {
  const port = /:(\d+)$/.exec(authority)?.[1];
  return port === undefined ? undefined : Number(port);
}
