/** What is on, in plain words; each can be ended, and all at once. */
import { Action } from '../parts/action.tsx';
import { end, endAll, isSpent, live, rules } from '../state/rules.ts';
import { sentenceOf } from './sentence.ts';

export const WhatIsOn = () => (
  <section class={live.value.length > 0 ? 'card on' : 'card'} aria-labelledby="what-is-on">
    <div class="toolbar-line">
      <h2 id="what-is-on">{live.value.length === 0 ? 'Nothing is switched on: every answer is the normal one' : 'Switched on'}</h2>
      <span class="spring" />
      <Action kind={live.value.length > 0 ? 'danger' : 'plain'} disabled={rules.value.length === 0} onDo={endAll}>End all</Action>
    </div>
    <ul class="on-list">
      {rules.value.map((rule) => (
        <li key={rule.id} class={isSpent(rule) ? 'spent' : ''}>
          <span>{sentenceOf(rule)}</span> <span class="faint">applied {rule.matched} {rule.matched === 1 ? 'time' : 'times'} · <code>{rule.id}</code></span>
          <Action kind="quiet" label={`End: ${sentenceOf(rule)}`} onDo={() => end(rule.id)}>End</Action>
        </li>
      ))}
    </ul>
  </section>
);
