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

/** The session's time in milliseconds since the epoch. */
export const now = computed(() => {
  if (!reading.value) return tick.value;
  const {
    reading: { now: shown },
    at,
  } = reading.value;
  return Date.parse(shown) + (frozen.value ? 0 : Math.max(0, tick.value - at));
});

/** Difference to real time; positive if the session is ahead. */
export const offsetMs = computed(() => (reading.value ? now.value - tick.value : 0));

export function showReading(shown: ClockReading): void {
  tick.value = Date.now();
  reading.value = { reading: shown, at: tick.value };
}

export const refreshClock = async (): Promise<void> => showReading(await api.clock.read());

export const advance = async (by: string): Promise<void> => showReading(await api.clock.change({ advance: by }));

export const freeze = async (stop: boolean): Promise<void> => showReading(await api.clock.change({ frozen: stop }));

export const jump = async (to: string): Promise<void> => showReading(await api.clock.change({ now: to }));
