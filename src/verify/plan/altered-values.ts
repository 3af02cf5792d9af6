/** Values that are similar to a valid credential, with shell expressions to reproduce them. */
import { Buffer } from 'node:buffer';
import type { Random } from '../../lib/random.ts';

/** A value similar to the valid one. */
export interface AlteredValue {
  readonly slug: string;
  readonly title: string;
  readonly value: string;
  /** Shell expression for use within double quotes. */
  readonly shell: string;
  /** How it was derived; absent if it does not reveal the valid value. */
  readonly label?: string;
}

/**
 * Alters a value.
 * @param source shell command that prints the value
 */
export function alteredValues(value: string, source: string, random: Random): AlteredValue[] {
  const unknown = random.text(Math.max(value.length, 12), 'abcdefghijklmnopqrstuvwxyz0123456789');
  const swapped = value.replace(/[A-Za-z]/g, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
  const characters = Array.from(value);
  const start = characters.slice(0, -1).join('');
  const half = characters.slice(0, Math.ceil(characters.length / 2)).join('');
  const last = characters.at(-1) === 'a' ? 'b' : 'a';
  const removed = Buffer.byteLength(start);
  const derived = (slug: string, title: string, text: string, shell: string, label: string): AlteredValue => ({
    slug,
    title: `the valid value ${title}`,
    value: text,
    shell,
    label,
  });
  const list: AlteredValue[] = [
    { slug: 'unknown', title: 'a value that was never issued', value: unknown, shell: unknown },
    derived(
      'truncated',
      'without its last character',
      start,
      `$(${source} | cut -b 1-${removed})`,
      'without its last character',
    ),
    derived('first-half', 'cut in half', half, `$(${source} | cut -b 1-${Buffer.byteLength(half)})`, 'first half'),
    derived('extended', 'with a character appended', `${value}x`, `$(${source})x`, 'character appended'),
    derived('prefixed', 'with a character prepended', `x${value}`, `x$(${source})`, 'character prepended'),
    derived(
      'last-changed',
      'with a different last character',
      `${start}${last}`,
      `$(${source} | cut -b 1-${removed})${last}`,
      'different last character',
    ),
    ...(/^[0-9a-f-]+$/i.test(value) || swapped === value
      ? []
      : [
          derived(
            'case-swapped',
            'with upper and lower case swapped',
            swapped,
            `$(${source} | tr a-zA-Z A-Za-z)`,
            'upper and lower case swapped',
          ),
        ]),
  ];
  return list.filter((one) => one.value !== '' && one.value !== value);
}
