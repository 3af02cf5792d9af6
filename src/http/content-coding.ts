/** Content codings of HTTP bodies (RFC 9110, 8.4.1): gzip, deflate, br and zstd. */
import type { Transform } from 'node:stream';
import zlib, { constants } from 'node:zlib';

/** Maximum number of nested content codings. */
const maxCodings = 3;

/** How bodies in a content coding are decoded. */
interface Decoder {
  /**
   * A stream that decodes a body.
   * @param first the first bytes of the body, if they are known
   */
  readonly stream: (first: Uint8Array | undefined) => Transform;
  /** @throws Error of zlib if the bytes are not in this coding, or are longer than `maxOutputLength` */
  readonly decode: (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;
}

const zstdParameters = { [constants.ZSTD_d_windowLogMax]: 23 };

const gzip: Decoder = { stream: () => zlib.createGunzip(), decode: zlib.gunzipSync };

/** Decoders by content coding (RFC 9110, 8.4.1; RFC 7932; RFC 8878). */
const decoders: Readonly<Record<string, Decoder>> = {
  gzip,
  'x-gzip': gzip,
  deflate: {
    stream: (first) => (isRawDeflate(first) ? zlib.createInflateRaw() : zlib.createInflate()),
    decode: (bytes, options) =>
      isRawDeflate(bytes) ? zlib.inflateRawSync(bytes, options) : zlib.inflateSync(bytes, options),
  },
  br: { stream: () => zlib.createBrotliDecompress(), decode: zlib.brotliDecompressSync },
  zstd: {
    stream: () => zlib.createZstdDecompress({ params: zstdParameters }),
    decode: (bytes, options) => zlib.zstdDecompressSync(bytes, { ...options, params: zstdParameters }),
  },
};

/** Whether a body lacks the zlib header that the standard requires. Some servers send it so. */
const isRawDeflate = (bytes: Uint8Array | undefined): boolean => bytes?.[0] !== undefined && (bytes[0] & 0x0f) !== 8;

/** The codings that a `Content-Encoding` header names, in the order in which they were applied. */
export const contentCodings = (header: string | undefined): string[] =>
  (header ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');

/** Why a body with these codings can't be decoded; undefined if it can. */
export function codingProblem(codings: readonly string[]): string | undefined {
  if (codings.length > maxCodings)
    return `Content-Encoding names ${codings.length} codings; the maximum is ${maxCodings}`;
  const unknown = codings.find((coding) => !Object.hasOwn(decoders, coding));
  return unknown === undefined
    ? undefined
    : `Content-Encoding ${unknown.slice(0, 40)}: an unknown content coding that was not requested`;
}

/**
 * Creates the decoder of a coding that `codingProblem` accepts.
 * @param first the first bytes of the body, if they are known
 */
export const createDecoder = (coding: string, first: Uint8Array | undefined): Transform =>
  decoders[coding]!.stream(first);

/**
 * Decodes a complete body.
 * @param header the `Content-Encoding`
 * @returns undefined if it can't be decoded, or has more than `maxBytes` bytes
 */
export function decodeContent(bytes: Uint8Array, header: string | undefined, maxBytes: number): Uint8Array | undefined {
  const codings = contentCodings(header);
  if (codings.length === 0 || bytes.length === 0) return bytes.length <= maxBytes ? bytes : undefined;
  if (codingProblem(codings) !== undefined) return undefined;
  try {
    return codings
      .toReversed()
      .reduce((decoded, coding) => decoders[coding]!.decode(decoded, { maxOutputLength: maxBytes }), bytes);
  } catch {
    return undefined;
  }
}
