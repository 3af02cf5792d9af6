/** How often the next switch is to act. */
import { computed, signal } from '@preact/signals';
import type { Frequency } from './setting.ts';

type Kind = 'once' | 'next' | 'always' | 'chance';

const kind = signal<Kind>('once');
const count = signal(3);
const percent = signal(25);

export const often = computed<Frequency>(() => {
  switch (kind.value) {
    case 'once': return { kind: 'next', count: 1 };
    case 'next': return { kind: 'next', count: count.value };
    case 'always': return { kind: 'always' };
    case 'chance': return { kind: 'chance', percent: percent.value };
  }
});

const Choice = ({ value, children }: { readonly value: Kind; readonly children: string }) => (
  <label class="choice"><input type="radio" name="often" checked={kind.value === value} onChange={() => { kind.value = value; }} />{children}</label>
);

const Amount = ({ of, kind: own, label, least, most }: { readonly of: typeof count; readonly kind: Kind; readonly label: string; readonly least: number; readonly most: number }) => (
  <input
    type="number" aria-label={label} min={least} max={most} value={of.value} onFocus={() => { kind.value = own; }}
    onInput={(event) => {
      const { valueAsNumber } = event.currentTarget;
      if (valueAsNumber >= least && valueAsNumber <= most) of.value = Math.round(valueAsNumber);
    }}
  />
);

export const FrequencyChoice = () => (
  <fieldset class="often">
    <legend>A click acts</legend>
    <Choice value="once">once</Choice>
    <span class="pair"><Choice value="next">the next</Choice><Amount of={count} kind="next" label="How many requests" least={1} most={10_000} /></span>
    <Choice value="always">always</Choice>
    <span class="pair"><Choice value="chance">in per cent</Choice><Amount of={percent} kind="chance" label="Per cent of the requests" least={1} most={100} /></span>
  </fieldset>
);
