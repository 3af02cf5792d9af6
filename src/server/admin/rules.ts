/** Rules: see, add, remove. */
import { viewRule } from '../rule-view.ts';
import type { RuleInput } from '../rules.ts';
import type { AdminHandler } from './call.ts';
import { knownProvider } from './overview.ts';

export const ruleHandlers: Readonly<Record<string, AdminHandler>> = {
  listRules: async ({ session }) => ({ rules: await Promise.all(session.rules.list().map((rule) => viewRule(rule, session.secrets))) }),

  addRule(call) {
    const input = call.body as RuleInput;
    knownProvider(call, input.provider);
    return viewRule(call.session.addRule(input), call.session.secrets);
  },

  removeRule({ session, params }) {
    session.removeRule(params['id']!);
    return { removed: 1 };
  },

  clearRules({ session }) {
    const removed = session.rules.list().length;
    session.clearRules();
    return { removed };
  },
};
