/** The page header: connection state, active rules, clock, session, theme and help. */
import { sessionName } from './api/base.ts';
import { helpOpen } from './help.tsx';
import { Action } from './parts/action.tsx';
import { focusMain } from './parts/focus.ts';
import { readable, span } from './parts/time.ts';
import { frozen, now, offsetMs } from './state/session-clock.ts';
import { connection } from './state/connection.ts';
import { linkTo } from './state/route.ts';
import { activeRules, deleteAllRules } from './state/rules.ts';
import { switchTheme, theme } from './state/theme-setting.ts';

const connectionLabels = { connecting: 'connecting', live: 'live', lost: 'no connection; retrying' } as const;
const themeLabels = { system: ['◐', 'system'], light: ['☀', 'light'], dark: ['☾', 'dark'] } as const;

const ClockChip = () => (
  <a class={`chip ${frozen.value || Math.abs(offsetMs.value) > 2000 ? 'on' : ''}`} href={linkTo('clock')}>
    <span class="unseen">Clock: </span>
    {readable(now.value)}
    {frozen.value
      ? ' · frozen'
      : Math.abs(offsetMs.value) > 2000
        ? ` · ${offsetMs.value > 0 ? '+' : '−'}${span(offsetMs.value)}`
        : ''}
  </a>
);

const RulesChip = () =>
  activeRules.value.length === 0 ? null : (
    <span class="chip on">
      <a href={linkTo('switchboard')}>
        {activeRules.value.length} {activeRules.value.length === 1 ? 'rule' : 'rules'} on
      </a>
      <Action
        kind="quiet"
        label="Turn off all rules"
        title="Delete all rules: all responses are normal again"
        onDo={() => {
          focusMain();
          return deleteAllRules();
        }}
      >
        Turn off
      </Action>
    </span>
  );

export const PageHeader = () => (
  <header class="head">
    <a class="brand" href={linkTo('requests')}>
      <img src="__console/icon.svg" alt="" width={22} height={22} />
      mockmint
    </a>
    <span class={`line-state ${connection.value}`} role="status">
      <i aria-hidden="true" />
      {connectionLabels[connection.value]}
    </span>
    <span class="spring" />
    <RulesChip />
    <ClockChip />
    <a class="chip" href={linkTo('sessions')}>
      <span class="unseen">Session: </span>
      {sessionName}
    </a>
    <button
      type="button"
      class="action quiet"
      aria-label={`Theme: ${themeLabels[theme.value][1]}`}
      title={`Theme: ${themeLabels[theme.value][1]}`}
      onClick={switchTheme}
    >
      {themeLabels[theme.value][0]}
    </button>
    <button
      type="button"
      class="action quiet"
      aria-label="Help and keyboard"
      title="Help and keyboard (?)"
      onClick={() => {
        helpOpen.value = true;
      }}
    >
      ?
    </button>
  </header>
);
