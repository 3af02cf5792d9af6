/** Signs JWTs with an Ed25519 key. */
import { Buffer } from 'node:buffer';
import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** The claims of a JWT (RFC 7519, section 4). */
export interface JwtClaims {
  readonly iss?: string;
  readonly sub?: string;
  readonly aud?: string | readonly string[];
  /** In seconds since the Unix epoch, as `nbf` and `iat`. */
  readonly exp?: number;
  readonly nbf?: number;
  readonly iat?: number;
  readonly jti?: string;
  readonly [claim: string]: unknown;
}

/** A public key as a JWK (RFC 7517). */
export interface PublicJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  /** The thumbprint of the key (RFC 7638; RFC 8037, section 2). */
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

/** DER prefix of a PKCS #8 Ed25519 private key; the 32 key bytes follow (RFC 8410, section 7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Length of a key, in bytes. */
export const signingKeyLength = 32;

/** Signing is slower than handling most requests, so it runs in the thread pool. */
const signInThreadPool = promisify(sign) as (algorithm: null, data: Buffer, key: KeyObject) => Promise<Buffer>;

const base64url = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url');

/**
 * Signs JWTs with one EdDSA key (RFC 8037). Builds the compact form itself and
 * encodes the header once (docs/decisions/12-performance.md).
 */
export class JwtSigner {
  readonly #privateKey: KeyObject;
  readonly #publicJwk: PublicJwk;
  readonly #header: string;

  /** @param key random bytes, `signingKeyLength` of them */
  constructor(key: Buffer) {
    this.#privateKey = createPrivateKey({
      key: Buffer.concat([pkcs8Prefix, key]),
      format: 'der',
      type: 'pkcs8',
    });
    const { x = '' } = createPublicKey(this.#privateKey).export({ format: 'jwk' });
    const publicKey = { crv: 'Ed25519', kty: 'OKP', x } as const; // The thumbprint covers these members in this order.
    const kid = createHash('sha256').update(JSON.stringify(publicKey)).digest('base64url');
    this.#publicJwk = { ...publicKey, kid, alg: 'EdDSA', use: 'sig' };
    this.#header = base64url({ alg: 'EdDSA', typ: 'JWT', kid });
  }

  /** Returns a signed JWT (RFC 7519) with exactly these claims. */
  async sign(claims: JwtClaims): Promise<string> {
    const signed = `${this.#header}.${base64url(claims)}`;
    return `${signed}.${(await signInThreadPool(null, Buffer.from(signed), this.#privateKey)).toString('base64url')}`;
  }

  /** The public key, as a JWK Set (RFC 7517). */
  jwks(): { keys: PublicJwk[] } {
    return { keys: [this.#publicJwk] };
  }
}
