/** How long and how often each part measures. */

export interface Settings {
  /** Measured rounds; one more is run first as a warm-up. */
  readonly rounds: number;
  /** Duration of a round under load. */
  readonly seconds: number;
  readonly connections: number;
  /** Measured starts of each server; one more is run first as a warm-up. */
  readonly starts: number;
  /** Tokens issued for the memory measurement. */
  readonly issues: number;
  /** Mixed requests sent for the soak measurement. */
  readonly soak: number;
}

/** Settings of the results in the repository. */
export const full: Settings = { rounds: 5, seconds: 2, connections: 32, starts: 9, issues: 1_000_000, soak: 500_000 };

export const log = (text: string): void => void process.stderr.write(`${text}\n`);

/** Reorders the items for each round, alternating the direction, so that no item is always first or always after the same one. */
export function rotated<T>(items: readonly T[], round: number): T[] {
  const turn = Math.floor(round / 2) % Math.max(1, items.length);
  const rolled = [...items.slice(turn), ...items.slice(0, turn)];
  return round % 2 === 0 ? rolled : rolled.reverse();
}
