/** Host names and IP addresses: read strictly, in one spelling each, and whether they name this machine. */

/** A DNS name as it is in practice: letters, digits, hyphens and underscores. */
const label = /^[a-z0-9_-]{1,63}$/;
const octet = /^(0|[1-9]\d{0,2})$/;

/**
 * The canonical spelling of a host without a port: lower case, no final dot, IPv6 compressed and in brackets.
 * Undefined for anything else, such as `2130706433`, `127.1` or `0x7f.1`, which some programs read as 127.0.0.1.
 */
export function canonicalHost(host: string): string | undefined {
  if (host.includes(':')) return canonicalIPv6(host);
  const name = host.toLowerCase().replace(/\.$/, '');
  const labels = name.split('.');
  if (name.length > 253 || !labels.every((part) => label.test(part))) return undefined;
  const looksNumeric = /^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '');
  return !looksNumeric || isIPv4(labels) ? name : undefined;
}

/** What can be given where a host is asked for. */
export const hostRule = 'Write a host name or an IP address, without a port, such as host.docker.internal.';

/** The host that a `Host` header or a URL's authority names, in its canonical spelling. Undefined where either is malformed. */
export function hostOfAuthority(authority: string): string | undefined {
  const [, host, port = ''] = /^(\[[^\]]*\]|[^:]*)(?::(\d{0,5}))?$/.exec(authority) ?? [];
  return host === undefined || Number(port) > 65_535 ? undefined : canonicalHost(host);
}

/** Whether a host without a port names this machine and nothing else, whoever resolves it. */
export function isLoopback(host: string): boolean {
  const name = canonicalHost(host);
  return (
    name !== undefined &&
    (name === 'localhost' ||
      name.endsWith('.localhost') ||
      name === '[::1]' ||
      (name.startsWith('127.') && isIPv4(name.split('.'))))
  );
}

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
