/** The session's clock, and the tokens as they age by it. */
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
        {frozen.value ? 'It stands still.' : 'It runs.'}{' '}
        {Math.abs(offsetMs.value) > 2000
          ? `It is ${span(offsetMs.value)} ${offsetMs.value > 0 ? 'ahead of' : 'behind'} real time.`
          : 'It shows real time.'}
      </p>
      <div class="actions">
        <Action kind={frozen.value ? 'main' : 'plain'} pressed={frozen.value} onDo={() => freeze(!frozen.value)}>
          {frozen.value ? 'Let it run' : 'Freeze'}
        </Action>
        {steps.map(([name, by]) => (
          <Action key={by} onDo={() => advance(by)}>
            {name}
          </Action>
        ))}
      </div>
      <JumpTo />
      <p class="faint">
        One clock for issuing, expiry, rate limits and every date in an answer. It moves forward only;{' '}
        <a href={linkTo('sessions')}>resetting the session</a> takes it back.
      </p>
    </section>
    <section class="card" aria-labelledby="aging">
      <h2 id="aging">Tokens by this clock</h2>
      {tokens.value.length === 0 ? (
        <p class="faint">None yet. Once there are, they expire here before your eyes.</p>
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
        Advance by a duration, or go to an instant{' '}
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
