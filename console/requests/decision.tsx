/** Explains in a sentence what decided the response. */
import type { ComponentChildren } from 'preact';
import type { JournalView } from '../api/api-types.ts';
import { linkTo } from '../state/route.ts';
import { rules } from '../state/rules.ts';
import { describeRule } from '../switchboard/describe-rule.ts';
import { credentialName } from './credential.ts';
import { problemCount, reasonOf } from './request-summary.ts';

const verdictTexts = {
  good: 'was accepted',
  readonly: 'is not permitted to do this',
  expired: 'has expired',
  revoked: 'has been revoked',
  unknown: 'is unknown',
  malformed: 'is malformed',
  absent: 'is missing',
} as const;

const Credential = ({ view }: { readonly view: JournalView }) => {
  const { credential } = view;
  if (!credential || credential.verdict === 'absent') return null;
  const { tokenId, verdict, scheme } = credential;
  const named = credentialName(view);
  return (
    <>
      {' '}
      The credential{' '}
      {named !== undefined ? (
        <code>{named}</code>
      ) : tokenId !== null ? (
        <a href={linkTo('tokens', tokenId)}>{tokenId}</a>
      ) : null}{' '}
      for <code>{scheme}</code> {verdictTexts[verdict]}.
    </>
  );
};

function RuleLink({ id }: { readonly id: string }) {
  const rule = rules.value.find((one) => one.id === id);
  return (
    <>
      <a href={linkTo('switchboard', rule ? id : '')}>{id}</a>
      {rule ? ` (${describeRule(rule)})` : ' (deleted)'}
    </>
  );
}

function UpstreamDecision({ view }: { readonly view: JournalView }) {
  const { responseViolations = [], response, reason } = view;
  if (!response) return <>The upstream sent no response{reason === null ? '' : `: ${reason}`}.</>;
  return (
    <>
      The response is the upstream's.{' '}
      {responseViolations.length === 0
        ? 'It conforms to the document.'
        : `It has ${problemCount(responseViolations.length)}, marked below.`}
    </>
  );
}

function what(view: JournalView): ComponentChildren {
  const { ruleId, reason } = view;
  switch (view.trigger) {
    case 'rule':
      return (
        <>
          Decided by the rule <RuleLink id={ruleId ?? ''} />.
        </>
      );
    case 'prefer':
      return (
        <>
          Requested with <code>Prefer</code> ({reason ?? 'no details'}).
        </>
      );
    case 'name':
      return <>Requested by a magic value in the body ({reason ?? 'no details'}).</>;
    case 'auth':
      return (
        <>
          <b>{reasonOf(view)}.</b> {view.credential?.verdict === 'absent' && reason}
        </>
      );
    case 'validation':
    case 'protocol':
      return <b>{reasonOf(view)}.</b>;
    case 'upstream':
      return <UpstreamDecision view={view} />;
    case 'replay':
      return <>The response is a recorded one.</>;
    case 'none':
      return (
        <>
          Normal response.
          {ruleId !== null && (
            <>
              {' '}
              The rule <RuleLink id={ruleId} /> matched, but did not force a response.
            </>
          )}
        </>
      );
  }
}

export const Decision = ({ view }: { readonly view: JournalView }) => (
  <p class={`decision ${view.trigger}`}>
    <span class="trigger">{view.trigger}</span> {what(view)}
    <Credential view={view} />
    {view.tokenId !== null && (
      <>
        {' '}
        It issued the token <a href={linkTo('tokens', view.tokenId)}>{view.tokenId}</a> (
        <a href={linkTo('requests', '', { q: `token:${view.tokenId}` })}>its requests</a>).
      </>
    )}
  </p>
);
