/** Handlers that read and change the session's clock. */
import type { ControlHandler } from './control-call.ts';

export const clockHandlers: Readonly<Record<string, ControlHandler>> = {
  getClock: ({ session }) => session.clock.read(),
  changeClock: ({ session, body }) => session.changeClock(body),
};
