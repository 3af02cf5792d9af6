/** Masks secrets in output: a masked secret can be recognised but not used. */
import { TextEncoder } from 'node:util';
import { Automaton, type Pattern } from './automaton.ts';
import { editsAround, maxEditsOf, partsOf } from './near-match.ts';
import { isJsonText } from './json.ts';
import { apartFrom, mergeSpans } from './merge-spans.ts';
import { codesOf, swapCase, visitReadings, visitUnescaped, type Encoding, type Reading } from './reading.ts';

/** The first characters of a secret: at most a third of it, and at most six. */
export const preview = (secret: string): string => `${secret.slice(0, Math.min(6, Math.floor(secret.length / 3)))}…`;

/** Shorter secrets are masked only where they were sent as a credential, not everywhere in a text. */
export const minSecretLength = 6;

/** A secret with the label that replaces its encoded or modified forms. */
export interface NamedSecret {
  readonly value: string;
  /** Default: "secret". */
  readonly label?: string | undefined;
  /** Replaced by its label instead of its first characters, because it is derived from another secret. */
  readonly isDerived?: boolean | undefined;
}

export interface MaskerOptions {
  /** Shorter secrets are not masked. Secrets below `minSecretLength` are masked only in their exact form. */
  readonly minLength?: number;
}

/**
 * Masks secrets in a text.
 * @param maxLength maximum characters of the text to return; a secret that starts within them is masked as a whole
 */
export type Masker = (text: string, maxLength?: number) => string;

/** Masks secrets in one text. */
export const mask = (text: string, secrets: Iterable<string | NamedSecret>, options?: MaskerOptions): string =>
  createMasker(secrets, options)(text);

/**
 * Creates a function that masks secrets in every form from which they can be recovered: plain; escaped (JSON, URL,
 * HTML, UTF-8 bytes read as Latin-1; nested, or in part); in base64 or hexadecimal at any alignment; in another case;
 * reversed; and with one or two characters changed, missing or added.
 *
 * A plain secret is replaced by its first characters, another form by a description: `<secret, base64>`. Masked JSON is
 * still valid JSON. Building takes time linear in the secrets' total length, masking in the text's length.
 */
export function createMasker(
  secrets: Iterable<string | NamedSecret>,
  { minLength = minSecretLength }: MaskerOptions = {},
): Masker {
  const byValue = new Map<string, Secret>();
  for (const given of secrets) {
    const { value, label = 'secret', isDerived = false } = typeof given === 'string' ? { value: given } : given;
    if (value.length >= Math.max(1, minLength) && !byValue.has(value))
      byValue.set(value, { value, label, isDerived, codes: codesOf(value) });
  }
  if (byValue.size === 0) return (text, maxLength) => (maxLength === undefined ? text : text.slice(0, maxLength));
  const automaton = new Automaton(patternsOf([...byValue.values()]));
  const minText = [...byValue.keys()].reduce((min, { length }) => Math.min(min, length - maxEditsOf(length)), Infinity);
  return (text, maxLength = text.length) => {
    if (text.length < minText) return text.slice(0, maxLength);
    const spans = spansIn(text, automaton);
    const whole = replace(text, spans, maxLength);
    if (maxLength < text.length || !crossesString(text, spans) || !isJsonText(text) || isJsonText(whole)) return whole;
    const byString = maskStrings(text, automaton);
    return spansIn(byString, automaton).length === 0 ? byString : whole;
  };
}

/** A JSON string, closed or not. */
const jsonString = /"(?:[^"\\]|\\.)*(?:"|\\?$)/gs;

/**
 * Whether a span contains a quote that is not escaped: a secret of quotes, with edits or reversed, may also match across
 * the end of a JSON string.
 */
const crossesString = (text: string, spans: readonly Span[]): boolean =>
  spans.some(({ start, end }) => text.slice(start, end).replaceAll(/\\./gs, '').includes('"'));

/** Masks each JSON string on its own, which keeps the JSON valid. */
const maskStrings = (text: string, automaton: Automaton<Form>): string =>
  text.replace(jsonString, (literal) => {
    const inner = literal.slice(1, -1);
    return `"${replace(inner, spansIn(inner, automaton), inner.length)}"`;
  });

interface Secret {
  readonly value: string;
  readonly label: string;
  readonly isDerived: boolean;
  readonly codes: Uint16Array;
}

/** A search pattern: a form of a secret, or a part of it. */
interface Form {
  readonly secret: Secret;
  readonly isReversed: boolean;
  /** The whole form, folded. */
  readonly folded: Uint16Array;
  /** Range of the part in `folded`; the full range for a whole form. */
  readonly from: number;
  readonly to: number;
}

/** A range of the text to mask. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly secret: Secret;
  /** Describes the form of the secret; empty if it is plain. */
  readonly notes: readonly string[];
  /** Whether the range is an approximate match. */
  readonly isNear: boolean;
}

/** Maximum total length of secrets to search for reversed and with edits, which triples the memory. */
const maxDerivedLength = 2 ** 18;

function patternsOf(secrets: readonly Secret[]): Pattern<Form>[] {
  const patterns: Pattern<Form>[] = [];
  let length = 0;
  for (const secret of secrets) {
    const add = (codes: Uint16Array, isReversed = false): void => {
      const folded = foldAll(codes);
      patterns.push({
        codes: folded,
        kind: 'whole',
        value: { secret, isReversed, folded, from: 0, to: folded.length },
      });
    };
    add(secret.codes);
    if (isShort(secret)) continue;
    for (const codes of spellingsOf(secret)) add(codes);
    length += secret.value.length;
    if (length > maxDerivedLength) continue;
    for (const codes of reversalsOf(secret)) add(codes, true);
    const folded = foldAll(secret.codes);
    for (const [from, to] of partsOf(folded.length))
      patterns.push({
        codes: folded.subarray(from, to),
        kind: 'part',
        value: { secret, isReversed: false, folded, from, to },
      });
  }
  return patterns;
}

/** Reversed by code units, and by characters if that differs. */
function reversalsOf({ value, codes }: Secret): Uint16Array[] {
  const characters = Array.from(value);
  return characters.length === value.length
    ? [codes.toReversed()]
    : [codes.toReversed(), codesOf(characters.reverse().join(''))];
}

/** Additional forms of a secret that contains escape sequences or non-ASCII characters. */
function spellingsOf({ value }: Secret): Uint16Array[] {
  const spellings: Uint16Array[] = [];
  visitUnescaped(value, ({ encoding, codes }) => {
    if (encoding === 'escaped' && codes.length >= minSecretLength) spellings.push(codes);
  });
  const bytes = new TextEncoder().encode(value);
  return bytes.length === value.length ? spellings : [...spellings, Uint16Array.from(bytes)];
}

const isShort = ({ value }: Secret): boolean => value.length < minSecretLength;

/** Maps code units to lower case (Latin, Greek, Cyrillic), and `+` to a space, as in form encoding. */
const folding = Uint16Array.from({ length: 0x10000 }, (_, code) => {
  const lower = code < 0x600 ? String.fromCharCode(code).toLowerCase() : '';
  return code === 0x2b ? 0x20 : lower.length === 1 ? lower.charCodeAt(0) : code;
});

const foldAll = (codes: Uint16Array): Uint16Array => codes.map((code) => folding[code]!);

function spansIn(text: string, automaton: Automaton<Form>): Span[] {
  const spans: Span[] = [];
  visitReadings(text, (reading) => {
    const isEncoded = reading.encoding === 'base64' || reading.encoding === 'hexadecimal';
    const add = (from: number, to: number, secret: Secret, notes: readonly string[], isNear: boolean): void => {
      spans.push({
        start: reading.startOf(from),
        end: reading.endOf(to - 1),
        secret,
        notes: [...encodingNotes[reading.encoding], ...notes],
        isNear,
      });
    };
    /** End of the last match of each form. Overlapping matches are not examined again. Most readings have no match. */
    let lastWhole: Map<Form, { readonly end: number; readonly notes: readonly string[] }> | undefined;
    let lastPart: Map<Form, number> | undefined;
    automaton.scan(reading.codes, folding, ({ kind, value: form }, end) => {
      const { secret } = form;
      const length = form.to - form.from;
      const from = end - length;
      if (kind === 'whole') {
        if (isShort(secret) && (isEncoded || !isExact(reading, from, secret.codes))) return;
        lastWhole ??= new Map();
        const last = lastWhole.get(form);
        const notes = last && from < last.end ? last.notes : notesOn(reading, from, end, form);
        lastWhole.set(form, { end, notes });
        add(from, end, secret, notes, false);
      } else {
        lastPart ??= new Map();
        if (from < (lastPart.get(form) ?? 0) - length / 2) return;
        lastPart.set(form, end);
        const near = editsAround(form, reading.codes, folding, from, maxEditsOf(form.folded.length));
        if (near) add(near.from, near.to, secret, [near.note], true);
      }
    });
  });
  return spans;
}

const encodingNotes: Readonly<Record<Encoding, readonly string[]>> = {
  plain: [],
  escaped: [],
  base64: ['base64'],
  hexadecimal: ['hexadecimal'],
};

function isExact({ codes }: Reading, from: number, secret: Uint16Array): boolean {
  for (let i = 0; i < secret.length; i++)
    if (codes[from + i] !== secret[i] && !(isSpace(codes[from + i]) && isSpace(secret[i]))) return false;
  return true;
}

const isSpace = (code: number | undefined): boolean => code === 0x20 || code === 0x2b;

/** Describes the form of a whole match. */
function notesOn(reading: Reading, from: number, end: number, { secret, isReversed }: Form): string[] {
  const reversed = isReversed ? ['reversed'] : [];
  const { codes } = reading;
  const whole = isReversed ? secret.codes.toReversed() : secret.codes;
  if (end - from !== whole.length || isExact(reading, from, whole)) return reversed;
  const found = String.fromCharCode(...codes.subarray(from, Math.min(end, from + maxCompared)));
  const written = String.fromCharCode(...whole.subarray(0, maxCompared));
  if (found === written.toLowerCase()) return ['lower case', ...reversed];
  if (found === written.toUpperCase()) return ['upper case', ...reversed];
  return [found === swapCase(written) ? 'upper and lower case swapped' : 'other case', ...reversed];
}

const maxCompared = 10_000;

/** Returns the text up to `maxLength` with its spans masked. */
function replace(text: string, spans: readonly Span[], maxLength: number): string {
  const whole = mergeSpans(spans.filter(({ isNear }) => !isNear));
  const near = mergeSpans(spans.filter(({ isNear }) => isNear));
  const parts: string[] = [];
  let done = 0;
  for (const span of mergeSpans([...whole, ...apartFrom(whole, near)])) {
    if (span.start >= maxLength) break;
    const from = Math.max(done, span.start - (backslashesBefore(text, span.start, done) % 2));
    const to = span.end + (backslashesBefore(text, span.end, from) % 2);
    parts.push(text.slice(done, from), masked(span, text.slice(from, to)));
    done = to;
  }
  parts.push(text.slice(done, Math.max(done, maxLength)));
  return parts.join('');
}

/** An odd number means an escape sequence, which is masked as a whole: half of it would break JSON. */
function backslashesBefore(text: string, end: number, from: number): number {
  let count = 0;
  while (end - count > from && text[end - count - 1] === '\\') count += 1;
  return count;
}

function masked({ secret, notes }: Span, written: string): string {
  if (notes.length > 0 || secret.isDerived) return `<${[secret.label, ...notes].join(', ')}>`;
  return written.includes('\\') ? JSON.stringify(preview(secret.value)).slice(1, -1) : preview(secret.value);
}
