/** Moves the clock by a duration or to an instant, with a preview of the result. */
import { useComputed, useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { offset, utc } from '../parts/time.ts';
import { tryAction } from '../state/notices.ts';
import { changeClock, now } from '../state/session-clock.ts';
import { parseMove } from './parse-move.ts';

/** The end of the clock's range. */
const lastInstant = Date.parse('9998-12-31T23:59:59.999Z');

const unclear = 'Enter a duration such as 1d, 36h or P1Y, or a date such as 2027-01-31 or 2027-01-31T12:00:00Z.';

/** What a typed text does, or why it does nothing. */
function preview(text: string, from: number): { readonly isValid: boolean; readonly text: string } {
  if (text.trim() === '') return { isValid: false, text: 'Dates without an offset are in UTC.' };
  const move = parseMove(text, from);
  if (!move) return { isValid: false, text: unclear };
  if (move.instant > lastInstant) return { isValid: false, text: 'The clock stops at the end of the year 9998.' };
  const to = utc(new Date(move.instant).toISOString());
  if (move.instant < from)
    return {
      isValid: false,
      text: `The clock only moves forward, and ${to} has passed (${offset(move.instant - from)}).`,
    };
  return { isValid: true, text: `Moves to ${to} (${offset(move.instant - from)}).` };
}

export function MoveClock() {
  const typed = useSignal('');
  const wasSubmitted = useSignal(false);
  const hint = useId();
  const shown = useComputed(() => preview(typed.value, now.value));
  const isWrong = !shown.value.isValid && typed.value.trim() !== '';
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    wasSubmitted.value = true;
    const move = parseMove(typed.value, now.value);
    if (!move || !shown.value.isValid) return;
    if (await tryAction(() => changeClock(move.change))) typed.value = '';
  };
  return (
    <form class="move-clock" onSubmit={(event) => void submit(event)}>
      <div class="toolbar-line">
        <label class="grow">
          Move the clock by a duration, or to a date{' '}
          <input
            type="text"
            placeholder="1d, 36h, P1Y, 2027-01-31 or 2027-01-31T12:00:00Z"
            autoComplete="off"
            value={typed.value}
            aria-describedby={hint}
            aria-invalid={isWrong}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
              wasSubmitted.value = false;
            }}
          />
        </label>
        <button type="submit" class="action">
          Move
        </button>
      </div>
      <p
        id={hint}
        class={isWrong && wasSubmitted.value ? 'problem' : 'faint'}
        role={wasSubmitted.value ? 'alert' : 'note'}
      >
        {shown.value.text}
      </p>
    </form>
  );
}
