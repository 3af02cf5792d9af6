/** The switchboard: any response of any provider with one click. */
import { providers } from '../state/providers.ts';
import { lazy } from '../parts/lazy.tsx';
import { opened } from '../state/route.ts';
import type { ProviderView } from '../api/api-types.ts';
import { Board, commonStatuses } from './board.tsx';
import { FrequencyChoice } from './frequency.tsx';
import { RuleList } from './rule-list.tsx';

/** Statuses that the document declares, and common ones that it covers by a class such as `4XX` or by `default`. */
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

const RuleEditor = lazy(async () => (await import('./rule-editor.tsx')).RuleEditor);

export const SwitchboardView = () =>
  opened.value === '' ? <Boards /> : <RuleEditor key={opened.value} id={opened.value} />;

const Boards = () => (
  <div class="page">
    <RuleList />
    <FrequencyChoice />
    <p class="faint">
      Click to switch on, click again to switch off. A click touches only what the switchboard has added, never a rule
      of a test. Dashed statuses are not declared in the document; they are served with the header{' '}
      <code>X-Mock-Undocumented</code>.
    </p>
    <div class="boards">
      {providers.value.map((provider) => (
        <Board key={provider.id} provider={provider.id} title={provider.title} declared={declaredBy(provider)} />
      ))}
      {providers.value.length > 1 && (
        <Board provider={undefined} title="all together" declared={declaredEverywhere()} />
      )}
    </div>
  </div>
);
