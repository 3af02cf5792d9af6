/** Selects how often the next switch applies. */
import { computed, signal } from '@preact/signals';
import type { Frequency } from './switch-state.ts';

type FrequencyKind = 'once' | 'next' | 'always' | 'probability';

const kind = signal<FrequencyKind>('once');
const requestCount = signal(3);
const percentage = signal(25);

export const selectedFrequency = computed<Frequency>(() => {
  switch (kind.value) {
    case 'once':
      return { kind: 'next', count: 1 };
    case 'next':
      return { kind: 'next', count: requestCount.value };
    case 'always':
      return { kind: 'always' };
    case 'probability':
      return { kind: 'probability', percent: percentage.value };
  }
});

const FrequencyOption = ({ value, children }: { readonly value: FrequencyKind; readonly children: string }) => (
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

const Amount = ({
  of,
  kind: own,
  label,
  min,
  max,
}: {
  readonly of: typeof requestCount;
  readonly kind: FrequencyKind;
  readonly label: string;
  readonly min: number;
  readonly max: number;
}) => (
  <input
    type="number"
    aria-label={label}
    min={min}
    max={max}
    value={of.value}
    onFocus={() => {
      kind.value = own;
    }}
    onInput={(event) => {
      const { valueAsNumber } = event.currentTarget;
      if (valueAsNumber >= min && valueAsNumber <= max) of.value = Math.round(valueAsNumber);
    }}
  />
);

export const FrequencyChoice = () => (
  <fieldset class="choices">
    <legend>How often</legend>
    <FrequencyOption value="once">once</FrequencyOption>
    <span class="pair">
      <FrequencyOption value="next">the next</FrequencyOption>
      <Amount of={requestCount} kind="next" label="How many requests" min={1} max={10_000} />
    </span>
    <FrequencyOption value="always">always</FrequencyOption>
    <span class="pair">
      <FrequencyOption value="probability">per cent</FrequencyOption>
      <Amount of={percentage} kind="probability" label="Per cent of the requests" min={1} max={100} />
    </span>
  </fieldset>
);
