/** Changes what is on for a provider: the board's own rules go, those of the new setting come. */
import * as api from '../api/calls.ts';
import { load, rules } from '../state/rules.ts';
import { boardRules, rulesOf, settingOf, type Setting } from './setting.ts';

export async function change(provider: string | undefined, to: (setting: Setting) => Setting): Promise<void> {
  const before = boardRules(rules.value, provider);
  const next = rulesOf(to(settingOf(rules.value, provider)), provider);
  for (const { id } of before) await api.rules.remove(id).catch(() => {}); // Somebody else may have ended it.
  for (const rule of next) await api.rules.add(rule);
  await load();
}
