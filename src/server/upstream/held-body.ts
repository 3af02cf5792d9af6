/** Holds a body back until it is complete, so that it can be judged before it is passed on. */
import { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import { clearTimeout, setTimeout } from '../../lib/timers.ts';

/** Longer bodies are passed on, but not judged; in bytes, without content coding and with it. */
export const maxJudgedBytes = 1024 * 1024;

/** A body that is not complete after this time in milliseconds is passed on as it arrives. */
const maxHeldMs = 1000;

/** Bytes that are kept of a longer body, for the journal. */
const keptBeginning = 64 * 1024;

/** The beginning of a body. */
export interface HeldBody {
  readonly bytes: Buffer;
  /** `complete`; or there is `more` to read; or the connection was `cut` before the end. */
  readonly state: 'complete' | 'more' | 'cut';
}

/** Reads a body until its end, or until it is too long or too slow. The stream is then paused. */
export const holdBody = (stream: Readable, maxMs: number = maxHeldMs): Promise<HeldBody> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (state: HeldBody['state']): void => {
      clearTimeout(timer);
      stream.off('data', onData).off('end', onEnd).off('close', onCut).off('error', onCut);
      if (state === 'more') stream.pause();
      resolve({ bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks), state });
    };
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxJudgedBytes) settle('more');
    };
    const onEnd = (): void => settle('complete');
    const onCut = (): void => settle('cut');
    const timer = setTimeout(() => settle('more'), maxMs);
    stream.on('data', onData).on('end', onEnd).on('close', onCut).on('error', onCut);
  });

/** Records a body while it is passed on: all of it if it can be judged, or else its beginning. */
export class BodyRecorder {
  size = 0;
  #chunks: Buffer[] = [];

  add(chunk: Buffer): void {
    const before = this.size;
    this.size += chunk.length;
    if (this.size <= maxJudgedBytes) this.#chunks.push(chunk);
    else if (before <= maxJudgedBytes)
      this.#chunks = [Buffer.from(Buffer.concat([...this.#chunks, chunk]).subarray(0, keptBeginning))];
  }

  /** Whether all of the body is kept. */
  get isWhole(): boolean {
    return this.size <= maxJudgedBytes;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
