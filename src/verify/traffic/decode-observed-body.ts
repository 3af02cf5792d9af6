/** Decodes the body of an observed message. A body that can't be decoded is unknown, because recorders store it in many ways. */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { maxCodings, responseLimits } from '../run/run-limits.ts';
import type { ObservedBody, ObservedMessage } from './observed-exchange.ts';

const options = { maxOutputLength: responseLimits.maxJudgedBytes };

const decoders: ReadonlyMap<string, (bytes: Uint8Array) => Uint8Array> = new Map([
  ['gzip', (bytes) => gunzipSync(bytes, options)],
  ['x-gzip', (bytes) => gunzipSync(bytes, options)],
  // Some servers send raw deflate data without the zlib header that the standard requires.
  [
    'deflate',
    (bytes) => (((bytes[0] ?? 0) & 0x0f) === 8 ? inflateSync(bytes, options) : inflateRawSync(bytes, options)),
  ],
  ['br', (bytes) => brotliDecompressSync(bytes, options)],
  ['zstd', (bytes) => zstdDecompressSync(bytes, options)],
]);

/** The decoded body. */
export function decodeObservedBody({ headers, body, isDecoded = false }: ObservedMessage): ObservedBody {
  if (body === undefined || body === 'unknown' || body.length === 0) return body;
  const codings = isDecoded
    ? []
    : headers
        .filter(([name]) => name.toLowerCase() === 'content-encoding')
        .flatMap(([, value]) => value.toLowerCase().split(','))
        .map((coding) => coding.trim())
        .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > maxCodings) return 'unknown';
  try {
    return codings.toReversed().reduce<Uint8Array>((bytes, coding) => {
      const decode = decoders.get(coding);
      if (!decode) throw new Error(`The content coding ${coding} is unknown.`);
      return decode(bytes);
    }, body);
  } catch {
    return 'unknown';
  }
}
