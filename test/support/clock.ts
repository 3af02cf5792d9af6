/** A clock that keeps its state. */
import {
  changeClock,
  initialClockState,
  readClock,
  systemClock,
  type Clock,
  type ClockChange,
  type ClockOptions,
  type ClockReading,
} from '../../src/lib/clock.ts';

export function clockOf(
  options: ClockOptions,
  source: Clock = systemClock,
): { read(): ClockReading; change(change: ClockChange): ClockReading } {
  let state = initialClockState(options, source);
  return {
    read: () => readClock(state, source),
    change(change) {
      state = changeClock(state, change, source);
      return readClock(state, source);
    },
  };
}
