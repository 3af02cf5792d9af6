/** Every request is answered in time. */
import type { Check } from './check.ts';

export const maxResponseTime: Check = ({ case: one, outcome }, { timeoutMs }) =>
  outcome.kind !== 'timeout'
    ? []
    : [
        {
          check: 'max_response_time',
          severity: 'error',
          signature: `timeout ${one.dedupeKey}`,
          title: `No answer in time: ${one.title}`,
          expected: `an answer within ${timeoutMs} ms`,
          actual: outcome.status === undefined ? 'nothing' : `status ${outcome.status}, and a body that does not end`,
          rationale: { basis: 'protocol', quote: 'A client waits for no longer than its time limit (--timeout).' },
        },
      ];
