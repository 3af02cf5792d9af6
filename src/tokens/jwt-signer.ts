/** Where secrets are made: opaque ones from a session's randomness, JWTs under the process's key. */
import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { JWK, JWTPayload } from 'jose';
import { calculateJwkThumbprint } from 'jose/jwk/thumbprint';
import type { Random } from '../lib/random.ts';

/** The DER that stands before the 32 bytes of an Ed25519 private key (RFC 8410, 7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Not on the main thread, which answers other requests meanwhile: a signature takes longer than most of those do. */
const signInThreadPool = promisify(sign) as (algorithm: null, data: Buffer, key: KeyObject) => Promise<Buffer>;

const base64url = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url');

/**
 * Signs JWTs with one EdDSA key (RFC 8037). The key follows from the randomness given.
 *
 * The compact form is put together here, its first part once: jose does so anew for each token, and takes as long for
 * that as for the signature (docs/decisions/12-the-short-way.md).
 */
export class JwtSigner {
  readonly #privateKey: KeyObject;
  readonly #publicJwk: Promise<JWK & { kid: string }>;
  readonly #header: Promise<string>;

  constructor(random: Random) {
    this.#privateKey = createPrivateKey({
      key: Buffer.concat([pkcs8Prefix, random.bytes(32)]),
      format: 'der',
      type: 'pkcs8',
    });
    const jwk = createPublicKey(this.#privateKey).export({ format: 'jwk' }) as JWK;
    this.#publicJwk = calculateJwkThumbprint(jwk).then((kid) => ({ ...jwk, kid, alg: 'EdDSA', use: 'sig' }));
    this.#header = this.#publicJwk.then(({ kid }) => base64url({ alg: 'EdDSA', typ: 'JWT', kid }));
  }

  /** A signed JWT (RFC 7519) with these claims and no others. */
  async sign(claims: JWTPayload): Promise<string> {
    const signed = `${await this.#header}.${base64url(claims)}`;
    return `${signed}.${(await signInThreadPool(null, Buffer.from(signed), this.#privateKey)).toString('base64url')}`;
  }

  /** The public key, as a JWK Set (RFC 7517). */
  async jwks(): Promise<{ keys: JWK[] }> {
    return { keys: [await this.#publicJwk] };
  }
}
