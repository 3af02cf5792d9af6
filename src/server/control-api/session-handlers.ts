/** Handler that lists the sessions, most recently used first. */
import type { ControlHandler } from './control-call.ts';

export const sessionHandlers: Readonly<Record<string, ControlHandler>> = {
  async listSessions({ mock }) {
    const sessions = mock.sessions
      .all()
      .reverse()
      .map(async ({ name, journal, tokens, rules, clock }) => {
        const { now, frozen } = clock.read();
        const counts = await Promise.all([journal.size(), tokens.size(), rules.list()]);
        return { name, requests: counts[0], tokens: counts[1], rules: counts[2].length, now, frozen };
      });
    return { sessions: await Promise.all(sessions) };
  },
};
