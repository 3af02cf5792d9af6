/** The switches of one provider. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Fault } from '../api/api-types.ts';
import { Action } from '../parts/action.tsx';
import { NumberField, numberOf, type NumberText } from '../parts/number-field.tsx';
import { rules } from '../state/rules.ts';
import { changeSwitches } from './change-switches.ts';
import { selectedFrequency } from './frequency.tsx';
import { delayText, describeRule, faultLabels } from './describe-rule.ts';
import { RateLimit } from './rate-limit.tsx';
import { overridingRule, switchStateOf, type SwitchState } from './switch-state.ts';

interface BoardProps {
  /** undefined for every provider. */
  readonly provider: string | undefined;
  readonly title: string;
  /** Statuses that the document declares. */
  readonly declared: readonly number[];
}

/** Offered for every provider, declared or not. */
export const commonStatuses = [400, 401, 403, 404, 409, 422, 429, 500, 502, 503];
const delays = [300, 1500, 5000, 30_000];
const shownFaults = Object.keys(faultLabels) as Fault[];

const without = (setting: SwitchState, name: keyof SwitchState): SwitchState => {
  const { [name]: _, ...rest } = setting;
  return rest;
};

export function Board({ provider, title, declared }: BoardProps) {
  const setting = switchStateOf(rules.value, provider);
  const { response, delay } = setting;
  const who = provider ?? 'every provider';
  const status = response && 'status' in response ? response.status : undefined;
  const fault = response && 'fault' in response ? response.fault : undefined;
  const overriding = response && overridingRule(rules.value, provider);
  const turn = (is: boolean, on: (now: SwitchState) => SwitchState, off: keyof SwitchState) => () =>
    changeSwitches(provider, (now) => (is ? without(now, off) : on(now)));
  const respond = (is: boolean, what: { readonly status: number } | { readonly fault: Fault }) => () => {
    const frequency = selectedFrequency();
    return turn(is, (now) => ({ ...now, response: { ...what, frequency } }), 'response')();
  };
  const wait = (ms: number) => () => {
    const frequency = selectedFrequency();
    return turn(delay?.ms === ms, (now) => ({ ...now, delay: { ms, frequency } }), 'delay')();
  };
  const statuses = [...new Set([...declared, ...commonStatuses])].sort((a, b) => a - b);
  const note = overriding ? ', overridden by a newer rule' : '';
  return (
    <section
      class={response || delay || setting.rateLimit ? 'card board on' : 'card board'}
      aria-label={`Switches of ${who}`}
    >
      <h2>
        {who} <span class="faint">{title}</span>
      </h2>
      <div class="switches" role="group" aria-label={`Status of ${who}`}>
        {statuses.map((code) => (
          <Action
            key={code}
            pressed={status === code}
            class={`switch s${Math.floor(code / 100)} ${declared.includes(code) ? '' : 'undeclared'} ${status === code && overriding ? 'overridden' : ''}`}
            label={`${who}: return ${code}${declared.includes(code) ? '' : ', which the document does not declare'}${status === code ? note : ''}`}
            onDo={respond(status === code, { status: code })}
          >
            {code}
          </Action>
        ))}
      </div>
      {overriding && (
        <p class="overridden-note" role="status">
          This response is not sent: the newer rule “{describeRule(overriding)}” applies first.
        </p>
      )}
      <Named name="Delay" who={who}>
        {delays.map((ms) => (
          <Action
            key={ms}
            pressed={delay?.ms === ms}
            class="switch"
            label={`${who}: wait ${delayText(ms)}`}
            onDo={wait(ms)}
          >
            {delayText(ms)}
          </Action>
        ))}
        <OtherDelay who={who} current={delay?.ms} onSet={(ms) => wait(ms)()} />
      </Named>
      <Named name="Fault" who={who}>
        {shownFaults.map((one) => (
          <Action
            key={one}
            pressed={fault === one}
            class={`switch ${fault === one && overriding ? 'overridden' : ''}`}
            label={`${who}: ${faultLabels[one]}${fault === one ? note : ''}`}
            onDo={respond(fault === one, { fault: one })}
          >
            {faultLabels[one]}
          </Action>
        ))}
      </Named>
      <Named name="Rate limit" who={who}>
        <RateLimit provider={provider} limit={setting.rateLimit} who={who} />
      </Named>
    </section>
  );
}

interface OtherDelayProps {
  readonly who: string;
  /** The delay that is on. */
  readonly current: number | undefined;
  readonly onSet: (ms: number) => Promise<void>;
}

/** Any delay that has no button of its own. */
function OtherDelay({ who, current, onSet }: OtherDelayProps) {
  const typed = useSignal<NumberText>({ text: '2000', min: 1, max: 600_000 });
  const isOn = current !== undefined && !delays.includes(current);
  return (
    <span class="pair">
      <NumberField
        {...typed.value}
        label={`Milliseconds to wait (${who})`}
        onChange={(text) => {
          typed.value = { ...typed.value, text };
        }}
      />
      <Action
        pressed={isOn}
        class="switch"
        label={`${who}: wait ${isOn ? delayText(current) : 'the given ms'}`}
        onDo={() => onSet(numberOf(typed.value, 'Delay in ms'))}
      >
        {isOn ? delayText(current) : 'ms'}
      </Action>
    </span>
  );
}

interface NamedProps {
  readonly name: string;
  readonly who: string;
  readonly children: ComponentChildren;
}

const Named = ({ name, who, children }: NamedProps) => (
  <div class="named">
    <span class="faint">{name}</span>
    <div class="switches" role="group" aria-label={`${name} of ${who}`}>
      {children}
    </div>
  </div>
);
