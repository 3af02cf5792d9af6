/** The rate limit of a board: its numbers can be changed while it is on. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { NumberField, numberOf, parseNumber, type NumberText } from '../parts/number-field.tsx';
import { Action } from '../parts/action.tsx';
import { changeSwitches } from './change-switches.ts';
import type { SwitchState } from './switch-state.ts';

type Limit = NonNullable<SwitchState['rateLimit']>;

interface RateLimitProps {
  readonly provider: string | undefined;
  readonly limit: Limit | undefined;
  readonly who: string;
}

const withoutLimit = ({ rateLimit: _, ...rest }: SwitchState): SwitchState => rest;

export function RateLimit({ provider, limit, who }: RateLimitProps) {
  const requests = useSignal<NumberText>({ text: '5', min: 0, max: 1_000_000_000 });
  const seconds = useSignal<NumberText>({ text: '60', min: 0.001, max: 31_536_000, isFraction: true });
  useEffect(() => {
    // The numbers are those of the limit that is on, also of one that another tab has set.
    if (!limit) return;
    requests.value = { ...requests.peek(), text: String(limit.requests) };
    seconds.value = { ...seconds.peek(), text: String(limit.perMs / 1000) };
  }, [limit?.requests, limit?.perMs]);
  const isChanged =
    limit !== undefined &&
    (parseNumber(requests.value) !== limit.requests || parseNumber(seconds.value) !== limit.perMs / 1000);
  const turn = (on: boolean) => () => {
    if (!on) return changeSwitches(provider, withoutLimit);
    const rateLimit = {
      requests: numberOf(requests.value, 'Requests allowed'),
      perMs: Math.round(numberOf(seconds.value, 'Seconds') * 1000),
    };
    return changeSwitches(provider, (now) => ({ ...now, rateLimit }));
  };
  const field = (of: typeof requests, label: string) => (
    <NumberField
      {...of.value}
      label={`${label} (${who})`}
      onChange={(text) => {
        of.value = { ...of.value, text };
      }}
    />
  );
  return (
    <>
      {field(requests, 'Requests allowed')} in {field(seconds, 'Seconds')} s
      <Action
        pressed={limit !== undefined}
        class="switch"
        label={`${who}: rate limit ${limit ? 'on' : 'off'}`}
        onDo={turn(!limit)}
      >
        {limit ? 'on' : 'off'}
      </Action>
      {isChanged && (
        <Action label={`${who}: change the rate limit`} onDo={turn(true)}>
          Change
        </Action>
      )}
    </>
  );
}
