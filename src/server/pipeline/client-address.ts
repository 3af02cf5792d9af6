/** The addresses of an exchange: where the client reaches the mock, and what the provider's real server would receive. */
import type { Request } from 'express';
import type { ClientAddress } from '../upstream/forwarded-headers.ts';
import type { Exchange } from './exchange.ts';

/** Where the client reaches the provider. */
export function clientAddressOf(
  { url, path, headers }: Exchange,
  { baseUrl, socket }: Pick<Request, 'baseUrl' | 'socket'>,
): ClientAddress {
  const end = url.search(/[?#]/);
  const whole = end < 0 ? url : url.slice(0, end);
  const prefix = whole.endsWith(path) ? whole.slice(0, -path.length) : whole;
  return {
    scheme: 'encrypted' in socket ? 'https' : 'http',
    host: headers.host ?? 'localhost',
    prefix: baseUrl + prefix,
  };
}

/** Path and query, without the aliases of `Prefer` that the mock has applied. */
export function ownTarget({ path, url, preference }: Exchange): string {
  const start = url.indexOf('?');
  if (start < 0) return path;
  const query = url.slice(start + 1);
  const isApplied = preference.code !== undefined || preference.delay !== undefined;
  const own = isApplied ? query.replace(/(?:^|&)__(?:code|delay)=[^&]*/g, '').replace(/^&/, '') : query;
  return own === '' && query !== '' ? path : `${path}?${own}`;
}
