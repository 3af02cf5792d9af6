/** The names and addresses of this machine. */
import { hostname, networkInterfaces } from 'node:os';
import { canonicalHost } from '../lib/host.ts';

/** In the form of `canonicalHost`: the host name and all addresses, those of other machines' view first. */
export function machineNames(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const names = addresses
    .toSorted(
      (a, b) => Number(a.internal) - Number(b.internal) || Number(a.family === 'IPv6') - Number(b.family === 'IPv6'),
    )
    .map(({ address }) => address);
  return [...names, hostname()].flatMap((name) => canonicalHost(name) ?? []);
}

/** The first address through which other machines reach this one; undefined if there is none. */
export function networkAddress(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const external = addresses.filter(
    ({ internal, family, address }) => !internal && (family === 'IPv4' || !address.startsWith('fe80:')),
  );
  return (external.find(({ family }) => family === 'IPv4') ?? external[0])?.address;
}
