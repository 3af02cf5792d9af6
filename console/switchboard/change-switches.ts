/** Changes a provider's switches: removes the board's rules and adds those of the new state. */
import * as api from '../api/calls.ts';
import { refreshRules, rules } from '../state/rules.ts';
import { boardRules, rulesOf, switchStateOf, type SwitchState } from './switch-state.ts';

export async function changeSwitches(
  provider: string | undefined,
  to: (setting: SwitchState) => SwitchState,
): Promise<void> {
  const before = boardRules(rules.value, provider);
  const next = rulesOf(to(switchStateOf(rules.value, provider)), provider);
  for (const { id } of before) await api.rules.remove(id).catch(() => {}); // Another client may have removed it.
  for (const rule of next) await api.rules.add(rule);
  await refreshRules();
}
