/** The switches of one provider. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Fault } from '../api/api-types.ts';
import { Action } from '../parts/action.tsx';
import { rules } from '../state/rules.ts';
import { changeSwitches } from './change-switches.ts';
import { selectedFrequency } from './frequency.tsx';
import { faultLabels } from './describe-rule.ts';
import { switchStateOf, type SwitchState } from './switch-state.ts';

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
const formatDelay = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`);
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
  const turn = (is: boolean, on: (now: SwitchState) => SwitchState, off: keyof SwitchState) => () =>
    changeSwitches(provider, (now) => (is ? without(now, off) : on(now)));
  const statuses = [...new Set([...declared, ...commonStatuses])].sort((a, b) => a - b);
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
            class={`switch s${Math.floor(code / 100)} ${declared.includes(code) ? '' : 'undeclared'}`}
            label={`${who}: return ${code}${declared.includes(code) ? '' : ', which the document does not declare'}`}
            onDo={turn(
              status === code,
              (now) => ({ ...now, response: { status: code, frequency: selectedFrequency.value } }),
              'response',
            )}
          >
            {code}
          </Action>
        ))}
      </div>
      <Named name="Delay" who={who}>
        {delays.map((ms) => (
          <Action
            key={ms}
            pressed={delay?.ms === ms}
            class="switch"
            label={`${who}: wait ${formatDelay(ms)}`}
            onDo={turn(
              delay?.ms === ms,
              (now) => ({ ...now, delay: { ms, frequency: selectedFrequency.value } }),
              'delay',
            )}
          >
            {formatDelay(ms)}
          </Action>
        ))}
      </Named>
      <Named name="Fault" who={who}>
        {shownFaults.map((one) => (
          <Action
            key={one}
            pressed={fault === one}
            class="switch"
            label={`${who}: ${faultLabels[one]}`}
            onDo={turn(
              fault === one,
              (now) => ({ ...now, response: { fault: one, frequency: selectedFrequency.value } }),
              'response',
            )}
          >
            {faultLabels[one]}
          </Action>
        ))}
      </Named>
      <RateLimit provider={provider} setting={setting} who={who} />
    </section>
  );
}

const Named = ({
  name,
  who,
  children,
}: {
  readonly name: string;
  readonly who: string;
  readonly children: ComponentChildren;
}) => (
  <div class="named">
    <span class="faint">{name}</span>
    <div class="switches" role="group" aria-label={`${name} of ${who}`}>
      {children}
    </div>
  </div>
);

function RateLimit({
  provider,
  setting: { rateLimit },
  who,
}: {
  readonly provider: string | undefined;
  readonly setting: SwitchState;
  readonly who: string;
}) {
  const requests = useSignal(rateLimit?.requests ?? 5);
  const seconds = useSignal((rateLimit?.perMs ?? 60_000) / 1000);
  const number = (of: typeof requests, label: string, min: number) => (
    <input
      type="number"
      aria-label={`${label} (${who})`}
      min={min}
      max={100_000}
      value={of.value}
      onInput={({ currentTarget: { valueAsNumber } }) => {
        if (valueAsNumber >= min) of.value = Math.round(valueAsNumber);
      }}
    />
  );
  const toggle = () =>
    changeSwitches(provider, (now) =>
      rateLimit
        ? without(now, 'rateLimit')
        : { ...now, rateLimit: { requests: requests.value, perMs: seconds.value * 1000 } },
    );
  return (
    <Named name="Rate limit" who={who}>
      {number(requests, 'Requests allowed', 0)} in {number(seconds, 'Seconds', 1)} s
      <Action
        pressed={rateLimit !== undefined}
        class="switch"
        label={`${who}: rate limit ${rateLimit ? 'on' : 'off'}`}
        onDo={toggle}
      >
        {rateLimit ? 'on' : 'off'}
      </Action>
    </Named>
  );
}
