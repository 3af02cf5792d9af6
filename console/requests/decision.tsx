/** In a sentence, what decided the answer: a rule, a wish, a credential, a problem. */
import type { ComponentChildren } from 'preact';
import type { JournalView } from '../api/api-types.ts';
import { linkTo } from '../state/route.ts';
import { rules } from '../state/rules.ts';
import { describeRule } from '../switchboard/describe-rule.ts';
import { credentialName } from './credential.ts';

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
  if (!credential) return null;
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
      <a href={linkTo('switchboard')}>{id}</a>
      {rule ? ` (${describeRule(rule)})` : ' (ended since)'}
    </>
  );
}

function what({ trigger, ruleId, reason, violations }: JournalView): ComponentChildren {
  switch (trigger) {
    case 'rule':
      return (
        <>
          The rule <RuleLink id={ruleId ?? ''} /> decided.
        </>
      );
    case 'prefer':
      return (
        <>
          The request asked for it with <code>Prefer</code> ({reason ?? 'as wished'}).
        </>
      );
    case 'name':
      return <>A magic value in the body asked for it ({reason ?? 'as wished'}).</>;
    case 'validation':
      return <>{violations.length === 1 ? 'A problem' : `${violations.length} problems`} in the request decided.</>;
    case 'auth':
      return <>The credential decided. {reason}</>;
    case 'protocol':
      return <>HTTP itself decided. {reason}</>;
    case 'none':
      return (
        <>
          Nothing intervened: the normal answer.
          {ruleId !== null && (
            <>
              {' '}
              The rule <RuleLink id={ruleId} /> delayed it or let it pass.
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
        It issued the token <a href={linkTo('tokens', view.tokenId)}>{view.tokenId}</a>.
      </>
    )}
  </p>
);
