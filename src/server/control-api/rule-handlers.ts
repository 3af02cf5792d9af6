/** Handlers that list, add and remove rules. */
import { raise } from '../../lib/errors.ts';
import { viewRule } from '../session/rule-view.ts';
import type { ControlHandler } from './control-call.ts';

export const ruleHandlers: Readonly<Record<string, ControlHandler>> = {
  listRules: async ({ session }) => ({
    rules: await Promise.all((await session.rules.list()).map((rule) => viewRule(rule, session.secrets))),
  }),

  addRule: async ({ session, body }) => viewRule(await session.addRule(body), session.secrets),

  replaceRule: async ({ session, params, body }) =>
    viewRule(await session.replaceRule(params['id']!, body), session.secrets),

  async changeRule({ session, params, body }) {
    const id = params['id']!;
    const { matched: _, ...rule } =
      (await session.rules.list()).find((one) => one.id === id) ?? raise.notFound('rule', id);
    const members = Object.entries({ ...rule, ...body }).filter(([, value]) => value !== null);
    return viewRule(await session.replaceRule(id, Object.fromEntries(members)), session.secrets);
  },

  async removeRule({ session, params }) {
    await session.removeRule(params['id']!);
    return { removed: 1 };
  },

  clearRules: async ({ session }) => ({ removed: await session.clearRules() }),
};
