/** Handlers that read and change the session's clock. */
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { ControlHandler } from './control-call.ts';
import type { ClockReading } from './control-types.ts';

export const clockHandlers: Readonly<Record<string, ControlHandler>> = {
  getClock: ({ session }): ClockReading => session.clock.read(),
  changeClock: ({ session, body }): MaybePromise<ClockReading> => session.changeClock(body),
};
