/** The report as JSON: the very `Report`, whose types are part of the public API. */
import type { Reporter } from './reporter.ts';

export const json: Reporter = (report) => `${JSON.stringify(report, null, 2)}\n`;
