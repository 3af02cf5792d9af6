/** Runs the contract suite from the page. */
import { Cases } from './cases.tsx';
import { FindingCard } from './finding-card.tsx';
import { VerifyForm } from './verify-form.tsx';
import { ReportSection } from './report-section.tsx';
import { findings, progress, report, running } from './run-verification.ts';

const Running = () => {
  const { provider = '', done = 0, total = 1, title = 'Planning the cases' } = progress.value ?? {};
  return (
    <div class="card" role="status">
      <progress aria-label="Progress of the run" value={done} max={total} />{' '}
      {progress.value ? `${provider}: ${done} of ${total}` : ''} <span class="faint">{title}</span>
    </div>
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
    {report.value && <ReportSection report={report.value} />}
    {findings.value.length > 0 && (
      <section class="stack" aria-label="Findings">
        <h2>Findings</h2>
        {findings.value.map((finding) => (
          <FindingCard key={finding.id} finding={finding} />
        ))}
      </section>
    )}
    {report.value && <Cases cases={report.value.providers.flatMap(({ cases }) => cases)} />}
  </div>
);
