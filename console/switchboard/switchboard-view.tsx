/** The switchboard: any answer of any provider with one click. */
import { providers } from '../state/providers.ts';
import type { ProviderView } from '../api/api-types.ts';
import { Board, commonStatuses } from './board.tsx';
import { FrequencyChoice } from './frequency.tsx';
import { ActiveRules } from './active-rules.tsx';

/** The statuses that a document declares by name, and those of the usual ones that it declares by class or by default. */
function declaredBy({ operations }: ProviderView): number[] {
  const keys = operations.flatMap(({ statuses }) => statuses.map((status) => status.toUpperCase()));
  const named = keys.map(Number).filter((status) => status >= 200 && status <= 599);
  const covered = commonStatuses.filter(
    (status) => keys.includes('DEFAULT') || keys.includes(`${Math.floor(status / 100)}XX`),
  );
  return [...new Set([...named, ...covered])];
}

const declaredEverywhere = (): number[] => {
  const [first = [], ...others] = providers.value.map(declaredBy);
  return first.filter((status) => others.every((other) => other.includes(status)));
};

export const SwitchboardView = () => (
  <div class="page">
    <ActiveRules />
    <FrequencyChoice />
    <p class="faint">
      One click switches on, another off. Dashed: the document does not declare it; it is served all the same, with{' '}
      <code>X-Mock-Undocumented</code>.
    </p>
    <div class="boards">
      {providers.value.map((provider) => (
        <Board key={provider.id} provider={provider.id} title={provider.title} declared={declaredBy(provider)} />
      ))}
      {providers.value.length > 1 && <Board provider={undefined} title="all at once" declared={declaredEverywhere()} />}
    </div>
  </div>
);
