/** Adapter for pkijs: creates a certificate authority (CA) and a server certificate signed by it. */
import { createHash, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as asn1 from 'asn1js';
import {
  AltName,
  AttributeTypeAndValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  CryptoEngine,
  ExtKeyUsage,
  Extension,
  GeneralName,
  GeneralSubtree,
  NameConstraints,
  Time,
  TimeType,
} from 'pkijs';
import { addDays } from '../../lib/clock.ts';
import { createRandom } from '../../lib/random.ts';

/** Texts in PEM. The key of the CA is discarded, so that no other certificate can be signed by it. */
export interface CreatedCertificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Browsers reject server certificates that are valid for more than 398 days. */
const validDays = 397;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** Object identifiers (RFC 5280, 4.2.1; X.520). */
const oids = {
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
  subjectKeyIdentifier: '2.5.29.14',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const;

/** Bits of the extension keyUsage, most significant first (RFC 5280, 4.2.1.3). */
const keyUsages = { digitalSignature: 0x80, certSign: 0x04 } as const;

/** Types of a GeneralName (RFC 5280, 4.2.1.6). */
const nameTypes = { dns: 2, ip: 7 } as const;

/**
 * Creates the certificates. The CA is valid for these names only.
 * @param names DNS names, which may begin with `*.`, and IP addresses without brackets
 * @param now milliseconds since the Unix epoch
 */
export async function createCertificate(names: readonly string[], now: number): Promise<CreatedCertificate> {
  const engine = new CryptoEngine({ name: 'node', crypto: webcrypto });
  const [caKeys, keys] = await Promise.all([generateKeys(), generateKeys()]);
  const random = createRandom();
  const sign = async (
    subject: string,
    publicKey: webcrypto.CryptoKey,
    extensions: readonly Extension[],
  ): Promise<Certificate> => {
    const certificate = new Certificate();
    certificate.version = 2; // Version 3 is encoded as 2.
    certificate.serialNumber = new asn1.Integer({ valueHex: serialNumber(random.bytes(16)) });
    certificate.issuer.typesAndValues.push(commonName(authorityName));
    certificate.subject.typesAndValues.push(commonName(subject));
    certificate.notBefore = time(addDays(now, -1)); // Tolerates clocks that are slow.
    certificate.notAfter = time(addDays(now, validDays - 1));
    await certificate.subjectPublicKeyInfo.importKey(publicKey, engine);
    const authority = new AuthorityKeyIdentifier({ keyIdentifier: await keyIdentifier(caKeys.publicKey) });
    certificate.extensions = [
      ...extensions,
      extension(oids.subjectKeyIdentifier, false, await keyIdentifier(publicKey)),
      extension(oids.authorityKeyIdentifier, false, authority.toSchema()),
    ];
    await certificate.sign(caKeys.privateKey, 'SHA-256', engine);
    return certificate;
  };
  const authorityName = `mockmint local CA ${random.uuid().slice(0, 8)}`;
  const ca = await sign(authorityName, caKeys.publicKey, [
    extension(oids.basicConstraints, true, new BasicConstraints({ cA: true, pathLenConstraint: 0 }).toSchema()),
    extension(oids.keyUsage, true, keyUsage(keyUsages.certSign)),
    extension(oids.nameConstraints, true, constraints(names).toSchema()),
  ]);
  const leaf = await sign('mockmint', keys.publicKey, [
    extension(oids.basicConstraints, true, new BasicConstraints({ cA: false }).toSchema()),
    extension(oids.keyUsage, true, keyUsage(keyUsages.digitalSignature)),
    extension(oids.extKeyUsage, false, new ExtKeyUsage({ keyPurposes: [oids.serverAuth] }).toSchema()),
    extension(oids.subjectAltName, false, new AltName({ altNames: names.map((name) => generalName(name)) }).toSchema()),
  ]);
  return {
    ca: pem('CERTIFICATE', ca.toSchema(true).toBER()),
    cert: pem('CERTIFICATE', leaf.toSchema(true).toBER()),
    key: pem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)),
  };
}

const generateKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

/** A positive integer of at most 20 octets (RFC 5280, 4.1.2.2), without leading zeros. */
function serialNumber(bytes: Uint8Array): ArrayBuffer {
  const serial = new Uint8Array(bytes);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return serial.buffer;
}

/** Strict clients, such as Python 3.13, require key identifiers. */
const keyIdentifier = async (key: webcrypto.CryptoKey): Promise<asn1.OctetString> => {
  const digest = createHash('sha256').update(new Uint8Array(await webcrypto.subtle.exportKey('raw', key)));
  return new asn1.OctetString({ valueHex: new Uint8Array(digest.digest().subarray(0, 20)).buffer });
};

/** From 2050, the four-digit form is required (RFC 5280, 4.1.2.5). */
const time = (instant: number): Time => {
  const value = new Date(instant);
  return new Time({ type: value.getUTCFullYear() < 2050 ? TimeType.UTCTime : TimeType.GeneralizedTime, value });
};

const commonName = (value: string): AttributeTypeAndValue =>
  new AttributeTypeAndValue({ type: oids.commonName, value: new asn1.Utf8String({ value }) });

const extension = (extnID: string, critical: boolean, value: asn1.BaseBlock): Extension =>
  new Extension({ extnID, critical, extnValue: value.toBER(false) });

const keyUsage = (bits: number): asn1.BitString =>
  new asn1.BitString({ valueHex: new Uint8Array([bits]).buffer, unusedBits: 31 - Math.clz32(bits & -bits) });

/** Limits the CA to the names of the server certificate. A DNS constraint includes all subdomains. */
function constraints(names: readonly string[]): NameConstraints {
  const bases = new Set(names.map((name) => name.replace(/^\*\./, '')));
  return new NameConstraints({
    permittedSubtrees: [...bases].map((name) => new GeneralSubtree({ base: generalName(name, true) })),
  });
}

/** @param isConstraint whether an address is followed by its mask */
function generalName(name: string, isConstraint = false): GeneralName {
  if (isIP(name) === 0) return new GeneralName({ type: nameTypes.dns, value: name });
  const bytes = addressBytes(name);
  const mask = isConstraint ? bytes.map(() => 0xff) : [];
  return new GeneralName({
    type: nameTypes.ip,
    value: new asn1.OctetString({ valueHex: new Uint8Array([...bytes, ...mask]).buffer }),
  });
}

function addressBytes(address: string): number[] {
  if (isIP(address) === 4) return address.split('.').map(Number);
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)));
  const first = groups(head);
  const last = groups(tail ?? '');
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => 0);
  return [...first, ...zeros, ...last].flatMap((group) => [group >> 8, group & 0xff]);
}

const pem = (label: string, bytes: ArrayBuffer): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(bytes)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;
