/** A token as a row of bytes: what changes or is searched for as numbers, then the rest as JSON. */
import type { JsonObject } from '../core/json.ts';
import { unit, type Row } from './rows.ts';
import type { Token, TokenChange } from './token.ts';

/** What is found in a row without reading its text. */
export interface RowHead {
  readonly idHash: number;
  readonly tailHash: number;
  /** The number by which the store knows the provider. */
  readonly provider: number;
}

/** Where things stand from a row's start: in 32-bit words, in 64-bit numbers, and the text in bytes. */
const word = { idHash: 1, tailHash: 2, provider: 3, textLength: 4 } as const;
const number = { expiresAt: 3, revokedAt: 4, lastUsedAt: 5, uses: 6 } as const;
const textAt = 7 * unit;

/** A `jti` that is the id is written as null. */
type Text = readonly [id: string, secret: string, jti: string | null, name: string | null, createdAt: number, data: JsonObject];

/** What of a token never changes. */
export const textOf = ({ id, secret, jti, name, createdAt, data }: Token): string => JSON.stringify([id, secret, jti === id ? null : jti, name, createdAt, data] satisfies Text);

/** How many bytes a row with this text takes. */
export const rowLength = (text: string): number => textAt + Buffer.byteLength(text);

export function writeRow(row: Row, token: Token, text: string, { idHash, tailHash, provider }: RowHead): void {
  const { words, bytes, start } = row;
  words[start * 2 + word.idHash] = idHash;
  words[start * 2 + word.tailHash] = tailHash;
  words[start * 2 + word.provider] = provider;
  words[start * 2 + word.textLength] = bytes.write(text, start * unit + textAt);
  changeRow(row, token);
}

/** Writes down what has changed. The reason of a revocation is text, and is kept elsewhere. */
export function changeRow({ numbers, start }: Row, { expiresAt, revokedAt, lastUsedAt, uses }: TokenChange): void {
  if (expiresAt !== undefined) numbers[start + number.expiresAt] = expiresAt ?? Number.NaN;
  if (revokedAt !== undefined) numbers[start + number.revokedAt] = revokedAt ?? Number.NaN;
  if (lastUsedAt !== undefined) numbers[start + number.lastUsedAt] = lastUsedAt ?? Number.NaN;
  if (uses !== undefined) numbers[start + number.uses] = uses;
}

export const headOf = ({ words, start }: Row): RowHead => ({
  idHash: words[start * 2 + word.idHash]! | 0,
  tailHash: words[start * 2 + word.tailHash]! | 0,
  provider: words[start * 2 + word.provider]!,
});

/** What changes of a token, but for the reason of its revocation. */
export const stateOf = ({ numbers, start }: Row): Pick<Token, 'expiresAt' | 'revokedAt' | 'lastUsedAt' | 'uses'> => ({
  expiresAt: orNull(numbers[start + number.expiresAt]!),
  revokedAt: orNull(numbers[start + number.revokedAt]!),
  lastUsedAt: orNull(numbers[start + number.lastUsedAt]!),
  uses: numbers[start + number.uses]!,
});

export function readRow(row: Row, provider: string, revocationReason: string | null): Token {
  const begin = row.start * unit + textAt;
  const text = row.bytes.toString('utf8', begin, begin + row.words[row.start * 2 + word.textLength]!);
  const [id, secret, jti, name, createdAt, data] = JSON.parse(text) as Text;
  return { id, provider, secret, jti: jti ?? id, name, createdAt, data, revocationReason, ...stateOf(row) };
}

const orNull = (instant: number): number | null => (Number.isNaN(instant) ? null : instant);
