/** Long computations in steps, so that they do not block the event loop. */
import { stopwatch } from './clock.ts';
import { nextTurn } from './next-turn.ts';

/** A computation that can pause at each `yield`. */
export type Steps<T> = Generator<undefined, T>;

/** Other work waits for this time in milliseconds, and for the step that exceeds it. */
const maxTurnMs = 15;

/** Runs a computation to its end. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Runs a computation to its end, with pauses for other work. */
export async function inTurns<T>(steps: Steps<T>): Promise<T> {
  let begin = stopwatch();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (stopwatch() - begin < maxTurnMs) continue;
    await nextTurn();
    begin = stopwatch();
  }
}
