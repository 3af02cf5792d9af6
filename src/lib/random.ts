/** The program's only source of chance: unguessable by default, repeatable with a seed. */
import { createCipheriv, createHash, randomFillSync } from 'node:crypto';

/** A source of randomness. Each session has one of its own. */
export interface Random {
  bytes(count: number): Buffer;
  /** A fraction from 0 (inclusive) to 1 (exclusive). */
  fraction(): number;
  /** UUID version 4 (RFC 9562). */
  uuid(): string;
  /** `length` characters, each equally likely, of an alphabet of at most 256, all of them Latin-1. */
  text(length: number, alphabet: string): string;
}

export const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const poolSize = 4096;

/**
 * Without a seed: the operating system's generator. With one: the AES-256-CTR keystream under a key made of
 * seed and label, so that the same seed gives the same bytes and two labels never share any.
 */
export function createRandom(seed?: number | string, label = ''): Random {
  return new PooledRandom(seed === undefined ? randomFillSync : keystream(`${seed}\n${label}`));
}

/** 32 bits that depend on `text` alone, to seed what must be stable for it. */
export const hash32 = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0);

/** SHA-256 in hexadecimal. */
export const fingerprint = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Fills a pool with the next random bytes. */
type FillPool = (pool: Buffer) => void;

function keystream(seed: string): FillPool {
  const cipher = createCipheriv('aes-256-ctr', createHash('sha256').update(seed).digest(), Buffer.alloc(16));
  return (pool) => pool.set(cipher.update(Buffer.alloc(pool.length)));
}

/** The codes of the two digits of every byte, one pair after the other. */
const hexCodes = Buffer.from(
  Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join(''),
  'latin1',
);

/** Where in a UUID's text the digits of each byte stand. */
const uuidOffsets = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const;

class PooledRandom implements Random {
  readonly #fill: FillPool;
  readonly #uuid = Buffer.alloc(36, '-');
  /** Made when it is needed: most sessions draw nothing. */
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
