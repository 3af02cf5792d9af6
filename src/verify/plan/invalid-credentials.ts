/** Invalid credentials: empty, similar to a valid one, or valid in the wrong scheme or location. */
import type { Json } from '../../lib/json.ts';
import type { Random } from '../../lib/random.ts';
import { toBase64 } from '../../lib/base64.ts';
import { authSchemeOf, inAuthorization, placeOf, mayFollow } from '../../openapi/credential-presentation.ts';
import type { SecurityScheme } from '../../openapi/operation.ts';
import type { Rationale } from '../findings/finding.ts';
import { alteredValues, type AlteredValue } from './altered-values.ts';
import type { SecretUse } from './case.ts';
import { formatSchemeValue, innerText } from './credential-form.ts';
import { attachCredential, secretOf, type AttachedCredential, type SchemeValue } from './credential-set.ts';
import { oddValues, oddQueries } from './odd-credentials.ts';

export interface InvalidCredential {
  readonly slug: string;
  readonly title: string;
  readonly credential: AttachedCredential;
  /** Additional statuses that HTTP allows. */
  readonly tolerated?: readonly number[];
  /** Statuses that are a warning if the document declares them. */
  readonly doubtful?: readonly number[];
  /** Why it is rejected, if the document does not say so: accepting it is then a warning. */
  readonly rationale?: Rationale;
  /** A member to add to the body. */
  readonly member?: readonly [name: string, value: string];
  /** Replaces the body. */
  readonly body?: Json | Uint8Array | 'none';
}

/** RFC 6750, 3.1: a malformed bearer credential may be rejected with 400. */
const malformedBearerStatuses = [400];

/** FastAPI, among others, rejects a missing or malformed credential with 403. */
export const missingCredential = { doubtful: [403] } as const;

const malformedBearer = { tolerated: malformedBearerStatuses, ...missingCredential } as const;

/** The credential is valid, only not where the document says. */
const otherPlace: Rationale = {
  basis: 'protocol',
  quote: 'The document declares where the credential is sent; that it is accepted elsewhere, too, is not forbidden.',
};

/** Statuses for an undeclared member or parameter. */
const unknownMemberStatuses = [400, 404, 422];

/** The invalid credentials of a scheme, derived from a valid one. */
export function invalidCredentials(
  scheme: SecurityScheme,
  schemeValue: SchemeValue,
  others: readonly SecurityScheme[],
  random: Random,
): InvalidCredential[] {
  const good = secretOf(schemeValue);
  const put = (text: string, secrets: readonly SecretUse[] = []) => attachCredential(scheme, text, secrets);
  const form = (value: string): string => formatSchemeValue(scheme, { ...schemeValue, value });
  const inner = innerText(scheme, schemeValue, schemeValue.variable);
  // A service may accept any user with the right password.
  const isOtherPassword = ({ value }: AlteredValue): boolean =>
    authSchemeOf(scheme) !== 'Basic' || passwordOf(value) !== passwordOf(inner.text);
  const changed: InvalidCredential[] = alteredValues(inner.text, inner.source, random)
    .filter(isOtherPassword)
    .map(({ slug, title, value, shell, label }) => ({
      slug,
      title,
      credential: put(inner.write(value), [
        good,
        ...(label === undefined ? [] : [{ value, shell, label: `${schemeValue.label}, ${label}`, isDerived: true }]),
      ]),
    }));
  const plain: InvalidCredential[] = [
    {
      slug: 'empty',
      title: 'empty',
      credential: put(''),
      ...(inAuthorization(scheme) ? malformedBearer : missingCredential),
    },
    ...oddValues(random).map(({ slug, title, value, tolerated }): InvalidCredential => ({
      slug,
      title,
      credential: put(form(value)),
      tolerated,
    })),
    ...changed,
    ...oddQueries(scheme, good),
  ];
  return inAuthorization(scheme)
    ? [...plain, ...authorizationOnly(scheme, schemeValue, good, others)]
    : [...plain, ...wrongLocations(scheme, good, others)];
}

/** The text after the first colon; the whole text without a colon. */
const passwordOf = (value: string): string => value.slice(value.indexOf(':') + 1);

function authorizationOnly(
  scheme: SecurityScheme,
  schemeValue: SchemeValue,
  good: SecretUse,
  others: readonly SecurityScheme[],
): InvalidCredential[] {
  const header = (text: string, secrets: readonly SecretUse[] = []): AttachedCredential => ({
    headers: [['Authorization', text]],
    query: [],
    secrets,
  });
  const encodedUser: SecretUse = {
    value: toBase64(`${schemeValue.value}:`),
    shell: `$(printf %s: "${good.shell}" | base64 | tr -d '\\n')`,
    label: `${schemeValue.label} as a user, base64`,
    isDerived: true,
  };
  const word = formatSchemeValue(scheme, { ...schemeValue, value: '' }).trim();
  const taken = new Set(
    [scheme, ...others].map((one) => formatSchemeValue(one, { value: '', named: false }).trim().toLowerCase()),
  );
  const all = [scheme, ...others];
  const wrong = ['Basic', 'Bearer', 'Token', 'Digest'].filter(
    (name) => !taken.has(name.toLowerCase()) && !all.some((one) => mayFollow(one, name)),
  );
  const rawIsKey = all.some((one) => one.type === 'apiKey' && inAuthorization(one));
  return [
    ...(word === ''
      ? []
      : [
          {
            slug: 'prefix-only',
            title: `"${word}" alone`,
            credential: header(word),
            ...malformedBearer,
          },
          {
            slug: 'prefix-and-space',
            title: `"${word} " alone`,
            credential: header(`${word} `),
            ...malformedBearer,
          },
          {
            slug: 'no-space',
            title: `"${word}" and the valid value without a space`,
            credential: header(`${word}${schemeValue.value}`, [good]),
            ...malformedBearer,
          },
        ]),
    ...wrong.map((name): InvalidCredential => ({
      slug: `wrong-scheme-${name.toLowerCase()}`,
      title: `the valid value with the scheme ${name}`,
      credential: header(`${name} ${schemeValue.value}`, [good]),
      ...malformedBearer,
    })),
    ...(taken.has('basic')
      ? []
      : [
          {
            slug: 'wrong-scheme-encoded',
            title: 'the valid value as the user of Basic',
            credential: header(`Basic ${encodedUser.value}`, [good, encodedUser]),
            rationale: otherPlace,
            ...malformedBearer,
          },
        ]),
    ...(rawIsKey
      ? []
      : [
          {
            slug: 'no-scheme',
            title: 'the valid value without a scheme',
            credential: header(schemeValue.value, [good]),
            ...malformedBearer,
          },
        ]),
    ...wrongLocations(scheme, good, others),
  ];
}

/** The valid value in undocumented locations. */
function wrongLocations(
  scheme: SecurityScheme,
  secret: SecretUse,
  others: readonly SecurityScheme[],
): InvalidCredential[] {
  const isTaken = (location: string, name: string): boolean =>
    [scheme, ...others].some((one) => {
      const place = placeOf(one, '');
      return place.in === location && place.name.toLowerCase() === name.toLowerCase();
    });
  const secrets = [secret];
  const at = (slug: string, where: string, place: Partial<InvalidCredential['credential']>): InvalidCredential => ({
    slug,
    title: `the valid value ${where}`,
    credential: { headers: [], query: [], ...place, secrets },
    rationale: otherPlace,
    ...missingCredential,
  });
  const inHeader = (slug: string, where: string, name: string, value: string) =>
    at(slug, where, { headers: [[name, value]] });
  const inQuery = (name: string): InvalidCredential => ({
    ...at(`in-query-${name}`, `as the query parameter ${name}`, { query: [[name, secret.value]] }),
    tolerated: unknownMemberStatuses,
  });
  return [
    ...(isTaken('header', 'X-Api-Key')
      ? []
      : [inHeader('in-own-header', 'in an undeclared header', 'X-Api-Key', secret.value)]),
    ...(isTaken('cookie', 'token') ? [] : [inHeader('in-cookie', 'in a cookie', 'Cookie', `token=${secret.value}`)]),
    ...['token', 'access_token', 'api_key'].filter((name) => !isTaken('query', name)).map(inQuery),
    ...(inAuthorization(scheme)
      ? []
      : [
          {
            ...at('in-body', 'in the body', {}),
            member: [scheme.parameter ?? 'token', secret.value] as const,
            tolerated: unknownMemberStatuses,
          },
          ...(isTaken('header', 'Authorization')
            ? []
            : [inHeader('in-authorization', 'as a bearer token', 'Authorization', `Bearer ${secret.value}`)]),
        ]),
  ];
}
