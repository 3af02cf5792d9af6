/** The table of goals: one column for each server. */
import type { Counts, Share } from './corpus-probe.ts';
import { stateRows, tokenRows, type StateCounts } from './corpus-state.ts';

/** What was measured of one document. */
export interface DocumentResult {
  readonly document: string;
  /** Undefined if the server does not serve it. */
  readonly counts: Counts | undefined;
  readonly state: StateCounts | undefined;
  readonly startMs: number | undefined;
  readonly peakMb: number | undefined;
  readonly hasDied: boolean;
}

const percent = ({ good, all }: Share): string => (all === 0 ? '–' : `${((100 * good) / all).toFixed(1)} %`);

const sum = (shares: readonly Share[]): Share =>
  shares.reduce((a, b) => ({ good: a.good + b.good, all: a.all + b.all }), { good: 0, all: 0 });

const middleAndLast = (values: readonly (number | undefined)[], format: (value: number) => string): string => {
  const sorted = values.filter((value) => value !== undefined).toSorted((a, b) => a - b);
  const middle = sorted[Math.trunc(sorted.length / 2)];
  const last = sorted.at(-1);
  return middle === undefined || last === undefined ? '–' : `${format(middle)}; ${format(last)}`;
};

/** By row, the value of a server. */
export function rowsOf(results: readonly DocumentResult[]): Readonly<Record<string, string>> {
  const counts = results.flatMap((result) => result.counts ?? []);
  const shareOf = (share: 'right' | 'rejected' | 'unknownCredentials' | 'declaredForm'): string =>
    percent(sum(counts.map((one) => one[share])));
  const stateOf = (...rows: readonly (keyof StateCounts)[]): string =>
    percent(sum(results.flatMap(({ state }) => rows.flatMap((row) => state?.[row] ?? []))));
  const broken = counts.reduce((total, one) => total + one.broken, 0);
  return {
    'documents served': percent({ good: counts.length, all: results.length }),
    'valid requests answered with a declared status and a valid body': shareOf('right'),
    'invalid requests rejected; unknown credentials alone': `${shareOf('rejected')}; ${shareOf('unknownCredentials')}`,
    'rejections in the form that the document declares': shareOf('declaredForm'),
    '5xx, lost connections; deaths': `${broken}; ${results.filter(({ hasDied }) => hasDied).length}`,
    'state: fresh, readable, echoed, listed, updated, gone, unlisted; gone alone': `${stateOf(...stateRows)}; ${stateOf('gone')}`,
    'issued tokens work; stop working once deleted': tokenRows.map((row) => stateOf(row)).join('; '),
    'start to ready, median; slowest': middleAndLast(
      results.map(({ startMs }) => startMs),
      (ms) => `${(ms / 1000).toFixed(2)} s`,
    ),
    'memory, median; largest': middleAndLast(
      results.map(({ peakMb }) => peakMb),
      (size) => `${Math.round(size)} MB`,
    ),
  };
}

/** A Markdown table. */
export function tableOf(columns: ReadonlyMap<string, readonly DocumentResult[]>): string {
  const rows = [...columns].map(([name, results]) => ({ name, rows: rowsOf(results) }));
  const names = Object.keys(rows[0]?.rows ?? {});
  return [
    `| | ${rows.map(({ name }) => name).join(' | ')} |`,
    `| --- |${' --- |'.repeat(rows.length)}`,
    ...names.map((name) => `| ${name} | ${rows.map((column) => column.rows[name]).join(' | ')} |`),
  ].join('\n');
}
