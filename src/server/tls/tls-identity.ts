/** The certificate that the HTTPS server presents: the user's own, or one that is created at start. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { systemClock, toRfc3339 } from '../../lib/clock.ts';
import { canonicalHost } from '../../lib/host.ts';
import { raise } from '../../lib/errors.ts';
import { isWildcard, type Binding } from '../mock.ts';
import { machineNames } from '../machine-names.ts';

/** A certificate (with its chain, if there is one) and its private key, in PEM. */
export interface TlsKeyPair {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

export interface TlsIdentity extends TlsKeyPair {
  /** The CA that clients must trust, in PEM; undefined for the user's own certificate. */
  readonly ca: string | undefined;
}

export interface CertificateNames {
  readonly host: Binding['host'];
  /** The ids of the served providers. */
  readonly providers: readonly string[];
  readonly allowHosts: readonly string[];
}

/**
 * Returns the certificate to present; undefined for plain HTTP.
 * @throws AppError `wrong-usage` if the user's certificate can't be used
 */
export async function createTlsIdentity(https: unknown, names: CertificateNames): Promise<TlsIdentity | undefined> {
  if (https === undefined || https === false) return undefined;
  if (https === true) {
    const { createCertificate } = await import('./create-certificate.ts');
    return createCertificate(certificateNames(names), systemClock.now());
  }
  if (!isKeyPair(https))
    return raise.wrongUsage('https must be true, false, or an object with "cert" and "key" in PEM.');
  checkKeyPair(https, { cert: 'https.cert', key: 'https.key' });
  return { cert: https.cert, key: https.key, ca: undefined };
}

/**
 * Checks a certificate and its key.
 * @param labels names of the two in messages
 * @throws AppError `wrong-usage`
 */
export function checkKeyPair({ cert, key }: TlsKeyPair, labels: Readonly<Record<'cert' | 'key', string>>): void {
  const certificate = parseCertificate(cert, labels.cert);
  if (!certificate.checkPrivateKey(parseKey(key, labels.key)))
    raise.wrongUsage(`${labels.key} is not the key of ${labels.cert}. Use the key that the certificate was made for.`);
  const now = systemClock.now();
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  if (to < now) raise.wrongUsage(`${labels.cert} expired at ${toRfc3339(to)}. Renew the certificate.`);
  if (from > now)
    raise.wrongUsage(
      `${labels.cert} is not valid before ${toRfc3339(from)}. Check the clock, or use another certificate.`,
    );
}

function parseCertificate(cert: string | Buffer, label: string): X509Certificate {
  const invalid = (): never =>
    raise.wrongUsage(`${label} is not a certificate in PEM. It must begin with "-----BEGIN CERTIFICATE-----".`);
  if (!cert.includes('-----BEGIN CERTIFICATE-----')) return invalid();
  try {
    return new X509Certificate(cert);
  } catch {
    return invalid();
  }
}

function parseKey(key: string | Buffer, label: string): KeyObject {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(key.toString()))
    return raise.wrongUsage(`${label} is encrypted. Decrypt it, for example with openssl pkey -in <file> -out <file>.`);
  try {
    return createPrivateKey(key);
  } catch {
    return raise.wrongUsage(`${label} is not a private key in PEM. It must begin with "-----BEGIN PRIVATE KEY-----".`);
  }
}

const isKeyPair = (value: unknown): value is TlsKeyPair =>
  typeof value === 'object' &&
  value !== null &&
  ['cert', 'key'].every((name) => {
    const text: unknown = Reflect.get(value, name);
    return typeof text === 'string' || Buffer.isBuffer(text);
  });

/**
 * The names in the certificate. Clients do not accept `*.localhost`, because it would match a whole top-level domain, so
 * the providers' names are listed as well.
 */
function certificateNames({ host, providers, allowHosts }: CertificateNames): string[] {
  const given = [...allowHosts, ...(isWildcard(host) ? machineNames() : [host])];
  const names = [
    'localhost',
    '*.localhost',
    '127.0.0.1',
    '::1',
    ...providers.map((id) => `${id}.localhost`),
    ...given.flatMap((name) => canonicalHost(name)?.replace(/^\[|\]$/g, '') ?? []),
  ];
  return [...new Set(names)];
}
