/** No answer shows the credential that was sent with the request. */
import { textOf } from '../exchange.ts';
import type { Ground } from '../finding.ts';
import type { Check } from './check.ts';

/** Shorter values occur in texts by chance. */
const shortest = 6;

const ground: Ground = { basis: 'protocol', quote: 'RFC 6750, 5.3: credentials must not leak; logs, caches and front ends keep what an answer says.' };

export const secretLeak: Check = ({ case: one, answer }, { credentials }) => {
  if (!answer) return [];
  const sent = one.request.secrets.map(({ value }) => value).filter((value) => value.length >= shortest && credentials.includes(value));
  const shown = [textOf(answer), ...answer.headers.map(([, value]) => value)].join('\n');
  const leaked = sent.find((value) => shown.includes(value) || shown.includes(encodeURIComponent(value.toWellFormed())));
  if (leaked === undefined) return [];
  // Frameworks tell the address again that they know no route for, and with an apiKey in the query it holds the credential.
  const isAside = one.expectation.kind === 'protocol';
  return [{
    check: 'secret_leak', severity: isAside ? 'warning' : 'error', signature: `leak ${answer.status}`,
    title: `An answer with status ${answer.status} shows the caller's credential`,
    expected: 'an answer without the credential', actual: 'the credential', ground,
  }];
};
