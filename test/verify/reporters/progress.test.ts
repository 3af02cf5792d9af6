/** The line that long runs show. */
import { describe, expect, test } from '@jest/globals';
import { createProgress } from '../../../src/verify/reporters/progress.ts';
import { hostile, sample } from './sample-report.ts';

const provider = 'alpha';
const [report] = sample.providers;
const result = report!.cases[0]!;
const started = {
  type: 'plan',
  provider,
  cases: [{ id: 'a', phase: 'examples', title: 'A', checks: [], expectation: 'accept' }],
} as const;

describe('Progress', () => {
  test('tells how many cases are done, how many findings there are, and the last case in one harmless line', () => {
    const progress = createProgress();
    progress.onEvent(started);
    progress.onEvent({ type: 'finding', provider, finding: report!.findings[0]! });
    progress.onEvent({
      type: 'case-finished',
      provider,
      result: { ...result, title: `one\n${hostile}` },
      done: 3,
      total: 9,
    });
    expect(progress.line(200)).toMatch(/^alpha 3\/9 · 1 finding · one <\/script>/);
    expect(progress.line(200)).not.toMatch(/\p{Cc}/u);
    expect(Array.from(progress.line(20))).toHaveLength(20);
  });

  test('tells that it waits, and is empty once all has ended', () => {
    const progress = createProgress();
    expect(progress.line()).toBe('');
    progress.onEvent(started);
    progress.onEvent({ type: 'waiting', provider, ms: 1500 });
    expect(progress.line()).toBe('alpha 0/1 · waiting 2 s for the rate limit');
    progress.onEvent({ type: 'run-finished', provider, report: report! });
    expect(progress.line()).toBe('');
  });
});
