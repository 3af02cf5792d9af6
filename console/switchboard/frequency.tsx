/** Selects to which requests the next switch applies. */
import { signal } from '@preact/signals';
import { NumberField, numberOf, type NumberText } from '../parts/number-field.tsx';
import type { Frequency } from './switch-state.ts';

const kind = signal<Frequency['kind'] | 'once'>('once');
const requestCount = signal<NumberText>({ text: '3', min: 1, max: 1_000_000 });
const percentage = signal<NumberText>({ text: '25', min: 0.001, max: 100, isFraction: true });
const nth = signal<NumberText>({ text: '3', min: 2, max: 1_000_000 });

/** @throws Error if a number is out of range */
export function selectedFrequency(): Frequency {
  switch (kind.value) {
    case 'once':
      return { kind: 'next', count: 1 };
    case 'next':
      return { kind: 'next', count: numberOf(requestCount.value, 'Number of requests') };
    case 'always':
      return { kind: 'always' };
    case 'probability':
      // Rounded, because 33.3 / 100 is 0.33299999999999996.
      return {
        kind: 'probability',
        probability: Number((numberOf(percentage.value, 'Per cent of requests') / 100).toPrecision(15)),
      };
    case 'every':
      return { kind: 'every', nth: numberOf(nth.value, 'Interval of the requests') };
  }
}

const Choice = ({ value, children }: { readonly value: typeof kind.value; readonly children: string }) => (
  <label class="choice">
    <input
      type="radio"
      name="frequency"
      checked={kind.value === value}
      onChange={() => {
        kind.value = value;
      }}
    />
    {children}
  </label>
);

interface AmountProps {
  readonly of: typeof requestCount;
  readonly kind: typeof kind.value;
  readonly label: string;
}

const Amount = ({ of, kind: own, label }: AmountProps) => (
  <NumberField
    {...of.value}
    label={label}
    onChange={(text) => {
      of.value = { ...of.value, text };
      kind.value = own; // Not when it gets the focus: Tab passes it.
    }}
  />
);

export const FrequencyChoice = () => (
  <fieldset class="choices">
    <legend>Apply to</legend>
    <Choice value="once">next request</Choice>
    <span class="pair">
      <Choice value="next">next</Choice>
      <Amount of={requestCount} kind="next" label="How many requests" />
      requests
    </span>
    <Choice value="always">all requests</Choice>
    <span class="pair">
      <Choice value="every">every</Choice>
      <Amount of={nth} kind="every" label="Interval of the requests" />
      th request
    </span>
    <span class="pair">
      <Choice value="probability">about</Choice>
      <Amount of={percentage} kind="probability" label="Per cent of the requests" />% of requests
    </span>
  </fieldset>
);
