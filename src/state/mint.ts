/** Where secrets are made: opaque ones from a session's randomness, JWTs under the process's key. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, SignJWT, type JWK, type JWTPayload } from 'jose';
import type { Random } from '../core/random.ts';

/** The DER that stands before the 32 bytes of an Ed25519 private key (RFC 8410, 7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signs JWTs with one EdDSA key (RFC 8037). The key follows from the randomness given. */
export class Mint {
  readonly #privateKey: KeyObject;
  readonly #publicJwk: Promise<JWK & { kid: string }>;

  constructor(random: Random) {
    this.#privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, random.bytes(32)]), format: 'der', type: 'pkcs8' });
    const jwk = createPublicKey(this.#privateKey).export({ format: 'jwk' }) as JWK;
    this.#publicJwk = calculateJwkThumbprint(jwk).then((kid) => ({ ...jwk, kid, alg: 'EdDSA', use: 'sig' }));
  }

  /** A signed JWT (RFC 7519) with these claims and no others. */
  async sign(claims: JWTPayload): Promise<string> {
    const { kid } = await this.#publicJwk;
    return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid }).sign(this.#privateKey);
  }

  /** The public key, as a JWK Set (RFC 7517). */
  async jwks(): Promise<{ keys: JWK[] }> {
    return { keys: [await this.#publicJwk] };
  }
}
