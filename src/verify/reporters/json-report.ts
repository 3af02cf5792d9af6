/** The report as JSON: the very `Report`, whose types are part of the public API. */
import { printableJson } from './escape.ts';
import type { Reporter } from './reporter.ts';

export const json: Reporter = (report) => `${printableJson(report)}\n`;
