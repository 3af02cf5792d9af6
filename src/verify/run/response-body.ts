/** Reads and decodes a response body within limits. Decompression runs off the main thread. */
import { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { codingProblem, contentCodings, createDecoder } from '../../http/content-coding.ts';
import { keptBytes, type ResponseLimits } from './run-limits.ts';

/** Why a body can't be read: its content coding is invalid or unknown, or it is too large. */
export interface Unreadable {
  readonly kind: 'coding' | 'size';
  readonly detail: string;
}

/** A received body. */
export interface DecodedBody {
  /** The decoded body; only its beginning if it is too large to judge. */
  readonly bytes: Uint8Array;
  /** Number of decoded bytes read. */
  readonly size: number;
  readonly unreadable?: Unreadable;
}

/**
 * Reads a body until its end, a limit, or a decoding error. Only the first result is reported.
 * @param onFailure called if the connection ended before the body was complete
 */
export function readResponseBody(
  response: IncomingMessage,
  limits: ResponseLimits,
  onBody: (body: DecodedBody) => void,
  onFailure: (error: Error) => void,
): void {
  const { maxBodyBytes } = limits;
  const kept = new KeptBody(limits);
  const chain: Transform[] = [];
  let received = 0;
  let settled = false;
  const settle = (act: () => void): void => {
    if (settled) return;
    settled = true;
    for (const decoder of chain) decoder.destroy();
    act();
  };
  const finish = (unreadable?: Unreadable): void =>
    settle(() => onBody({ ...kept.take(), ...(unreadable && { unreadable }) }));
  const fail = (error: Error): void => settle(() => onFailure(error));
  const tooLarge = (): void => finish({ kind: 'size', detail: `the body is larger than ${inMiB(maxBodyBytes)}` });
  const keep = (chunk: Buffer): void => {
    if (settled) return;
    kept.add(chunk);
    if (kept.size > maxBodyBytes) tooLarge();
  };
  const start = (first: Buffer): Transform | undefined => {
    const codings = contentCodings(response.headers['content-encoding']);
    const problem = codingProblem(codings);
    if (problem !== undefined) return void finish({ kind: 'coding', detail: problem });
    chain.push(...codings.toReversed().map((coding, index) => createDecoder(coding, index === 0 ? first : undefined)));
    for (const [index, decoder] of chain.entries()) {
      decoder.on('error', (error) =>
        finish({ kind: 'coding', detail: `Content-Encoding ${codings.join(', ')}: ${error.message}` }),
      );
      const next = chain[index + 1];
      if (next) decoder.pipe(next);
      else decoder.on('data', keep).on('end', () => finish());
    }
    return chain[0];
  };
  const cutOff = (): void => fail(new Error('the connection was closed before the body was complete'));

  response.on('data', (chunk: Buffer) => {
    if (settled) return;
    const head = received === 0 ? start(chunk) : chain[0];
    received += chunk.length;
    if (received > maxBodyBytes) tooLarge();
    else if (!head) keep(chunk);
    else if (!head.write(chunk)) {
      response.pause();
      head.once('drain', () => response.resume());
    }
  });
  response.on('end', () => {
    if (!response.complete) cutOff();
    else if (chain[0]) chain[0].end();
    else finish();
  });
  response.on('error', fail);
  response.on('close', () => {
    if (!response.readableEnded) cutOff();
  });
}

export const inMiB = (bytes: number): string =>
  bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MiB` : `${bytes} bytes`;

/** Collects the body in one growing buffer, so that many small chunks do not cost more than a few large ones. */
class KeptBody {
  size = 0;
  readonly #maxBytes: number;
  #buffer = Buffer.alloc(0);

  constructor({ maxJudgedBytes }: ResponseLimits) {
    this.#maxBytes = maxJudgedBytes;
  }

  add(chunk: Buffer): void {
    const before = this.size;
    this.size += chunk.length;
    if (this.size > this.#maxBytes) {
      if (before <= this.#maxBytes) {
        const start = [this.#buffer.subarray(0, Math.min(before, keptBytes)), chunk.subarray(0, keptBytes)];
        this.#buffer = Buffer.from(Buffer.concat(start).subarray(0, keptBytes));
      }
      return;
    }
    if (this.size > this.#buffer.length) {
      const grown = Buffer.alloc(
        Math.min(Math.max(this.size, 2 * this.#buffer.length, 4096), Math.max(this.size, this.#maxBytes)),
      );
      this.#buffer.copy(grown, 0, 0, before);
      this.#buffer = grown;
    }
    chunk.copy(this.#buffer, before);
  }

  take(): { bytes: Uint8Array; size: number } {
    return { bytes: this.#buffer.subarray(0, Math.min(this.size, this.#buffer.length)), size: this.size };
  }
}
