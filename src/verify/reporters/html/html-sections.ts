/** The sections of the HTML report: overview, index, findings, cases, coverage, tokens. */
import type { Finding } from '../../findings/finding.ts';
import type { CaseResult, ProviderReport, Report } from '../../findings/report.ts';
import { markup, type Markup } from '../markup.ts';
import { inSeconds, plural, summarise, type Summary } from '../summary.ts';
import { exchangeText, formatFinding } from '../format-finding.ts';

export function overviewSection(report: Report): Markup {
  const rows = report.providers.map((provider) => ({ provider, summary: summarise(provider) }));
  return markup`<div class="wide"><table><caption class="soft">Started ${report.startedAt}, took ${inSeconds(report.durationMs / 1000)}, seed ${report.seed}</caption>
<thead><tr><th scope="col">Provider</th><th scope="col">Result</th><th scope="col">Target</th><th scope="col" class="number">Cases</th><th scope="col" class="number">Requests</th><th scope="col" class="number">Time</th><th scope="col" class="number">Cases/s</th><th scope="col" class="number">Coverage</th></tr></thead>
<tbody>${rows.map(
    ({ provider, summary }) => markup`
<tr data-provider="${provider.provider}"><th scope="row">${provider.provider}<br><span class="soft">${provider.title} ${provider.version}</span></th>
<td>${resultCell(summary)}${provider.abortReason !== undefined && markup`<br><span class="odd">ended early: ${provider.abortReason}</span>`}</td><td class="case">${provider.target}</td>
<td class="number">${summary.cases}</td><td class="number">${summary.requests}</td><td class="number">${inSeconds(summary.seconds)}</td><td class="number">${summary.casesPerSecond}</td><td class="number">${summary.coveragePercent} %</td></tr>`,
  )}
</tbody></table></div>`;
}

function resultCell({ errors, warnings, known, skipped, unjudged }: Summary): Markup {
  const parts = [
    errors > 0 && markup`<span class="bad">✗ ${plural(errors, 'error')}</span> `,
    warnings > 0 && markup`<span class="odd">! ${plural(warnings, 'warning')}</span> `,
    known > 0 && markup`<span class="soft">${known} known</span>`,
  ];
  return parts.some((part) => part !== false)
    ? markup`${parts}`
    : skipped + unjudged > 0
      ? markup`<span class="odd">! nothing found</span>`
      : markup`<span class="good">✓ conforms</span>`;
}

/** Links to the sections, and to the first finding of each check. */
export function indexSection(findings: readonly Finding[], cases: number): Markup {
  const byCheck = [...Map.groupBy(findings, ({ check }) => check)];
  return markup`<nav aria-label="Contents"><ul>
<li><a href="#findings">${plural(findings.length, 'finding')}</a>${
    byCheck.length > 0 &&
    markup`<ul>${byCheck.map(
      ([check, alike]) =>
        markup`<li><a href="#${alike[0]?.id ?? 'findings'}">${check}</a> <span class="soft">${alike.length}</span></li>`,
    )}</ul>`
  }</li>
<li><a href="#cases">${plural(cases, 'case')}</a></li>
<li><a href="#coverage">Coverage</a></li>
<li><a href="#tokens">Tokens made</a></li>
</ul></nav>`;
}

/** A finding, folded. What was sent and received stand beside each other. */
export function findingSection(one: Finding): Markup {
  const parts = new Map(formatFinding(one).map(({ label, text }) => [label, text]));
  const fact = (label: string, text: string | undefined): Markup | undefined =>
    text === undefined || text === '' ? undefined : markup`<dt>${label}</dt><dd>${text}</dd>`;
  const message = (label: string): Markup =>
    markup`<section><h4>${label}</h4><pre tabindex="0">${parts.get(label)}</pre></section>`;
  const reproduce = parts.get('reproduce');
  return markup`
<details class="finding ${one.severity}" id="${one.id}" data-provider="${one.provider}" data-check="${one.check}">
<summary><span class="${one.severity === 'error' ? 'bad' : 'odd'}">${one.severity}</span> <b>${one.title}</b> <span class="soft">${one.provider} · ${one.check}${one.flaky && ' · flaky'}${one.known && ' · known'}</span></summary>
<dl>${fact('operation', one.operation)}${fact('expected', parts.get('expected'))}${fact('actual', parts.get('actual'))}${fact('fix', one.fix)}${fact('because', parts.get('because'))}${fact('cases', parts.get('cases'))}${fact('id', one.id)}</dl>
<div class="exchange">${message('sent')}${message('received')}</div>
${reproduce !== undefined && markup`<section><h4>reproduce</h4><pre tabindex="0" class="copied">${reproduce}</pre></section>`}
${one.cases.length > 1 && markup`<details><summary>All ${one.cases.length} cases</summary><p class="case">${one.cases.join(', ')}</p></details>`}
</details>`;
}

const colours = {
  passed: 'good',
  failed: 'bad',
  flaky: 'odd',
  skipped: 'soft',
  unproven: 'soft',
  error: 'odd',
} as const;

export const caseRow = (one: CaseResult, checks: readonly string[]): Markup => markup`
<tr data-provider="${one.provider}" data-phase="${one.phase}" data-verdict="${one.verdict}" data-check="${[...new Set([...one.checks, ...checks])].join(' ')}">
<td class="${colours[one.verdict]}">${one.verdict}</td><td class="case"><details><summary>${one.title}<br><code class="soft">${one.id}</code></summary>
${one.reason !== '' && markup`<p>${one.reason}</p>`}${one.findings.length > 0 && markup`<p>${one.findings.map((id) => markup`<a href="#${id}">${id}</a> `)}</p>`}${one.exchanges.map((exchange) => markup`<pre tabindex="0">${exchangeText(exchange)}</pre>`)}</details></td>
<td>${one.phase}</td><td class="number">${Math.round(one.durationMs)} ms</td></tr>`;

export const coverageSection = (provider: ProviderReport): Markup => markup`
<article data-provider="${provider.provider}"><h3>${provider.provider}: ${summarise(provider).coveragePercent} %</h3>
<dl>${summarise(provider).coverage.map(
  ({ name, covered, of, missing }) =>
    markup`<dt>${name}</dt><dd>${covered} of ${of}${
      missing.length > 0 &&
      markup`<details><summary>not covered</summary><ul>${missing.map((line) => markup`<li>${line}</li>`)}</ul></details>`
    }</dd>`,
)}</dl></article>`;

export const tokensSection = (report: Report): Markup => {
  const all = report.providers.flatMap((provider) => provider.tokens);
  const more = report.providers.reduce((sum, { moreTokens = 0 }) => sum + moreTokens, 0);
  return markup`<details><summary>${plural(all.length, 'token')} to clean up${more > 0 && `, and ${more} more that are not listed`}</summary><div class="wide"><table>
<thead><tr><th scope="col">Provider</th><th scope="col">Id</th><th scope="col">Name</th><th scope="col">Secret</th><th scope="col">Case</th><th scope="col">At</th></tr></thead>
<tbody>${all.map(
    ({ provider, id, name, secretPreview, case: by, at }) => markup`
<tr data-provider="${provider}"><td>${provider}</td><td class="case">${id}</td><td class="case">${name}</td><td>${secretPreview}</td><td class="case">${by}</td><td>${at}</td></tr>`,
  )}</tbody></table></div></details>`;
};
