/** The session's clock, updated every second. */
import { computed, signal } from '@preact/signals';
import * as api from '../api/calls.ts';
import type { ClockReading } from '../api/api-types.ts';

/** The last reading, and the browser time at which it was received. */
const reading = signal<{ readonly reading: ClockReading; readonly at: number } | undefined>(undefined);
const tick = signal(Date.now());
setInterval(() => {
  tick.value = Date.now();
}, 1000);

export const frozen = computed(() => reading.value?.reading.frozen ?? false);

/** Milliseconds since the last reading. The browser's own clock may differ from the server's. */
const elapsed = computed(() => (reading.value ? Math.max(0, tick.value - reading.value.at) : 0));

/** The session's time in milliseconds since the epoch. */
export const now = computed(() => {
  if (!reading.value) return tick.value;
  return Date.parse(reading.value.reading.now) + (frozen.value ? 0 : elapsed.value);
});

/** Difference to the server's time; positive if the session is ahead. Changes only while the clock is frozen. */
export const offsetMs = computed(() => {
  if (!reading.value) return 0;
  return reading.value.reading.offsetMs - (frozen.value ? elapsed.value : 0);
});

export function showReading(shown: ClockReading): void {
  tick.value = Date.now();
  reading.value = { reading: shown, at: tick.value };
}

export const refreshClock = async (): Promise<void> => showReading(await api.clock.read());

export const changeClock = async (change: Parameters<typeof api.clock.change>[0]): Promise<void> =>
  showReading(await api.clock.change(change));

export const advance = (by: string): Promise<void> => changeClock({ advance: by });

export const freeze = (stop: boolean): Promise<void> => changeClock({ frozen: stop });

export const jump = (to: string): Promise<void> => changeClock({ now: to });
