/** No answer shows the credential that was sent with the request. */
import { textOf } from '../run/case-exchange.ts';
import type { Rationale } from '../findings/finding.ts';
import type { Check } from './check.ts';

/** Shorter values occur in texts by chance. */
const minLeakLength = 6;

const leakRationale: Rationale = {
  basis: 'protocol',
  quote: 'RFC 6750, 5.3: credentials must not leak; logs, caches and front ends keep what an answer says.',
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
  // Frameworks tell the address again that they know no route for, and with an apiKey in the query it holds the credential.
  const isAside = one.expectation.kind === 'protocol';
  return [
    {
      check: 'secret_leak',
      severity: isAside ? 'warning' : 'error',
      signature: `leak ${response.status}`,
      title: `An answer with status ${response.status} shows the caller's credential`,
      expected: 'an answer without the credential',
      actual: 'the credential',
      rationale: leakRationale,
    },
  ];
};
