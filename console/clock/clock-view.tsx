/** The session's clock, and the tokens with their expiry by this clock. */
import { useSignal } from '@preact/signals';
import { Action } from '../parts/action.tsx';
import { readable, relative, span } from '../parts/time.ts';
import { advance, freeze, frozen, jump, now, offsetMs } from '../state/session-clock.ts';
import { tryAction } from '../state/notices.ts';
import { linkTo } from '../state/route.ts';
import { tokens } from '../state/tokens.ts';

const steps = [
  ['+1 minute', 'PT1M'],
  ['+1 hour', 'PT1H'],
  ['+1 day', 'P1D'],
  ['+1 month', 'P30D'],
  ['+1 year', 'P1Y'],
] as const;

export const ClockView = () => (
  <div class="page">
    <section class="card clock" aria-label="Clock">
      <p class="time">
        <time dateTime={new Date(now.value).toISOString()}>{readable(now.value)}</time> <span class="faint">UTC</span>
      </p>
      <p role="status">
        {frozen.value ? 'The clock is frozen.' : 'The clock is running.'}{' '}
        {Math.abs(offsetMs.value) > 2000
          ? `It is ${span(offsetMs.value)} ${offsetMs.value > 0 ? 'ahead of' : 'behind'} real time.`
          : 'It shows real time.'}
      </p>
      <div class="actions">
        <Action kind={frozen.value ? 'main' : 'plain'} pressed={frozen.value} onDo={() => freeze(!frozen.value)}>
          {frozen.value ? 'Resume' : 'Freeze'}
        </Action>
        {steps.map(([name, by]) => (
          <Action key={by} onDo={() => advance(by)}>
            {name}
          </Action>
        ))}
      </div>
      <JumpTo />
      <p class="faint">
        This clock applies to issuing, expiry, rate limits and every date in a response. It only moves forward;{' '}
        <a href={linkTo('sessions')}>reset the session</a> to set it back.
      </p>
    </section>
    <section class="card" aria-labelledby="aging">
      <h2 id="aging">Tokens by this clock</h2>
      {tokens.value.length === 0 ? (
        <p class="faint">No tokens yet. Issued tokens appear here and expire by this clock.</p>
      ) : (
        <ul class="aging">
          {tokens.value.slice(0, 100).map((token) => (
            <li key={token.id}>
              <span class={`state ${token.status}`}>{token.status}</span> <b>{token.name ?? token.id}</b>{' '}
              <span class="faint">{token.provider}</span>
              <span class="spring" />
              <span>
                {token.expiresAt === null
                  ? 'never expires'
                  : token.status === 'active'
                    ? `expires ${relative(token.expiresAt, now.value)}`
                    : `expired ${relative(token.expiresAt, now.value)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  </div>
);

function JumpTo() {
  const typed = useSignal('');
  const submit = (event: Event): void => {
    event.preventDefault();
    const input = typed.value.trim();
    if (input !== '') void tryAction(() => (/^P/i.test(input) ? advance(input.toUpperCase()) : jump(input)));
  };
  return (
    <form class="toolbar-line" onSubmit={submit}>
      <label class="grow">
        Advance by a duration, or set an instant{' '}
        <input
          type="text"
          placeholder="P30D or 2027-01-31T12:00:00Z"
          value={typed.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
        />
      </label>
      <button type="submit" class="action">
        Go
      </button>
    </form>
  );
}
