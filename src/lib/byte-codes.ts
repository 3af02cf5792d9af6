/** Decodes base64, base64url and hexadecimal runs in a text. */
import { separator } from './automaton.ts';

export interface ByteCode {
  readonly name: 'base64' | 'hexadecimal';
  /** Bits per character. */
  readonly bits: number;
  /** Number of positions at which the first byte may start. */
  readonly alignments: number;
  /** Shorter runs are not decoded. */
  readonly minRun: number;
  /** Value of each code unit, or -1 if it is not in the alphabet. */
  readonly values: Int8Array;
}

/** The decoded runs of a text, joined by separators. */
export interface Decoded {
  readonly codes: Uint16Array;
  /** Start of a decoded byte in the text. */
  startOf(index: number): number;
  /** End of a decoded byte in the text, including padding. */
  endOf(index: number): number;
}

function valuesOf(...alphabets: string[]): Int8Array {
  const values = new Int8Array(0x10000).fill(-1);
  for (const alphabet of alphabets) for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i;
  return values;
}

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const alphanumeric = `${upper}${upper.toLowerCase()}0123456789`;

export const encodings: readonly ByteCode[] = [
  { name: 'base64', bits: 6, alignments: 4, minRun: 8, values: valuesOf(`${alphanumeric}+/`, `${alphanumeric}-_`) },
  { name: 'hexadecimal', bits: 4, alignments: 2, minRun: 12, values: valuesOf('0123456789abcdef', '0123456789ABCDEF') },
];

/** A run of characters of one alphabet. */
interface Run {
  readonly begin: number;
  readonly end: number;
}

/** Decodes every run, once for each alignment. */
export function decodeRuns(codes: Uint16Array, code: ByteCode): Decoded[] {
  const runs = runsIn(codes, code);
  return runs.length === 0 ? [] : Array.from({ length: code.alignments }, (_, skip) => decode(codes, runs, code, skip));
}

function runsIn(codes: Uint16Array, { minRun, values }: ByteCode): Run[] {
  const runs: Run[] = [];
  for (let i = 0; i < codes.length; i++) {
    if (values[codes[i]!]! < 0) continue;
    const begin = i;
    while (i < codes.length && values[codes[i]!]! >= 0) i += 1;
    if (i - begin >= minRun) runs.push({ begin, end: i });
  }
  return runs;
}

const equals = '='.charCodeAt(0);

function decode(codes: Uint16Array, runs: readonly Run[], { bits, values }: ByteCode, skip: number): Decoded {
  let length = runs.length;
  for (const { begin, end } of runs) length += bytesIn(end - begin - skip, bits);
  const decoded = new Uint16Array(length);
  /** Start of each run's decoded bytes. */
  const starts = new Int32Array(runs.length);
  let at = 0;
  for (const [index, { begin, end }] of runs.entries()) {
    starts[index] = at;
    let pending = 0;
    let pendingBits = 0;
    for (let i = begin + skip; i < end; i++) {
      pending = ((pending << bits) | values[codes[i]!]!) & 0xffff;
      pendingBits += bits;
      if (pendingBits < 8) continue;
      pendingBits -= 8;
      decoded[at++] = (pending >> pendingBits) & 0xff;
    }
    decoded[at++] = separator;
  }
  const location = (index: number): { run: Run; firstBit: number } => {
    const number = lastAtMost(starts, index);
    return { run: runs[number]!, firstBit: (index - starts[number]!) * 8 };
  };
  return {
    codes: decoded,
    startOf(index) {
      const { run, firstBit } = location(index);
      return run.begin + skip + Math.floor(firstBit / bits);
    },
    endOf(index) {
      const { run, firstBit } = location(index);
      let end = run.begin + skip + Math.ceil((firstBit + 8) / bits);
      if (end >= run.end - 1) while (end < run.end + 2 && codes[end] === equals) end += 1;
      return end;
    },
  };
}

const bytesIn = (characters: number, bits: number): number => (characters > 0 ? (characters * bits) >>> 3 : 0);

/** Index of the last number that is at most `number`, in an ascending array. */
function lastAtMost(numbers: Int32Array, number: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (numbers[middle]! <= number) low = middle;
    else high = middle - 1;
  }
  return low;
}
