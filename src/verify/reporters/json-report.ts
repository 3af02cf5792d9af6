/** JSON report: the `Report` object, whose type is public API. */
import { printableJson } from './escape.ts';
import type { Reporter } from './reporter.ts';

export const json: Reporter = (report) => `${printableJson(report)}\n`;
