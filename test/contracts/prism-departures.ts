/** Where Prism 5.16, serving a provider's document, departs from the provider's contract, and why. */

/** Cases that Prism must not be sent in numbers, by their id: it never answers them. */
export const unanswered = {
  cases:
    /\/(?:(?:none|unknown)-and-malformed|malformed-number-\d+|body\/(?:truncated(?:-early)?|open|trailing-comma|single-quotes|bare-keys|comment|trailing-garbage|two-values|plain-text|pair|form|xml|undefined|raw-(?:line-break|carriage-return|escape|nul|tab)|bad-escape|byte-order-mark|utf-16))$/,
  why: 'Prism waits for the end of a body that it has already read once JSON does not parse, and never answers.',
} as const;

const fixed = 'Prism gives the example of the document, or one value by type, whatever was asked: it issues nothing.';
const presence = 'Prism asks whether a credential is there, not whether it is good.';

/** What every document shows, by check. */
const everywhere = {
  not_a_server_error: 'Prism fails on a Content-Type that is no media type (status 500).',
  unsupported_method: 'Prism answers 405 without Allow.',
} as const;

/** What every protected operation shows. */
const isProtected = { ...everywhere, ignored_auth: presence, insufficient_permission: presence } as const;

const isBearer = {
  ...isProtected,
  positive_data_acceptance: 'Prism compares the word "Bearer" with regard to case; RFC 9110, 11.1 has it without.',
} as const;

/** By provider and check, why. A check that finds nothing, or one that finds something and is not named, fails the suite. */
export const departures: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  alumio: {
    ...everywhere,
    'alumio/access_token_unique': fixed,
    'alumio/identifier_unique': fixed,
    content_type_conformance:
      'Prism refuses an Accept that it cannot serve with 406 and application/problem+json, where the document has a "default" in application/json.',
  },
  askui: {
    ...isProtected,
    'askui/name_echo': fixed,
    'askui/created_at_fresh': fixed,
    'askui/id_unique': fixed,
    'askui/token_string_unique': fixed,
    'askui/expires_at_as_asked': fixed,
    'askui/expires_at_absent': fixed,
    response_schema_conformance: 'Prism does not know the format uuid4, and gives the word "string".',
  },
  dayzero: {
    ...isBearer,
    'dayzero/token_is_jwt': fixed,
    'dayzero/token_prefix': fixed,
    'dayzero/token_type_api': fixed,
    'dayzero/name_echo': fixed,
    'dayzero/description_echo': fixed,
    'dayzero/created_at_fresh': fixed,
    'dayzero/expires_in_days': fixed,
    'dayzero/never_used': fixed,
    'dayzero/not_revoked': fixed,
    'dayzero/id_unique': fixed,
    'dayzero/jti_unique': fixed,
    'dayzero/token_unique': fixed,
  },
  typeauth: {
    ...isBearer,
    'typeauth/auth_id_unique': fixed,
    'typeauth/id_unique': fixed,
    'typeauth/tags_echo': fixed,
    'typeauth/created_at_fresh': fixed,
    'typeauth/amount_made': fixed,
  },
  vida: {
    ...isProtected,
    'vida/timestamp_fresh': fixed,
    'vida/token_unique': fixed,
    'vida/description_echo': fixed,
  },
};
