/** Content codings of HTTP bodies (RFC 9110, 8.4.1): gzip, deflate, br and zstd. */
import { Buffer } from 'node:buffer';
import type { Transform } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';

/** Maximum number of nested content codings. */
const maxCodings = 3;

/** Decoders by content coding (RFC 9110, 8.4.1; RFC 7932; RFC 8878). */
const decoders: Readonly<Record<string, (first: Uint8Array | undefined) => Transform>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  // Some servers send raw deflate data without the zlib header that the standard requires.
  deflate: (first) => (first?.[0] !== undefined && (first[0] & 0x0f) !== 8 ? createInflateRaw() : createInflate()),
  br: () => createBrotliDecompress(),
  zstd: () => createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: 23 } }),
};

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
export const createDecoder = (coding: string, first: Uint8Array | undefined): Transform => decoders[coding]!(first);

/**
 * Decodes a complete body.
 * @param header the `Content-Encoding`
 * @returns undefined if it can't be decoded, or has more than `maxBytes` bytes
 */
export async function decodeContent(
  bytes: Uint8Array,
  header: string | undefined,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const codings = contentCodings(header);
  if (codingProblem(codings) !== undefined) return undefined;
  let decoded: Uint8Array | undefined = bytes;
  for (const coding of codings.toReversed()) decoded &&= await decodeOne(coding, decoded, maxBytes);
  return decoded;
}

const decodeOne = (coding: string, bytes: Uint8Array, maxBytes: number): Promise<Uint8Array | undefined> =>
  new Promise((resolve) => {
    const decoder = createDecoder(coding, bytes);
    const chunks: Buffer[] = [];
    let size = 0;
    decoder
      .on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size <= maxBytes) return;
        decoder.destroy();
        resolve(undefined);
      })
      .on('error', () => resolve(undefined))
      .on('end', () => resolve(Buffer.concat(chunks)));
    decoder.end(bytes);
  });
