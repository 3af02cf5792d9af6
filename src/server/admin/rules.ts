/** Rules: see, add, remove. */
import type { RuleInput } from '../rules.ts';
import type { AdminHandler } from './call.ts';
import { knownProvider } from './overview.ts';

export const ruleHandlers: Readonly<Record<string, AdminHandler>> = {
  listRules: ({ session }) => ({ rules: session.rules.list() }),

  addRule(call) {
    const input = call.body as RuleInput;
    knownProvider(call, input.provider);
    return call.session.addRule(input);
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
