/** Checks that the response does not contain the credential of the request. */
import { textOf } from '../run/case-exchange.ts';
import type { Rationale } from '../findings/finding.ts';
import type { Check } from './check.ts';

/** Minimum length; shorter values occur in unrelated text. */
const minLeakLength = 6;

const leakRationale: Rationale = {
  basis: 'protocol',
  quote: 'RFC 6750, 5.3: credentials must not leak; logs, caches and front ends store responses.',
};

export const secretLeak: Check = ({ case: one, response }, { credentials }) => {
  if (!response) return [];
  const sent = one.request.secrets
    .map(({ value }) => value)
    .filter((value) => value.length >= minLeakLength && credentials.includes(value));
  const responseContent = [textOf(response), ...response.headers.map(([, value]) => value)].join('\n');
  const leaked = sent.find(
    (value) => responseContent.includes(value) || responseContent.includes(encodeURIComponent(value.toWellFormed())),
  );
  if (leaked === undefined) return [];
  // Frameworks repeat the URL of an unknown route, which contains the credential if an apiKey is in the query.
  const isProtocolCase = one.expectation.kind === 'protocol';
  return [
    {
      check: 'secret_leak',
      severity: isProtocolCase ? 'warning' : 'error',
      signature: `leak ${response.status}`,
      title: `The response with status ${response.status} contains the caller's credential`,
      expected: 'a response without the credential',
      actual: 'the credential',
      rationale: leakRationale,
    },
  ];
};
