/** Finds texts that differ from a pattern in a few characters: at least one of several parts of the pattern is left as it is. */

const minMatchLength = 8;

/** How many characters may be changed, missing or added: few enough that other texts do not match. */
export const maxEditsOf = (length: number): number =>
  length < minMatchLength ? 0 : length < 2 * minMatchLength ? 1 : 2;

/** The parts of a pattern of this length, one more than there may be edits. */
export function partsOf(length: number): (readonly [from: number, to: number])[] {
  const count = maxEditsOf(length) + 1;
  if (count === 1) return [];
  return Array.from(
    { length: count },
    (_, i) => [Math.floor((i * length) / count), Math.floor(((i + 1) * length) / count)] as const,
  );
}

/** A pattern, and the part of it that was found. */
interface FoundPart {
  readonly folded: Uint16Array;
  readonly from: number;
  readonly to: number;
}

/** Where a pattern stands with some edits. */
export interface NearMatch {
  readonly from: number;
  readonly to: number;
  readonly note: string;
}

/**
 * Compares what surrounds a part in a text with what surrounds it in the pattern. The time is linear in the pattern's length.
 * @param from where the part begins in the text
 * @returns undefined where there are more edits than allowed, or none
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
  const many = edits === 1 ? 'one character' : 'two characters';
  if (longer === edits) return `${many} added`;
  if (longer === -edits) return `${many} missing`;
  return `${many} changed`;
}

/** Codes, and what each of them is compared as. */
interface FoldedText {
  readonly codes: Uint16Array;
  readonly folding: Uint16Array;
}

/**
 * Matches the pattern from `at` until `stop` (before which it goes forward, or backward where `stop` is -1) with the text.
 * @returns by number of edits, how many characters of the text match all of it; undefined where they do not
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
  /** How far in the pattern a diagonal (text position less pattern position) matches from there on. */
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
