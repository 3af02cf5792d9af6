/** Rules that repeat the response of a journal entry. */
import type { Fault, JournalView, RuleInput } from '../api/api-types.ts';
import { shortUrl } from './short-url.ts';

const faultKinds: readonly Fault[] = [
  'CONNECTION_RESET_BY_PEER',
  'EMPTY_RESPONSE',
  'MALFORMED_RESPONSE_CHUNK',
  'RANDOM_DATA_THEN_CLOSE',
];

/** Whether a part of a body is masked, or cut. */
export const hidesSecret = (body: unknown): boolean => JSON.stringify(body)?.includes('…') ?? false;

/** The mock makes the bodies of its own successes anew; a copied one would have an id that exists already. */
const isRepeatable = ({ trigger, response }: JournalView): boolean =>
  response !== null &&
  response.body !== null &&
  !hidesSecret(response.body) &&
  (response.status >= 300 || !['none', 'auth'].includes(trigger));

/** @param isBodyCopied whether the rule gets the body of the response; otherwise the mock makes it */
const responseOf = (view: JournalView, isBodyCopied: boolean): Pick<RuleInput, 'respond' | 'fault'> => {
  const { response, reason } = view;
  if (!response) return { fault: faultKinds.find((fault) => fault === reason) ?? 'CONNECTION_RESET_BY_PEER' };
  return { respond: { status: response.status, ...(isBodyCopied && { body: response.body }) } };
};

/** The editor demands the text of masked parts before it saves a rule, so it gets the body of a real service as it is shown. */
const isForEditor = (view: JournalView): boolean =>
  isRepeatable(view) || (['upstream', 'replay'].includes(view.trigger) && (view.response?.body ?? null) !== null);

const providerOf = ({ provider }: JournalView): Pick<RuleInput, 'provider'> => (provider === null ? {} : { provider });

/** Returns this entry's response to the provider's next request. */
export const nextResponse = (view: JournalView): RuleInput => ({
  ...providerOf(view),
  ...responseOf(view, isRepeatable(view)),
  times: 1,
});

/** Returns this entry's response to all requests with its method and path. */
export const ruleFromRequest = (view: JournalView): RuleInput => ({
  ...providerOf(view),
  match: { method: view.request.method, path: shortUrl(view.request.url, view.provider).split('?', 1)[0] ?? '/' },
  ...responseOf(view, isForEditor(view)),
});

export const asRule = (view: JournalView): string => JSON.stringify(nextResponse(view), null, 2);
