/** Interpretations of a text (plain, unescaped, decoded), with a mapping from each character to its source range. */
import { TextDecoder } from 'node:util';
import { decodeRuns, encodings } from './byte-codes.ts';
import { escapesIn, unescapeOnce } from './unescape.ts';

export type Encoding = 'plain' | 'escaped' | 'base64' | 'hexadecimal';

/** A text as codes: UTF-16 code units, bytes that are not valid UTF-8, or the automaton's separator. */
export interface Reading {
  readonly encoding: Encoding;
  readonly codes: Uint16Array;
  /** Start of a character in the source text. */
  startOf(index: number): number;
  /** End of a character in the source text. */
  endOf(index: number): number;
}

/** Maximum number of nested escapes. */
const maxEscapes = 4;

/** Maximum number of nested base64 or hexadecimal encodings. */
const maxEncodings = 2;

/** Longer texts are read again each time, to save memory. */
const maxRemembered = 16_384;

/** The last text and its readings: usually, several maskers read one text in succession. */
let last: { readonly text: string; readonly readings: readonly Reading[] } | undefined;

/** Calls `visit` with every reading of a text. Takes time linear in the text's length. */
export function visitReadings(text: string, visit: (reading: Reading) => void): void {
  if (text.length > maxRemembered) {
    visitFrom(plainReading(text), maxEncodings, visit);
    return;
  }
  if (last?.text !== text) {
    const readings: Reading[] = [];
    visitFrom(plainReading(text), maxEncodings, (reading) => void readings.push(reading));
    last = { text, readings };
  }
  for (const reading of last.readings) visit(reading);
}

/** Calls `visit` with the text and its unescaped forms, but not with decoded ones. */
export const visitUnescaped = (text: string, visit: (reading: Reading) => void): void =>
  visitFrom(plainReading(text), 0, visit);

const plainReading = (text: string): Reading => ({
  encoding: 'plain',
  codes: codesOf(text),
  startOf: (index) => index,
  endOf: (index) => index + 1,
});

const utf16 = new TextDecoder('utf-16le');

/** The text in every reading, reversed, and with swapped case, separated by line breaks. */
export function readingsOf(text: string): string {
  let texts = `${text.split('').reverse().join('')}\n${swapCase(text)}\n`;
  visitReadings(
    text,
    ({ encoding, codes }) => void (texts += `${encoding === 'plain' ? text : utf16.decode(codes)}\n`),
  );
  return texts;
}

export const swapCase = (text: string): string =>
  text.replace(/\p{Lu}+|\p{Ll}+/gu, (run) => (run === run.toUpperCase() ? run.toLowerCase() : run.toUpperCase()));

export const codesOf = (text: string): Uint16Array => {
  const codes = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) codes[i] = text.charCodeAt(i);
  return codes;
};

function visitFrom(reading: Reading, depth: number, visit: (reading: Reading) => void): void {
  visit(reading);
  let latest = reading;
  for (let times = 0; times < maxEscapes; times++) {
    visitPartlyUnescaped(latest, visit);
    const unescaped = unescape(latest);
    if (!unescaped) break;
    visit(unescaped);
    latest = unescaped;
  }
  if (depth === 0) return;
  for (const encoding of encodings) {
    for (const decoded of decodeRuns(latest.codes, encoding)) {
      visitFrom(
        {
          encoding: encoding.name,
          codes: decoded.codes,
          startOf: (index) => latest.startOf(decoded.startOf(index)),
          endOf: (index) => latest.endOf(decoded.endOf(index) - 1),
        },
        depth - 1,
        visit,
      );
    }
  }
}

/**
 * Visits the readings in which only some kinds of escapes are resolved: a secret that contains `%41` may be part of a
 * JSON string with escapes.
 */
function visitPartlyUnescaped(reading: Reading, visit: (reading: Reading) => void): void {
  const present = escapesIn(reading.codes);
  for (let kinds = 1; kinds < present; kinds++) {
    if ((kinds & ~present) !== 0) continue;
    let latest = reading;
    for (let times = 0; times < maxEscapes; times++) {
      const unescaped = unescape(latest, kinds);
      if (!unescaped) break;
      visit(unescaped);
      latest = unescaped;
    }
  }
}

function unescape({ encoding, codes, startOf, endOf }: Reading, kinds?: number): Reading | undefined {
  const isPlain = encoding === 'plain' || encoding === 'escaped';
  const unescaped = unescapeOnce(codes, isPlain, kinds);
  return (
    unescaped && {
      encoding: isPlain ? 'escaped' : encoding,
      codes: unescaped.codes,
      startOf: (index) => startOf(unescaped.starts[index]!),
      endOf: (index) => endOf(unescaped.ends[index]! - 1),
    }
  );
}
