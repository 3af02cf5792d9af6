/** Signs JWTs with an Ed25519 key. */
import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { JWK, JWTPayload } from 'jose';
import { calculateJwkThumbprint } from 'jose/jwk/thumbprint';
import type { Random } from '../lib/random.ts';

/** DER prefix of a PKCS #8 Ed25519 private key; the 32 key bytes follow (RFC 8410, section 7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signing is slower than handling most requests, so it runs in the thread pool. */
const signInThreadPool = promisify(sign) as (algorithm: null, data: Buffer, key: KeyObject) => Promise<Buffer>;

const base64url = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url');

/**
 * Signs JWTs with one EdDSA key (RFC 8037) that is derived from the given randomness.
 *
 * Builds the compact form itself and encodes the header once. jose encodes it for each token, which takes as long as
 * the signature (docs/decisions/12-performance.md).
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

  /** Returns a signed JWT (RFC 7519) with exactly these claims. */
  async sign(claims: JWTPayload): Promise<string> {
    const signed = `${await this.#header}.${base64url(claims)}`;
    return `${signed}.${(await signInThreadPool(null, Buffer.from(signed), this.#privateKey)).toString('base64url')}`;
  }

  /** The public key, as a JWK Set (RFC 7517). */
  async jwks(): Promise<{ keys: JWK[] }> {
    return { keys: [await this.#publicJwk] };
  }
}
