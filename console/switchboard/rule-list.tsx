/** All rules of the session, newest first: edited, paused, duplicated, deleted. */
import { Action } from '../parts/action.tsx';
import { focusMain } from '../parts/focus.ts';
import type { Rule } from '../api/api-types.ts';
import { go, linkTo } from '../state/route.ts';
import { activeRules, deleteAllRules, deleteRules, isExhausted, isPaused, pauseRule, rules } from '../state/rules.ts';
import { isBoardRule, labelOf } from './board-label.ts';
import { describeRule } from './describe-rule.ts';

export const RuleList = () => (
  <section class={activeRules.value.length > 0 ? 'card on' : 'card'} aria-labelledby="what-is-on">
    <div class="toolbar-line">
      <h2 id="what-is-on">
        {activeRules.value.length === 0 ? 'Nothing is switched on: all responses are normal' : 'Switched on'}
      </h2>
      <span class="spring" />
      <Action kind="main" onDo={() => go('switchboard', 'new', {})}>
        New rule
      </Action>
      <Action
        kind={activeRules.value.length > 0 ? 'danger' : 'plain'}
        disabled={rules.value.length === 0}
        onDo={deleteAllRules}
        title="Delete all rules: all responses are normal again"
      >
        Turn off all
      </Action>
    </div>
    {rules.value.length > 0 && (
      <ul class="rule-list" aria-label="Rules, newest first">
        {rules.value.map((rule) => (
          <RuleRow key={rule.id} rule={rule} />
        ))}
      </ul>
    )}
  </section>
);

const stateOf = (rule: Rule): string => (isPaused(rule) ? 'paused' : isExhausted(rule) ? 'used up' : 'on');

function RuleRow({ rule }: { readonly rule: Rule }) {
  const text = describeRule(rule);
  const label = labelOf(rule);
  const state = stateOf(rule);
  return (
    <li class={state === 'on' ? '' : 'spent'}>
      <span class={`state ${state === 'on' ? 'active' : state === 'paused' ? 'expired' : 'spent'}`}>{state}</span>
      <span class="rule-text">
        {label !== undefined && (
          <>
            <b>
              <bdi>{label}</bdi>
            </b>{' '}
          </>
        )}
        <span title={text}>{text}</span>
        <span class="faint">
          applied{' '}
          <a href={linkTo('requests', '', { q: `rule:${rule.id}` })}>
            {rule.matched} {rule.matched === 1 ? 'time' : 'times'}
          </a>{' '}
          {isBoardRule(rule) && '· by the switchboard '}· <code>{rule.id}</code>
        </span>
      </span>
      <span class="actions">
        <Action kind="quiet" label={`Edit: ${text}`} onDo={() => go('switchboard', rule.id)}>
          Edit
        </Action>
        <Action kind="quiet" label={`${isPaused(rule) ? 'Resume' : 'Pause'}: ${text}`} onDo={() => pauseRule(rule)}>
          {isPaused(rule) ? 'Resume' : 'Pause'}
        </Action>
        <Action kind="quiet" label={`Duplicate: ${text}`} onDo={() => go('switchboard', 'new', { copy: rule.id })}>
          Duplicate
        </Action>
        <Action
          kind="quiet"
          label={`Delete: ${text}`}
          onDo={() => {
            focusMain();
            return deleteRules([rule]);
          }}
        >
          Delete
        </Action>
      </span>
    </li>
  );
}
