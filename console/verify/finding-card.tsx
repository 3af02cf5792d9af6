/** A finding: expected, received, the source in the document, and a curl line that reproduces it. */
import { CodeLine } from '../parts/copy-button.tsx';
import type { Finding as FindingData } from './report-types.ts';

const fileOf = (path: string): string => path.split('/').slice(-3).join('/');

export const FindingCard = ({
  finding: { title, severity, check, provider, operation, expected, actual, rationale, curl, cases, flaky },
}: {
  readonly finding: FindingData;
}) => (
  <details class={`card finding ${severity}`}>
    <summary>
      <span class={`state ${severity === 'error' ? 'revoked' : 'expired'}`}>{severity}</span> <b>{title}</b>{' '}
      <span class="faint">
        {provider} · {check}
        {flaky ? ' · flaky' : ''}
      </span>
    </summary>
    <dl class="facts">
      <div>
        <dt>Expected</dt>
        <dd>{expected}</dd>
      </div>
      <div>
        <dt>Received</dt>
        <dd>{actual}</dd>
      </div>
      <div>
        <dt>{rationale.basis}</dt>
        <dd>
          <q>{rationale.quote}</q>
          {rationale.location && (
            <span class="faint">
              {' '}
              {fileOf(rationale.location.file)}:{rationale.location.line}
            </span>
          )}
          {rationale.reason !== undefined && <> {rationale.reason}</>}
        </dd>
      </div>
      <div>
        <dt>Operation</dt>
        <dd>{operation}</dd>
      </div>
      <div>
        <dt>Cases</dt>
        <dd>
          {cases.map((id) => (
            <code key={id}>{id} </code>
          ))}
        </dd>
      </div>
    </dl>
    {curl !== undefined && <CodeLine text={curl} what="curl line that reproduces it" />}
  </details>
);
