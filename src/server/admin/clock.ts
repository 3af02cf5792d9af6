/** The session's clock: read it, move it. */
import type { AdminHandler } from './call.ts';

export const clockHandlers: Readonly<Record<string, AdminHandler>> = {
  getClock: ({ session }) => session.clock.read(),
  changeClock: ({ session, body }) => session.changeClock(body),
};
