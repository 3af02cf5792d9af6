/** Handler that lists the sessions, most recently used first. */
import type { ControlHandler } from './control-call.ts';

export const sessionHandlers: Readonly<Record<string, ControlHandler>> = {
  async listSessions({ mock }) {
    const sessions = mock.sessions
      .all()
      .reverse()
      .map(async ({ name, journal, tokens, rules, clock }) => {
        const { now, frozen } = clock.read();
        return { name, requests: journal.size, tokens: await tokens.size(), rules: rules.list().length, now, frozen };
      });
    return { sessions: await Promise.all(sessions) };
  },
};
