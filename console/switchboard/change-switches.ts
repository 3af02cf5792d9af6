/** Changes a provider's switches: adds the rules of the new state, and then removes the board's earlier ones. */
import * as api from '../api/calls.ts';
import { refreshRules, removeRules, rules } from '../state/rules.ts';
import { boardRules, rulesOf, switchStateOf, type SwitchState } from './switch-state.ts';

/** Changes wait for each other: each begins with the state that the one before has left. */
let last: Promise<void> = Promise.resolve();

export function changeSwitches(provider: string | undefined, to: (setting: SwitchState) => SwitchState): Promise<void> {
  const change = last.then(() => apply(provider, to));
  last = change.catch(() => {});
  return change;
}

async function apply(provider: string | undefined, to: (setting: SwitchState) => SwitchState): Promise<void> {
  await refreshRules();
  const before = boardRules(rules.value, provider);
  for (const rule of rulesOf(to(switchStateOf(rules.value, provider)), provider)) await api.rules.add(rule);
  await removeRules(before);
  await refreshRules();
}
