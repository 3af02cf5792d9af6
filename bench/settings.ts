/** How long and how often the parts measure. */

export interface Settings {
  /** Rounds that count, for each thing measured; one more is dropped. */
  readonly rounds: number;
  /** Length of a round under load. */
  readonly seconds: number;
  readonly connections: number;
  /** Starts of each server that count; one more is dropped. */
  readonly starts: number;
  /** Tokens issued to see what becomes of the memory. */
  readonly issues: number;
  /** Requests of mixed kinds to see the same. */
  readonly soak: number;
}

/** What the results in the repository are made with. */
export const full: Settings = { rounds: 5, seconds: 2, connections: 32, starts: 9, issues: 1_000_000, soak: 500_000 };

export const tell = (text: string): void => void process.stderr.write(`${text}\n`);

/** The same in another order each round, there and back, so that none is always the first or after the same neighbour. */
export function rotated<T>(items: readonly T[], round: number): T[] {
  const turn = Math.floor(round / 2) % Math.max(1, items.length);
  const rolled = [...items.slice(turn), ...items.slice(0, turn)];
  return round % 2 === 0 ? rolled : rolled.reverse();
}
