/** What a reporter is: it turns a report into a text. It never prints, and it changes nothing. */
import type { Severity } from '../findings/finding.ts';
import type { Report } from '../findings/report.ts';

/** A piece of text in a colour or weight; the plain text where no one sees colours. */
export type Paint = (style: 'bold' | 'dim' | 'red' | 'green' | 'yellow', text: string) => string;

export interface ReporterOptions {
  /** What counts as failed; `error` by default. */
  readonly failOn?: Severity | undefined;
  /** For reports that are read in a terminal; without, they have no colours. */
  readonly paint?: Paint | undefined;
}

export type Reporter = (report: Report, options?: ReporterOptions) => string;
