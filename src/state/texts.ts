/** Texts in a row of bytes: how many, how long each is, then all of them one after the other. */
import { unit, type Row } from './rows.ts';

/** Texts made ready to be written. */
export interface Packed {
  readonly texts: readonly string[];
  readonly joined: string;
  readonly joinedBytes: number;
  /** What they take in a row. */
  readonly bytes: number;
}

/** Units before the texts: a word for their number, one for the bytes of all, one for the characters of each. */
const lengthUnits = (count: number): number => Math.ceil((2 + count) / 2);

export function pack(texts: readonly string[]): Packed {
  const joined = texts.join('');
  const joinedBytes = Buffer.byteLength(joined);
  return { texts, joined, joinedBytes, bytes: lengthUnits(texts.length) * unit + joinedBytes };
}

/** @param from the first unit of the row that the texts may take */
export function writeTexts({ bytes, words, start }: Row, from: number, { texts, joined, joinedBytes }: Packed): void {
  const first = (start + from) * 2;
  words[first] = texts.length;
  words[first + 1] = joinedBytes;
  for (let i = 0; i < texts.length; i++) words[first + 2 + i] = texts[i]!.length;
  bytes.write(joined, (start + from + lengthUnits(texts.length)) * unit);
}

/** A character, as JavaScript counts them, takes at most so many bytes. */
const mostCharacterBytes = 3;

/** @param most reads only so many, and no more bytes than they can take */
export function readTexts({ bytes, words, start }: Row, from: number, most = Infinity): string[] {
  const first = (start + from) * 2;
  const count = words[first]!;
  const wanted = Math.min(count, most);
  let characters = 0;
  for (let i = 0; i < wanted; i++) characters += words[first + 2 + i]!;
  const begin = (start + from + lengthUnits(count)) * unit;
  const joined = bytes.toString('utf8', begin, begin + Math.min(words[first + 1]!, mostCharacterBytes * characters));
  const texts: string[] = [];
  for (let i = 0, end = 0; i < wanted; i++) texts.push(joined.slice(end, end += words[first + 2 + i]!));
  return texts;
}
