/** Handler that lists the sessions, most recently used first. */
import { readClock } from '../../lib/clock.ts';
import type { ControlHandler } from './control-call.ts';

export const sessionHandlers: Readonly<Record<string, ControlHandler>> = {
  async listSessions({ mock }) {
    const stored = await mock.storage.sessions?.();
    if (stored) {
      const sessions = stored.map(({ clock, ...counts }) => {
        const { now, frozen } = readClock(clock);
        return { ...counts, now, frozen };
      });
      return { sessions };
    }
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
