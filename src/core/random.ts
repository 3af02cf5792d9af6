/** The program's only source of chance: unguessable by default, repeatable with a seed. */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';

/** A source of randomness. Each session has one of its own. */
export interface Random {
  bytes(count: number): Buffer;
  /** A fraction from 0 (inclusive) to 1 (exclusive). */
  fraction(): number;
  /** UUID version 4 (RFC 9562). */
  uuid(): string;
  /** `length` characters, each equally likely, of an alphabet of at most 256. */
  text(length: number, alphabet: string): string;
}

export const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const poolSize = 4096;

/**
 * Without a seed: the operating system's generator. With one: the AES-256-CTR keystream under a key made of
 * seed and label, so that the same seed gives the same bytes and two labels never share any.
 */
export function createRandom(seed?: number | string, label = ''): Random {
  return new PooledRandom(seed === undefined ? () => randomBytes(poolSize) : keystream(`${seed}\n${label}`));
}

/** 32 bits that depend on `text` alone, to seed what must be stable for it. */
export const hash32 = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0);

/** SHA-256 in hexadecimal. */
export const fingerprint = (text: string): string => createHash('sha256').update(text).digest('hex');

function keystream(seed: string): () => Buffer {
  const cipher = createCipheriv('aes-256-ctr', createHash('sha256').update(seed).digest(), Buffer.alloc(16));
  return () => cipher.update(Buffer.alloc(poolSize));
}

class PooledRandom implements Random {
  readonly #refill: () => Buffer;
  #pool: Buffer = Buffer.alloc(0);
  #used = 0;

  constructor(refill: () => Buffer) {
    this.#refill = refill;
  }

  bytes(count: number): Buffer {
    const out = Buffer.alloc(count);
    for (let i = 0; i < count; i++) out[i] = this.#byte();
    return out;
  }

  fraction(): number {
    return this.bytes(6).readUIntBE(0, 6) / 2 ** 48;
  }

  uuid(): string {
    const bytes = this.bytes(16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  text(length: number, alphabet: string): string {
    const fair = 256 - (256 % alphabet.length);
    let out = '';
    while (out.length < length) {
      const byte = this.#byte();
      if (byte < fair) out += alphabet[byte % alphabet.length];
    }
    return out;
  }

  #byte(): number {
    if (this.#used === this.#pool.length) {
      this.#pool = this.#refill();
      this.#used = 0;
    }
    return this.#pool[this.#used++]!;
  }
}
