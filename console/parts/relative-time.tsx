/** A time that is relative to the session's clock. Only this text is updated when the clock ticks. */
import { useComputed, useSignal } from '@preact/signals';
import { now } from '../state/session-clock.ts';
import { relative, utc } from './time.ts';

export function RelativeTime({ at }: { readonly at: string }) {
  const instant = useSignal(at);
  instant.value = at;
  const text = useComputed(() => relative(instant.value, now.value));
  return (
    <time class="nowrap" dateTime={at} title={utc(at)}>
      {text}
    </time>
  );
}
