/** Median, minimum and maximum of repeated measurements, and how they are formatted. */

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spread(numbers: readonly number[]): Spread {
  if (numbers.length === 0 || !numbers.every(Number.isFinite))
    throw new Error(`Nothing was measured: [${numbers.join(', ')}]`);
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
    min: sorted[0]!,
    max: sorted.at(-1)!,
  };
}

/** The spread, or undefined if a measurement is missing, such as CPU time on some systems. */
export function spreadOfKnown(numbers: readonly (number | undefined)[]): Spread | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length === numbers.length ? spread(known) : undefined;
}

export const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

/** Formats a number with few digits. */
export const shown = (value: number | undefined): string =>
  value === undefined
    ? '–'
    : value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });

/** `12.3 (11.9–14)` */
export const shownSpread = (spreadOfAll: Spread | undefined): string =>
  spreadOfAll === undefined
    ? '–'
    : `${shown(spreadOfAll.median)} (${shown(spreadOfAll.min)}–${shown(spreadOfAll.max)})`;

export const shownRatio = (value: number | undefined, base: number | undefined): string =>
  value === undefined || base === undefined ? '–' : `${(value / base).toFixed(2)} ×`;
