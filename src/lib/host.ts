/** Parses host names and IP addresses strictly, and detects loopback hosts. */
import { URL } from 'node:url';

/** DNS labels in practice: letters, digits, hyphens and underscores. */
const label = /^[a-z0-9_-]{1,63}$/;
const octet = /^(0|[1-9]\d{0,2})$/;

/**
 * The canonical form of a host without a port: lower case, no trailing dot, IPv6 compressed and in brackets.
 * Undefined for invalid hosts, including `2130706433`, `127.1` and `0x7f.1`, which some programs parse as 127.0.0.1.
 */
export function canonicalHost(host: string): string | undefined {
  if (host.includes(':')) return canonicalIPv6(host);
  const name = host.toLowerCase().replace(/\.$/, '');
  const labels = name.split('.');
  if (name.length > 253 || !labels.every((part) => label.test(part))) return undefined;
  const looksNumeric = /^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '');
  return !looksNumeric || isIPv4(labels) ? name : undefined;
}

/** Help text for invalid hosts. */
export const hostRule = 'Write a host name or an IP address, without a port, such as host.docker.internal.';

/** The canonical host of a `Host` header or a URL authority. Undefined if it is malformed. */
export function hostOfAuthority(authority: string): string | undefined {
  const [, host, port = ''] = /^(\[[^\]]*\]|[^:]*)(?::(\d{0,5}))?$/.exec(authority) ?? [];
  return host === undefined || Number(port) > 65_535 ? undefined : canonicalHost(host);
}

/** Whether a host without a port is a loopback host, independent of DNS. */
export function isLoopback(host: string): boolean {
  const name = canonicalHost(host);
  return (
    name !== undefined &&
    (name === 'localhost' ||
      name.endsWith('.localhost') ||
      name === '[::1]' ||
      /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]$/.test(name) || // An IPv4 loopback address on a dual-stack socket.
      (name.startsWith('127.') && isIPv4(name.split('.'))))
  );
}

/** An address as Node reports it, without the IPv6 form of IPv4 addresses on a dual-stack socket. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** A host as it is written in a URL: IPv6 addresses in brackets. */
export const urlHost = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);

const isIPv4 = (labels: readonly string[]): boolean =>
  labels.length === 4 && labels.every((part) => octet.test(part) && Number(part) <= 255);

function canonicalIPv6(host: string): string | undefined {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  try {
    return /^[0-9a-f:.]+$/i.test(bare) ? new URL(`http://[${bare}]`).hostname : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a text is an absolute http or https URL. */
export const isHttpUrl = (text: string): boolean => /^https?:\/\//i.test(text);
