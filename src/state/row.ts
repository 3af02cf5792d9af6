/** A token as a row of bytes: its numbers, then its texts. */
import type { JsonObject } from '../core/json.ts';
import { unit, type Row } from './rows.ts';
import { pack, readTexts, writeTexts, type Packed } from './texts.ts';
import type { Token, TokenChange } from './token.ts';

/** Where in a row, the first word of which is the queue's, its numbers stand, and from which unit on its texts. */
const providerWord = 1;
const number = { createdAt: 1, expiresAt: 2, revokedAt: 3, lastUsedAt: 4, uses: 5 } as const;
const textsAt = 6;

/** A `jti` that is the id is written as an empty text, and what is not searched for as JSON. */
type Texts = [id: string, secret: string, jti: string, rest: string];

type Rest = readonly [name: string | null, data: JsonObject];

export const packToken = ({ id, secret, jti, name, data }: Token): Packed => pack([id, secret, jti === id ? '' : jti, JSON.stringify([name, data] satisfies Rest)] satisfies Texts);

/** How many bytes a row with these texts takes. */
export const rowLength = ({ bytes }: Packed): number => textsAt * unit + bytes;

/** @param provider the number by which the store knows it */
export function writeRow(row: Row, token: Token, texts: Packed, provider: number): void {
  const { words, numbers, start } = row;
  words[start * 2 + providerWord] = provider;
  numbers[start + number.createdAt] = token.createdAt;
  changeRow(row, token);
  writeTexts(row, textsAt, texts);
}

/** Writes down what has changed. The reason of a revocation is text, and is kept elsewhere. */
export function changeRow({ numbers, start }: Row, { expiresAt, revokedAt, lastUsedAt, uses }: TokenChange): void {
  if (expiresAt !== undefined) numbers[start + number.expiresAt] = expiresAt ?? Number.NaN;
  if (revokedAt !== undefined) numbers[start + number.revokedAt] = revokedAt ?? Number.NaN;
  if (lastUsedAt !== undefined) numbers[start + number.lastUsedAt] = lastUsedAt ?? Number.NaN;
  if (uses !== undefined) numbers[start + number.uses] = uses;
}

/** The number by which the store knows the token's provider. */
export const providerOf = ({ words, start }: Row): number => words[start * 2 + providerWord]!;

/** What changes of a token, but for the reason of its revocation. */
export const stateOf = ({ numbers, start }: Row): Pick<Token, 'expiresAt' | 'revokedAt' | 'lastUsedAt' | 'uses'> => ({
  expiresAt: orNull(numbers[start + number.expiresAt]!),
  revokedAt: orNull(numbers[start + number.revokedAt]!),
  lastUsedAt: orNull(numbers[start + number.lastUsedAt]!),
  uses: numbers[start + number.uses]!,
});

export function readRow(row: Row, provider: string, revocationReason: string | null): Token {
  const [id, secret, jti, rest] = readTexts(row, textsAt) as Texts;
  const [name, data] = JSON.parse(rest) as Rest;
  const createdAt = row.numbers[row.start + number.createdAt]!;
  return { id, provider, secret, jti: jti || id, name, createdAt, data, revocationReason, ...stateOf(row) };
}

const orNull = (instant: number): number | null => (Number.isNaN(instant) ? null : instant);
