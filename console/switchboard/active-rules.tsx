/** Lists the active rules; they can be ended one by one or all together. */
import { Action } from '../parts/action.tsx';
import { endRule, endAllRules, isExhausted, activeRules, rules } from '../state/rules.ts';
import { describeRule } from './describe-rule.ts';

export const ActiveRules = () => (
  <section class={activeRules.value.length > 0 ? 'card on' : 'card'} aria-labelledby="what-is-on">
    <div class="toolbar-line">
      <h2 id="what-is-on">
        {activeRules.value.length === 0 ? 'Nothing is switched on: all responses are normal' : 'Switched on'}
      </h2>
      <span class="spring" />
      <Action
        kind={activeRules.value.length > 0 ? 'danger' : 'plain'}
        disabled={rules.value.length === 0}
        onDo={endAllRules}
      >
        End all
      </Action>
    </div>
    <ul class="on-list">
      {rules.value.map((rule) => (
        <li key={rule.id} class={isExhausted(rule) ? 'spent' : ''}>
          <span>{describeRule(rule)}</span>{' '}
          <span class="faint">
            applied {rule.matched} {rule.matched === 1 ? 'time' : 'times'} · <code>{rule.id}</code>
          </span>
          <Action kind="quiet" label={`End: ${describeRule(rule)}`} onDo={() => endRule(rule.id)}>
            End
          </Action>
        </li>
      ))}
    </ul>
  </section>
);
