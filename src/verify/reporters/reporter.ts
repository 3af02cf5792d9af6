/** The reporter type: a pure function from a report to text. */
import type { Severity } from '../findings/finding.ts';
import type { Report } from '../findings/report.ts';

/** Applies a text style; returns the text unchanged if styles are not supported. */
export type Paint = (style: 'bold' | 'dim' | 'red' | 'green' | 'yellow', text: string) => string;

export interface ReporterOptions {
  /** The lowest severity that fails the run; `error` by default. */
  readonly failOn?: Severity | undefined;
  /** The version of mockmint, which the HTML report names. */
  readonly version?: string | undefined;
  /** Styles terminal reports; without it, they have no colours. */
  readonly paint?: Paint | undefined;
}

export type Reporter = (report: Report, options?: ReporterOptions) => string;
