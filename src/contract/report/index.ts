/** Every reporter that writes a file, by the name that `--report` knows, and the two that print. */
import { har } from './har.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import type { Reporter } from './reporter.ts';

export const reporters = { junit, json, html, har, markdown } as const satisfies Record<string, Reporter>;

export { github } from './github.ts';
export { terminal } from './terminal.ts';

export type ReportKind = keyof typeof reporters;

export const reportKinds = Object.keys(reporters) as ReportKind[];

export const isReportKind = (text: string): text is ReportKind => Object.hasOwn(reporters, text);
