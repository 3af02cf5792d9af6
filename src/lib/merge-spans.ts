/** Ranges of a text that may overlap. */

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Sorts spans and merges overlapping ones. The other members are those of the longest of them. */
export function mergeSpans<Span extends Range>(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  const sorted = spans.toSorted((a, b) => a.start - b.start || b.end - a.end);
  for (let i = 0; i < sorted.length;) {
    let longest = sorted[i]!;
    const { start } = longest;
    let { end } = longest;
    for (i += 1; i < sorted.length && sorted[i]!.start < end; i++) {
      const span = sorted[i]!;
      end = Math.max(end, span.end);
      if (span.end - span.start > longest.end - longest.start) longest = span;
    }
    merged.push({ ...longest, start, end });
  }
  return merged;
}

/** The spans that do not overlap any of `others`. Both lists are sorted. */
export function apartFrom<Span extends Range>(others: readonly Range[], spans: readonly Span[]): Span[] {
  let i = 0;
  return spans.filter(({ start, end }) => {
    while (i < others.length && others[i]!.end <= start) i += 1;
    return !(i < others.length && others[i]!.start < end);
  });
}
