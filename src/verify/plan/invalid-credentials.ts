/** Invalid credentials: empty, similar to a valid one, or valid in the wrong scheme or location. */
import { Buffer } from 'node:buffer';
import type { Random } from '../../lib/random.ts';
import { authSchemeOf, inAuthorization, toBase64 } from '../../openapi/credential-presentation.ts';
import type { SecurityScheme } from '../../openapi/operation.ts';
import type { SecretUse } from './case.ts';
import {
  formatSchemeValue,
  attachCredential,
  secretOf,
  type AttachedCredential,
  type SchemeValue,
} from './credential-set.ts';

export interface InvalidCredential {
  readonly slug: string;
  readonly title: string;
  readonly credential: AttachedCredential;
  /** Additional statuses that HTTP allows. */
  readonly tolerated?: readonly number[];
  /** A member to add to the body. */
  readonly member?: readonly [name: string, value: string];
}

/** RFC 6750, 3.1: a malformed bearer credential may be rejected with 400. */
const malformedBearerStatuses = [400];

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
  const form = (value: string): string => formatSchemeValue(scheme, { value, named: schemeValue.named });
  // A service may accept any user with the right password.
  const isOtherPassword = ({ value }: AlteredValue): boolean =>
    authSchemeOf(scheme) !== 'Basic' || passwordOf(value) !== passwordOf(schemeValue.value);
  const changed: InvalidCredential[] = alteredValues(schemeValue, random)
    .filter(isOtherPassword)
    .map(({ slug, title, value, shell, label }) => ({
      slug,
      title,
      credential: put(form(value), [
        good,
        ...(label === undefined ? [] : [{ value, shell, label: `${schemeValue.label}, ${label}`, isDerived: true }]),
      ]),
    }));
  const plain: InvalidCredential[] = [
    {
      slug: 'empty',
      title: 'empty',
      credential: put(''),
      ...(inAuthorization(scheme) && { tolerated: malformedBearerStatuses }),
    },
    ...['null', 'undefined', 'true', '*', "' OR '1'='1"].map((value, index): InvalidCredential => ({
      slug: `word-${index + 1}`,
      title: `the word ${value}`,
      credential: put(form(value)),
    })),
    ...changed,
  ];
  return inAuthorization(scheme)
    ? [...plain, ...authorizationOnly(scheme, schemeValue, good, others)]
    : [...plain, ...wrongLocations(scheme, good)];
}

/** The text after the first colon; the whole text without a colon. */
const passwordOf = (value: string): string => value.slice(value.indexOf(':') + 1);

/** A value similar to the valid one. */
interface AlteredValue {
  readonly slug: string;
  readonly title: string;
  readonly value: string;
  readonly shell: string;
  /** How it was derived; absent if it does not reveal the valid value. */
  readonly label?: string;
}

function alteredValues({ value, variable }: SchemeValue, random: Random): AlteredValue[] {
  const unknown = random.text(Math.max(value.length, 12), 'abcdefghijklmnopqrstuvwxyz0123456789');
  const swapped = value.replace(/[A-Za-z]/g, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
  const characters = Array.from(value);
  const start = characters.slice(0, -1).join('');
  const half = characters.slice(0, Math.ceil(characters.length / 2)).join('');
  const last = characters.at(-1) === 'a' ? 'b' : 'a';
  const list: AlteredValue[] = [
    { slug: 'unknown', title: 'a value that was never issued', value: unknown, shell: unknown },
    {
      slug: 'truncated',
      title: 'the valid value without its last character',
      value: start,
      shell: `\${${variable}%?}`,
      label: 'without its last character',
    },
    {
      slug: 'first-half',
      title: 'the first half of the valid value',
      value: half,
      shell: `$(printf %s "$${variable}" | cut -b 1-${Buffer.byteLength(half)})`,
      label: 'first half',
    },
    {
      slug: 'extended',
      title: 'the valid value with a character appended',
      value: `${value}x`,
      shell: `\${${variable}}x`,
      label: 'character appended',
    },
    {
      slug: 'prefixed',
      title: 'the valid value with a character prepended',
      value: `x${value}`,
      shell: `x\${${variable}}`,
      label: 'character prepended',
    },
    {
      slug: 'last-changed',
      title: 'the valid value with a different last character',
      value: `${start}${last}`,
      shell: `\${${variable}%?}${last}`,
      label: 'different last character',
    },
    ...(/^[0-9a-f-]+$/i.test(value) || swapped === value
      ? []
      : [
          {
            slug: 'case-swapped',
            title: 'the valid value with upper and lower case swapped',
            value: swapped,
            shell: `$(printf %s "$${variable}" | tr a-zA-Z A-Za-z)`,
            label: 'upper and lower case swapped',
          },
        ]),
  ];
  return list.filter((one) => one.value !== '' && one.value !== value);
}

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
  const word = formatSchemeValue(scheme, { value: '', named: schemeValue.named }).trim();
  const taken = new Set(
    [scheme, ...others].map((one) => formatSchemeValue(one, { value: '', named: false }).trim().toLowerCase()),
  );
  const wrong = ['Basic', 'Bearer', 'Token', 'Digest'].filter((name) => !taken.has(name.toLowerCase()));
  const rawIsKey = [scheme, ...others].some((one) => one.type === 'apiKey' && inAuthorization(one));
  return [
    ...(word === ''
      ? []
      : [
          {
            slug: 'prefix-only',
            title: `"${word}" alone`,
            credential: header(word),
            tolerated: malformedBearerStatuses,
          },
          {
            slug: 'prefix-and-space',
            title: `"${word} " alone`,
            credential: header(`${word} `),
            tolerated: malformedBearerStatuses,
          },
          {
            slug: 'no-space',
            title: `"${word}" and the valid value without a space`,
            credential: header(`${word}${schemeValue.value}`, [good]),
            tolerated: malformedBearerStatuses,
          },
        ]),
    ...wrong.map((name): InvalidCredential => ({
      slug: `wrong-scheme-${name.toLowerCase()}`,
      title: `the valid value with the scheme ${name}`,
      credential: header(`${name} ${schemeValue.value}`, [good]),
      tolerated: malformedBearerStatuses,
    })),
    ...(taken.has('basic')
      ? []
      : [
          {
            slug: 'wrong-scheme-encoded',
            title: 'the valid value as the user of Basic',
            credential: header(`Basic ${encodedUser.value}`, [good, encodedUser]),
            tolerated: malformedBearerStatuses,
          },
        ]),
    ...(rawIsKey
      ? []
      : [
          {
            slug: 'no-scheme',
            title: 'the valid value without a scheme',
            credential: header(schemeValue.value, [good]),
            tolerated: malformedBearerStatuses,
          },
        ]),
    ...wrongLocations(scheme, good),
  ];
}

/** The valid value in undocumented locations. */
function wrongLocations(scheme: SecurityScheme, secret: SecretUse): InvalidCredential[] {
  const secrets = [secret];
  const locations: InvalidCredential[] = [
    {
      slug: 'in-own-header',
      title: 'the valid value in an undeclared header',
      credential: { headers: [['X-Api-Key', secret.value]], query: [], secrets },
    },
    {
      slug: 'in-cookie',
      title: 'the valid value in a cookie',
      credential: { headers: [['Cookie', `token=${secret.value}`]], query: [], secrets },
    },
  ];
  if (inAuthorization(scheme))
    return [
      ...locations,
      {
        slug: 'in-query',
        title: 'the valid value in the query',
        credential: { headers: [], query: [['token', secret.value]], secrets },
        tolerated: unknownMemberStatuses,
      },
    ];
  const inBody: InvalidCredential = {
    slug: 'in-body',
    title: 'the valid value in the body',
    credential: { headers: [], query: [], secrets },
    member: [scheme.parameter ?? 'token', secret.value],
    tolerated: unknownMemberStatuses,
  };
  return [
    ...locations,
    inBody,
    {
      slug: 'in-authorization',
      title: 'the valid value as a bearer token',
      credential: { headers: [['Authorization', `Bearer ${secret.value}`]], query: [], secrets },
    },
  ];
}
