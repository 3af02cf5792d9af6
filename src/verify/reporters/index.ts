/** All file reporters by their `--report` name. */
import { har } from './har-report.ts';
import { html } from './html-report.ts';
import { json } from './json-report.ts';
import { junit } from './junit-report.ts';
import { markdown } from './markdown-report.ts';
import type { Reporter } from './reporter.ts';
import { sarif } from './sarif-report.ts';

export const reporters = { junit, json, html, har, markdown, sarif } as const satisfies Record<string, Reporter>;

export { github } from './github-report.ts';
export { terminal } from './terminal-report.ts';

export type ReportKind = keyof typeof reporters;

export const reportKinds = Object.keys(reporters) as ReportKind[];
