/** Approximate matching: finds texts that differ from a pattern in at most two characters. */

const minMatchLength = 8;

/** Maximum number of changed, missing or added characters. Low enough to avoid false positives. */
export const maxEditsOf = (length: number): number =>
  length < minMatchLength ? 0 : length < 2 * minMatchLength ? 1 : 2;

/**
 * Splits a pattern into one part more than the allowed edits, so that an approximate match contains at least one part
 * unchanged.
 */
export function partsOf(length: number): (readonly [from: number, to: number])[] {
  const count = maxEditsOf(length) + 1;
  if (count === 1) return [];
  return Array.from(
    { length: count },
    (_, i) => [Math.floor((i * length) / count), Math.floor(((i + 1) * length) / count)] as const,
  );
}

/** A pattern and the part of it that was found in the text. */
interface FoundPart {
  readonly folded: Uint16Array;
  readonly from: number;
  readonly to: number;
}

/** An approximate match: its range in the text and a description of the edits. */
export interface NearMatch {
  readonly from: number;
  readonly to: number;
  readonly note: string;
}

/**
 * Extends the match of a part to the whole pattern. Takes time linear in the pattern's length.
 * @param from start of the part in the text
 * @returns undefined if there are no edits, or more than `maxEdits`
 */
export function editsAround(
  { folded, from: partFrom, to: partTo }: FoundPart,
  codes: Uint16Array,
  folding: Uint16Array,
  from: number,
  maxEdits: number,
): NearMatch | undefined {
  const to = from + partTo - partFrom;
  const text: FoldedText = { codes, folding };
  const before = extend(folded, partFrom - 1, -1, text, from - 1, maxEdits);
  const after = extend(folded, partTo, folded.length, text, to, maxEdits);
  let best: { readonly edits: number; readonly before: number; readonly after: number } | undefined;
  for (const [left, lengthBefore] of before.entries()) {
    for (const [right, lengthAfter] of after.entries()) {
      const edits = left + right;
      if (lengthBefore === undefined || lengthAfter === undefined || edits > maxEdits || (best && best.edits <= edits))
        continue;
      best = { edits, before: lengthBefore, after: lengthAfter };
    }
  }
  if (!best || best.edits === 0) return undefined;
  const match = { from: from - best.before, to: to + best.after };
  return { ...match, note: noteOf(best.edits, match.to - match.from - folded.length) };
}

function noteOf(edits: number, longer: number): string {
  const count = edits === 1 ? 'one character' : 'two characters';
  if (longer === edits) return `${count} added`;
  if (longer === -edits) return `${count} missing`;
  return `${count} changed`;
}

/** Codes, and the folding applied to them before they are compared. */
interface FoldedText {
  readonly codes: Uint16Array;
  readonly folding: Uint16Array;
}

/**
 * Matches the pattern from `at` up to, but excluding, `stop` against the text. Moves backward if `stop` is -1.
 * @returns by number of edits: the number of matched characters of the text, or undefined if the pattern does not match
 */
function extend(
  pattern: Uint16Array,
  at: number,
  stop: number,
  { codes, folding }: FoldedText,
  textAt: number,
  maxEdits: number,
): (number | undefined)[] {
  const direction = stop < 0 ? -1 : 1;
  const wanted = Math.abs(stop - at);
  const available = direction < 0 ? textAt + 1 : codes.length - textAt;
  /** Follows a diagonal (text position minus pattern position) while characters match; returns the pattern position. */
  const slide = (done: number, diagonal: number): number => {
    let i = done;
    while (
      i < wanted &&
      i + diagonal < available &&
      i + diagonal >= 0 &&
      pattern[at + i * direction] === folding[codes[textAt + (i + diagonal) * direction]!]
    )
      i += 1;
    return i;
  };
  const results: (number | undefined)[] = [];
  let reached = new Map([[0, slide(0, 0)]]);
  for (let edits = 0; ; edits++) {
    const matched = [...reached].find(([diagonal, done]) => done === wanted && done + diagonal <= available);
    results.push(matched ? wanted + matched[0] : undefined);
    if (edits === maxEdits) return results;
    const next = new Map<number, number>();
    for (const [diagonal, done] of reached) {
      for (const [to, from] of [
        [diagonal, done + 1],
        [diagonal - 1, done + 1],
        [diagonal + 1, done],
      ] as const) {
        if (from > wanted || from + to < 0 || from + to > available) continue;
        next.set(to, Math.max(next.get(to) ?? 0, slide(from, to)));
      }
    }
    reached = next;
  }
}
