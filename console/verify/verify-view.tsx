/** Runs the contract suite from the page. */
import { useSignal } from '@preact/signals';
import { Cases } from './cases.tsx';
import { FindingCard } from './finding-card.tsx';
import type { Finding } from './report-types.ts';
import { ReportSection } from './report-section.tsx';
import { comparison, progress, result, running } from './run-verification.ts';
import type { RunResult } from './run-result.ts';
import { VerifyForm } from './verify-form.tsx';

const Running = () => {
  const { text, done, total } = progress.value ?? { text: 'Planning the cases', done: 0, total: 1 };
  const found = result.value?.findings.length ?? 0;
  return (
    <div class="card" role="status">
      <progress aria-label="Progress of the run" value={done} max={total} /> {text}
      {found > 0 && ` · ${found} ${found === 1 ? 'finding' : 'findings'} so far`}
    </div>
  );
};

/** Findings of one check and provider beyond this number are folded together. */
const maxAlike = 5;

/** Findings of the same check, where there are many: only those in an unfolded group exist. */
function FindingGroup({ alike, added }: { readonly alike: readonly Finding[]; readonly added: ReadonlySet<string> }) {
  const isOpen = useSignal(false);
  const [first] = alike;
  const cards = alike.map((finding) => (
    <FindingCard key={finding.id} finding={finding} isNew={added.has(finding.id)} />
  ));
  if (!first || alike.length <= maxAlike) return <>{cards}</>;
  return (
    <details
      class={`card finding-group ${first.severity}`}
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary>
        <span class={`state ${first.severity === 'error' ? 'revoked' : 'expired'}`}>{first.severity}</span>{' '}
        <b>{alike.length} findings alike</b>, such as: {first.title}
        <span class="faint about">
          {first.provider} · {first.check}
        </span>
      </summary>
      {isOpen.value && <div class="findings">{cards}</div>}
    </details>
  );
}

const Findings = ({ result: { findings } }: { readonly result: RunResult }) => {
  const added = new Set(comparison.value?.added);
  const groups = [...Map.groupBy(findings, ({ provider, check, severity }) => `${severity} ${provider} ${check}`)];
  return (
    <section class="findings" aria-label="Findings">
      <h2>Findings, the gravest first</h2>
      {groups.map(([key, alike]) => (
        <FindingGroup key={key} alike={alike} added={added} />
      ))}
    </section>
  );
};

export const VerifyView = () => (
  <div class="page">
    <p class="lead">
      Runs every case of the contract against an implementation and reports each violation with its source in the
      document.
    </p>
    <VerifyForm />
    {running.value && <Running />}
    {result.value && !running.value && <ReportSection result={result.value} comparison={comparison.value} />}
    {result.value && result.value.findings.length > 0 && <Findings result={result.value} />}
    {result.value && !running.value && <Cases cases={result.value.providers.flatMap(({ cases }) => cases)} />}
  </div>
);
