/** Rules: see, add, remove. */
import type { AdminHandler } from './call.ts';

export const ruleHandlers: Readonly<Record<string, AdminHandler>> = {
  listRules: ({ session }) => ({ rules: session.rules.list() }),

  addRule: ({ session, body }) => session.addRule(body),

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
