/** The only source of randomness: unpredictable by default, reproducible with a seed. */
import { Buffer } from 'node:buffer';
import { createCipheriv, createHash, randomFillSync } from 'node:crypto';

/** A random generator. Each session has its own. */
export interface Random {
  bytes(count: number): Buffer;
  /** A fraction from 0 (inclusive) to 1 (exclusive). */
  fraction(): number;
  /** UUID version 4 (RFC 9562). */
  uuid(): string;
  /** `length` characters, uniformly distributed over `alphabet`: at most 256 characters, all Latin-1. */
  text(length: number, alphabet: string): string;
}

export const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const poolSize = 4096;

/**
 * Creates a generator. Without a seed it uses the operating system's. With a seed it uses the AES-256-CTR keystream of
 * a key derived from seed and label: the same pair gives the same bytes, and different labels give independent ones.
 */
export function createRandom(seed?: number | string, label = ''): Random {
  return new PooledRandom(seed === undefined ? randomFillSync : keystream(`${seed}\n${label}`));
}

/** A 32-bit hash of a text, used as a seed for values that must be stable for it. */
export const hash32 = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0);

/** SHA-256 of a text, in hexadecimal. */
export const fingerprint = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Fills a pool with the next random bytes. */
type FillPool = (pool: Buffer) => void;

function keystream(seed: string): FillPool {
  const cipher = createCipheriv('aes-256-ctr', createHash('sha256').update(seed).digest(), Buffer.alloc(16));
  return (pool) => pool.set(cipher.update(Buffer.alloc(pool.length)));
}

/** Character codes of the two hexadecimal digits of every byte. */
const hexCodes = Buffer.from(
  Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join(''),
  'latin1',
);

/** Offsets of each byte's digits in a UUID. */
const uuidOffsets = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const;

class PooledRandom implements Random {
  readonly #fill: FillPool;
  readonly #uuid = Buffer.alloc(36, '-');
  /** Allocated on first use: most sessions need no randomness. */
  #pool: Buffer | undefined;
  #used = 0;

  constructor(fill: FillPool) {
    this.#fill = fill;
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
    for (let i = 0; i < uuidOffsets.length; i++) {
      const offset = uuidOffsets[i]!;
      const drawn = this.#byte();
      const byte = i === 6 ? (drawn & 0x0f) | 0x40 : i === 8 ? (drawn & 0x3f) | 0x80 : drawn;
      this.#uuid[offset] = hexCodes[2 * byte]!;
      this.#uuid[offset + 1] = hexCodes[2 * byte + 1]!;
    }
    return this.#uuid.toString('latin1');
  }

  text(length: number, alphabet: string): string {
    const fair = 256 - (256 % alphabet.length);
    const codes = Buffer.allocUnsafe(length);
    for (let filled = 0; filled < length;) {
      const byte = this.#byte();
      if (byte < fair) codes[filled++] = alphabet.charCodeAt(byte % alphabet.length);
    }
    return codes.toString('latin1');
  }

  #byte(): number {
    if (this.#pool === undefined || this.#used === poolSize) {
      this.#fill((this.#pool ??= Buffer.alloc(poolSize)));
      this.#used = 0;
    }
    return this.#pool[this.#used++]!;
  }
}
