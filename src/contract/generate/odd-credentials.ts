/** What must not pass for a credential: nothing in its place, something like it, or the right thing in the wrong way. */
import type { Random } from '../../core/random.ts';
import type { SecurityScheme } from '../../openapi/operation.ts';
import type { SecretUse } from '../case.ts';
import { formOf, inAuthorization, place, secretOf, type Presented, type SchemeValue } from '../credentials.ts';

export interface OddCredential {
  readonly slug: string;
  readonly title: string;
  readonly credential: Presented;
  /** Statuses besides the expected ones that HTTP's standards allow. */
  readonly tolerated?: readonly number[];
  /** A member to add to the body. */
  readonly member?: readonly [name: string, value: string];
}

/** RFC 6750, 3.1: a bearer credential that is malformed may be told with 400. */
const malformedBearer = [400];

/** What else may be wrong with a member or a parameter that nothing names. */
const strangerRefused = [400, 404, 422];

/** The odd credentials of one scheme, made from a good one. */
export function oddCredentials(scheme: SecurityScheme, held: SchemeValue, others: readonly SecurityScheme[], random: Random): OddCredential[] {
  const good = secretOf(held);
  const put = (text: string, secrets: readonly SecretUse[] = []) => place(scheme, text, secrets);
  const form = (value: string): string => formOf(scheme, { value, named: held.named });
  const changed: OddCredential[] = changesOf(held, random).map(({ slug, title, value, shell, label }) =>
    ({ slug, title, credential: put(form(value), [good, ...(label === undefined ? [] : [{ value, shell, label: `${held.label}, ${label}`, isDerived: true }])]) }));
  const plain: OddCredential[] = [
    { slug: 'empty', title: 'empty', credential: put(''), ...(inAuthorization(scheme) && { tolerated: malformedBearer }) },
    ...['null', 'undefined', 'true', '*', "' OR '1'='1"].map((value, index): OddCredential => ({ slug: `word-${index + 1}`, title: `the word ${value}`, credential: put(form(value)) })),
    ...changed,
  ];
  return inAuthorization(scheme) ? [...plain, ...authorizationOnly(scheme, held, good, others)] : [...plain, ...wrongPlaces(scheme, good)];
}

/** A value like the good one. */
interface Likeness {
  readonly slug: string;
  readonly title: string;
  readonly value: string;
  readonly shell: string;
  /** How it was made; absent where the good value can't be told from it. */
  readonly label?: string;
}

function changesOf({ value, variable }: SchemeValue, random: Random): Likeness[] {
  const unknown = random.text(Math.max(value.length, 12), 'abcdefghijklmnopqrstuvwxyz0123456789');
  const swapped = value.replace(/[A-Za-z]/g, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));
  const characters = Array.from(value);
  const start = characters.slice(0, -1).join('');
  const half = characters.slice(0, Math.ceil(characters.length / 2)).join('');
  const last = characters.at(-1) === 'a' ? 'b' : 'a';
  const list: Likeness[] = [
    { slug: 'unknown', title: 'a value that nobody issued', value: unknown, shell: unknown },
    { slug: 'truncated', title: 'the good value without its last character', value: start, shell: `\${${variable}%?}`, label: 'without its last character' },
    { slug: 'first-half', title: 'the first half of the good value', value: half, shell: `$(printf %s "$${variable}" | cut -b 1-${Buffer.byteLength(half)})`, label: 'first half' },
    { slug: 'extended', title: 'the good value and one character more', value: `${value}x`, shell: `\${${variable}}x`, label: 'one character more' },
    { slug: 'prefixed', title: 'the good value after one character more', value: `x${value}`, shell: `x\${${variable}}`, label: 'after one character more' },
    { slug: 'last-changed', title: 'the good value with another last character', value: `${start}${last}`, shell: `\${${variable}%?}${last}`, label: 'with another last character' },
    ...(/^[0-9a-f-]+$/i.test(value) || swapped === value ? [] : [{
      slug: 'case-swapped', title: 'the good value in the other case', value: swapped, shell: `$(printf %s "$${variable}" | tr a-zA-Z A-Za-z)`, label: 'upper and lower case swapped',
    }]),
  ];
  return list.filter((one) => one.value !== '' && one.value !== value);
}

function authorizationOnly(scheme: SecurityScheme, held: SchemeValue, good: SecretUse, others: readonly SecurityScheme[]): OddCredential[] {
  const header = (text: string, secrets: readonly SecretUse[] = []): Presented => ({ headers: [['Authorization', text]], query: [], secrets });
  const encodedUser: SecretUse = {
    value: Buffer.from(`${held.value}:`).toString('base64'), shell: `$(printf %s: "${good.shell}" | base64 | tr -d '\\n')`, label: `${held.label} as a user, base64`, isDerived: true,
  };
  const word = formOf(scheme, { value: '', named: held.named }).trim();
  const taken = new Set([scheme, ...others].map((one) => formOf(one, { value: '', named: false }).trim().toLowerCase()));
  const wrong = ['Basic', 'Bearer', 'Token', 'Digest'].filter((name) => !taken.has(name.toLowerCase()));
  const rawIsKey = [scheme, ...others].some((one) => one.type === 'apiKey' && inAuthorization(one));
  return [
    ...(word === '' ? [] : [
      { slug: 'prefix-only', title: `"${word}" alone`, credential: header(word), tolerated: malformedBearer },
      { slug: 'prefix-and-space', title: `"${word} " alone`, credential: header(`${word} `), tolerated: malformedBearer },
      { slug: 'no-space', title: `"${word}" and the value without a space`, credential: header(`${word}${held.value}`, [good]), tolerated: malformedBearer },
    ]),
    ...wrong.map((name): OddCredential => ({ slug: `wrong-scheme-${name.toLowerCase()}`, title: `the good value under the scheme ${name}`, credential: header(`${name} ${held.value}`, [good]), tolerated: malformedBearer })),
    ...(taken.has('basic') ? [] : [{ slug: 'wrong-scheme-encoded', title: 'the good value as the user of Basic', credential: header(`Basic ${encodedUser.value}`, [good, encodedUser]), tolerated: malformedBearer }]),
    ...(rawIsKey ? [] : [{ slug: 'no-scheme', title: 'the good value without a scheme', credential: header(held.value, [good]), tolerated: malformedBearer }]),
    ...wrongPlaces(scheme, good),
  ];
}

/** The good value where the document does not say that it is sent. */
function wrongPlaces(scheme: SecurityScheme, secret: SecretUse): OddCredential[] {
  const secrets = [secret];
  const places: OddCredential[] = [
    { slug: 'in-own-header', title: 'the good value in a header that nothing names', credential: { headers: [['X-Api-Key', secret.value]], query: [], secrets } },
    { slug: 'in-cookie', title: 'the good value in a cookie', credential: { headers: [['Cookie', `token=${secret.value}`]], query: [], secrets } },
  ];
  if (inAuthorization(scheme)) return [...places, { slug: 'in-query', title: 'the good value in the query', credential: { headers: [], query: [['token', secret.value]], secrets }, tolerated: strangerRefused }];
  const inBody: OddCredential = { slug: 'in-body', title: 'the good value in the body', credential: { headers: [], query: [], secrets }, member: [scheme.parameter ?? 'token', secret.value], tolerated: strangerRefused };
  return [...places, inBody, { slug: 'in-authorization', title: 'the good value as a bearer token', credential: { headers: [['Authorization', `Bearer ${secret.value}`]], query: [], secrets } }];
}
