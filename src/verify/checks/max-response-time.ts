/** Checks that the response is complete within the time limit. */
import type { Check } from './check.ts';

export const maxResponseTime: Check = ({ case: one, outcome }, { timeoutMs }) =>
  outcome.kind !== 'timeout'
    ? []
    : [
        {
          check: 'max_response_time',
          severity: 'error',
          signature: `timeout ${one.dedupeKey}`,
          title: `No response in time: ${one.title}`,
          expected: `a response within ${timeoutMs} ms`,
          actual: outcome.status === undefined ? 'no response' : `status ${outcome.status}, and an incomplete body`,
          rationale: { basis: 'protocol', quote: 'Clients wait only until their time limit.' },
        },
      ];
