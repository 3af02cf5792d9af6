/** A finding, folded: expected and actual, the fix, the source, and the request and response beside each other. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Action } from '../parts/action.tsx';
import { CodeLine } from '../parts/copy-button.tsx';
import { linkTo } from '../state/route.ts';
import { requestText, responseText } from './exchange-text.ts';
import type { CaseResult, Finding } from './report-types.ts';
import { lastOptions, running, sendCaseAgain } from './run-verification.ts';

/** Ids of cases that are listed. */
const maxCases = 20;

const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** The end of an absolute path. */
const shortPath = (file: string): string => (file.startsWith('/') ? file.split('/').slice(-3).join('/') : file);

const basisNames = { documented: 'Document', assumed: 'Assumed', protocol: 'HTTP' } as const;

const Source = ({ finding: { rationale, provider } }: { readonly finding: Finding }) => (
  <Fact name={basisNames[rationale.basis]}>
    <code>{rationale.quote}</code>
    {rationale.location && (
      <span class="faint">
        {' '}
        {shortPath(rationale.location.file)}:{rationale.location.line}
      </span>
    )}
    {rationale.reason !== undefined && <> {rationale.reason}</>}
    {rationale.basis !== 'protocol' && (
      <>
        {' '}
        <a href={linkTo('documents', provider, rationale.pointer === undefined ? {} : { at: rationale.pointer })}>
          Show in the document
        </a>
      </>
    )}
  </Fact>
);

const Message = ({ title, text }: { readonly title: string; readonly text: string }) => (
  <section class="message">
    <h3>{title}</h3>
    <pre tabIndex={0} aria-label={title}>
      {text}
    </pre>
  </section>
);

/** The request and response of a case that was sent again. */
const SentAgain = ({ sent }: { readonly sent: CaseResult }) => {
  const last = sent.exchanges.at(-1);
  return (
    <section aria-label="Sent again" class="again">
      <p role="status">
        <b>{sent.verdict === 'passed' ? 'Passed now.' : `Sent again: ${sent.verdict}.`}</b> {sent.reason}
      </p>
      {last && (
        <div class="exchange">
          <Message title="Request, sent again" text={requestText(last.sent)} />
          <Message title="Response now" text={responseText(last.received)} />
        </div>
      )}
    </section>
  );
};

const Cases = ({ cases }: { readonly cases: readonly string[] }) => (
  <details class="case-ids">
    <summary>{cases.length === 1 ? '1 case' : `${cases.length} cases`}</summary>
    {cases.slice(0, maxCases).map((id) => (
      <code key={id}>{id}</code>
    ))}
    {cases.length > maxCases && <span class="faint">and {cases.length - maxCases} more</span>}
  </details>
);

export function FindingCard({ finding, isNew }: { readonly finding: Finding; readonly isNew: boolean }) {
  const sentAgain = useSignal<CaseResult | undefined>(undefined);
  const isOpen = useSignal(false);
  const { title, severity, check, provider, operation, expected, actual, curl, cases, flaky, fix } = finding;
  const [first] = cases;
  return (
    <details
      class={`card finding ${severity}`}
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary>
        <span class={`state ${severity === 'error' ? 'revoked' : 'expired'}`}>{severity}</span>{' '}
        {isNew && <span class="state new">new</span>} <b>{title}</b>{' '}
        <span class="faint about">
          {provider} · {operation} · {check} · {cases.length === 1 ? '1 case' : `${cases.length} cases`}
          {flaky ? ' · flaky: passed when it was repeated' : ''}
        </span>
      </summary>
      {isOpen.value && (
        <>
          <dl class="facts">
            <Fact name="Expected">{expected}</Fact>
            <Fact name="Actual">{actual}</Fact>
            {fix !== '' && <Fact name="Fix">{fix}</Fact>}
            <Source finding={finding} />
          </dl>
          <div class="exchange">
            <Message title="Request" text={requestText(finding.sent)} />
            <Message title="Response" text={responseText(finding.received)} />
          </div>
          {curl !== undefined && <CodeLine text={curl} what="curl line that reproduces it" />}
          <div class="actions">
            {first !== undefined && (
              <Action
                disabled={running.value || lastOptions.value === undefined}
                title={
                  lastOptions.value === undefined
                    ? 'Verify again first: the page was reloaded and has not kept the options'
                    : 'Run this case again'
                }
                onDo={async () => {
                  sentAgain.value = await sendCaseAgain(first, provider);
                }}
              >
                Send it again
              </Action>
            )}
          </div>
          {sentAgain.value && <SentAgain sent={sentAgain.value} />}
          <Cases cases={cases} />
        </>
      )}
    </details>
  );
}
