/** Where Prism and the mock judge a request differently, and why the mock does as it does. */
import type { ProviderId } from './mock.ts';

export interface PrismDifference {
  readonly mock: 'accepted' | 'refused';
  readonly prism: 'accepted' | 'refused';
  readonly reason: string;
}

const presenceOnly = 'Prism asks whether a credential is there, not whether it is good; the mock knows its tokens.';

/** By provider, then by the title of the sample request. */
export const prismDifferences: Readonly<Record<ProviderId, Readonly<Record<string, PrismDifference>>>> = {
  alumio: {},
  vida: {
    'an unknown credential': { mock: 'refused', prism: 'accepted', reason: presenceOnly },
  },
  typeauth: {
    'an unknown credential': { mock: 'refused', prism: 'accepted', reason: presenceOnly },
    'the scheme in lower case': {
      mock: 'accepted',
      prism: 'refused',
      reason: 'RFC 9110, 11.1: the name of an authentication scheme is case-insensitive.',
    },
  },
  dayzero: {
    'an expired credential': { mock: 'refused', prism: 'accepted', reason: presenceOnly },
  },
  askui: {
    'a read-only credential': { mock: 'refused', prism: 'accepted', reason: presenceOnly },
    '"2030-01-01 00:00:00Z" as expiry': {
      mock: 'refused',
      prism: 'accepted',
      reason:
        'RFC 3339, 5.6 has "T" between date and time; the space of its note is for other readers than JSON Schema (2020-12 Validation, 7.3.1).',
    },
  },
};

/** Requests that Prism must not be sent, by title: it gives no verdict on them. The mock refuses them. */
export const prismGivesNoResponse: Readonly<Record<string, string>> = {
  'malformed JSON': 'Prism 5.16 waits for the end of a body that it has already read, and never answers.',
  'a path in bad percent-encoding': 'Prism 5.16 ends with an uncaught URIError.',
};
