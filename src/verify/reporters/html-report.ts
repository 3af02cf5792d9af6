/** HTML report: one self-contained page that also works without its script. */
import { createHash } from 'node:crypto';
import type { Report } from '../findings/report.ts';
import { mostImportantFirst } from '../findings/merge-findings.ts';
import { phases } from '../plan/case.ts';
import { script } from './html/html-script.ts';
import {
  caseRow,
  coverageSection,
  findingSection,
  indexSection,
  overviewSection,
  tokensSection,
} from './html/html-sections.ts';
import { style } from './html/html-style.ts';
import { withRelativePaths } from './format-finding.ts';
import { Markup, markup } from './markup.ts';
import type { Reporter } from './reporter.ts';
import { headline } from './summary.ts';

/** Content Security Policy: allows only this style and script, whatever a target has sent. */
const reportPolicy = `default-src 'none'; style-src ${cspHash(style)}; script-src ${cspHash(script)}; base-uri 'none'; form-action 'none'`;

function cspHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

export const html: Reporter = (given, { failOn = 'error', version } = {}) => {
  const report = withRelativePaths(given);
  const findings = mostImportantFirst(report.providers.flatMap((provider) => provider.findings));
  const { tone, text } = headline(report, failOn);
  const checksOf = new Map(findings.map(({ id, check }) => [id, check]));
  const cases = report.providers.flatMap((provider) => provider.cases);
  const product = `mockmint${version === undefined ? '' : ` ${version}`}`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(reportPolicy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${product}">
<title>${text} · contract report</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header><h1><span class="${tone}">${{ good: '✓', bad: '✗', odd: '!' }[tone]} ${text}</span></h1>
<p class="soft">Contract report by ${product}</p></header>
<main>
${overviewSection(report)}
${indexSection(findings, cases.length)}
<h2 id="findings">Findings</h2>
${filters(report)}
${findings.length === 0 ? markup`<p>None.</p>` : findings.map(findingSection)}
<h2 id="cases">Cases</h2>
<details><summary>All ${cases.length} cases</summary><div class="wide"><table>
<thead><tr><th scope="col">Verdict</th><th scope="col">Case</th><th scope="col">Phase</th><th scope="col" class="number">Time</th></tr></thead>
<tbody>${cases.map((one) =>
    caseRow(
      one,
      one.findings.flatMap((id) => checksOf.get(id) ?? []),
    ),
  )}
</tbody></table></div></details>
<h2 id="coverage">Coverage</h2>
${report.providers.map(coverageSection)}
<h2 id="tokens">Tokens made</h2>
${tokensSection(report)}
</main>
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
};

/** Hidden until the script shows them. */
function filters(report: Report): Markup {
  const cases = report.providers.flatMap((provider) => provider.cases);
  const present = new Set(cases.map(({ phase }) => phase));
  const checks = new Set([
    ...cases.flatMap((one) => one.checks),
    ...report.providers.flatMap(({ findings }) => findings.map(({ check }) => check)),
  ]);
  return markup`<form class="filters" hidden aria-label="Filters">
${choice(
  'provider',
  'Provider',
  report.providers.map(({ provider }) => provider),
)}
${choice(
  'phase',
  'Phase',
  phases.filter((phase) => present.has(phase)),
)}
${choice('verdict', 'Verdict', [...new Set(cases.map(({ verdict }) => verdict))])}
${choice('check', 'Check', [...checks].toSorted())}
<label>Text <input name="text" type="search"></label>
<button type="button" id="fold">Unfold all</button>
<output id="count" class="soft"></output>
</form>`;
}

const choice = (name: string, label: string, values: readonly string[]): Markup =>
  markup`<label>${label} <select name="${name}"><option value="">all</option>${values.map((value) => markup`<option>${value}</option>`)}</select></label>`;
