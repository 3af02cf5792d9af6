/** Handlers that list, add and remove rules. */
import { viewRule } from '../session/rule-view.ts';
import type { ControlHandler } from './control-call.ts';

export const ruleHandlers: Readonly<Record<string, ControlHandler>> = {
  listRules: async ({ session }) => ({
    rules: await Promise.all(session.rules.list().map((rule) => viewRule(rule, session.secrets))),
  }),

  addRule: ({ session, body }) => viewRule(session.addRule(body), session.secrets),

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
