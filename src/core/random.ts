/** The program's only source of chance: unguessable by default, repeatable with a seed. */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';

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

/** The codes of the two digits of every byte, one pair after the other. */
const hexCodes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join(''), 'latin1');

/** Where in a UUID's text the digits of each byte stand. */
const uuidPlaces = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const;

class PooledRandom implements Random {
  readonly #refill: () => Buffer;
  readonly #uuid = Buffer.alloc(36, '-');
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
    for (let i = 0; i < uuidPlaces.length; i++) {
      const place = uuidPlaces[i]!;
      const drawn = this.#byte();
      const byte = i === 6 ? (drawn & 0x0f) | 0x40 : i === 8 ? (drawn & 0x3f) | 0x80 : drawn;
      this.#uuid[place] = hexCodes[2 * byte]!;
      this.#uuid[place + 1] = hexCodes[2 * byte + 1]!;
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
    if (this.#used === this.#pool.length) {
      this.#pool = this.#refill();
      this.#used = 0;
    }
    return this.#pool[this.#used++]!;
  }
}
