/** Runs the contract suite from the page. */
import { Cases } from './cases.tsx';
import { FindingCard } from './finding-card.tsx';
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

const Findings = ({ result: { findings } }: { readonly result: RunResult }) => {
  const added = new Set(comparison.value?.added);
  return (
    <section class="findings" aria-label="Findings">
      <h2>Findings, the gravest first</h2>
      {findings.map((finding) => (
        <FindingCard key={finding.id} finding={finding} isNew={added.has(finding.id)} />
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
