/** The session's clock, and the tokens that it lets expire. */
import { Action } from '../parts/action.tsx';
import { readable, span } from '../parts/time.ts';
import { linkTo } from '../state/route.ts';
import { advance, freeze, frozen, now, offsetMs } from '../state/session-clock.ts';
import { MoveClock } from './move-clock.tsx';
import { TokensByClock } from './tokens-by-clock.tsx';

const steps = [
  ['+1 minute', 'PT1M'],
  ['+1 hour', 'PT1H'],
  ['+1 day', 'P1D'],
  ['+30 days', 'P30D'],
  ['+1 year', 'P1Y'],
] as const;

const CurrentTime = () => (
  <>
    <p class="time">
      <time dateTime={new Date(now.value).toISOString()}>{readable(now.value)}</time> <span class="faint">UTC</span>
    </p>
    <ClockState />
  </>
);

/** Announced when it changes, not with each second. */
const ClockState = () => (
  <p role="status">
    {frozen.value ? 'The clock is frozen.' : 'The clock is running.'}{' '}
    {Math.abs(offsetMs.value) > 2000
      ? `It is ${span(offsetMs.value)} ${offsetMs.value > 0 ? 'ahead of' : 'behind'} real time.`
      : 'It shows real time.'}
  </p>
);

const Steps = () => (
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
);

export const ClockView = () => (
  <div class="page">
    <section class="card clock" aria-label="Clock">
      <CurrentTime />
      <Steps />
      <MoveClock />
      <p class="faint">
        This clock applies to issuing, expiry, rate limits and every date in a response. It only moves forward;{' '}
        <a href={linkTo('sessions')}>reset the session</a> to set it back.
      </p>
    </section>
    <TokensByClock />
  </div>
);
