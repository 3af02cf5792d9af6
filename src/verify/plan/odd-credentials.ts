/** Credentials that were never issued, in every form that services handle incorrectly. */
import { Buffer } from 'node:buffer';
import type { Random } from '../../lib/random.ts';
import { toBase64 } from '../../lib/base64.ts';
import { inAuthorization, placeOf } from '../../openapi/credential-presentation.ts';
import type { SecurityScheme } from '../../openapi/operation.ts';
import type { Header } from '../findings/finding.ts';
import type { SecretUse } from './case.ts';
import type { AttachedCredential } from './credential-set.ts';

/** A value that was never issued. */
interface OddValue {
  readonly slug: string;
  readonly title: string;
  readonly value: string;
  readonly tolerated: readonly number[];
}

/** A request without a valid credential. */
interface OddRequest {
  readonly slug: string;
  readonly title: string;
  readonly credential: AttachedCredential;
  readonly tolerated: readonly number[];
}

/** A malformed value may be rejected with 400. */
const malformedStatuses = [400];

/** A long value may be rejected before it is read. */
const longStatuses = [400, 404, 413, 414, 431];

/** Statuses for an undeclared parameter. */
const unknownParameterStatuses = [400, 404, 422];

const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Values that a service must not accept, and that must not crash it. */
export function oddValues(random: Random): OddValue[] {
  const words = [
    'null undefined true false 0 1 * % none admin test anonymous NaN'.split(' '),
    ["' OR '1'='1", "' OR 1=1 --", '{}', '[]', '[object Object]', '{"$ne":null}', '../../etc/passwd', '%s%n', '${x}'],
  ].flat();
  const claims = { sub: '1', admin: true, exp: 4_102_444_800 };
  const signature = random.text(43, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');
  const jwt = (header: unknown, payload: unknown, end = signature): string =>
    `${segment(header)}.${segment(payload)}.${end}`;
  const shapes: [slug: string, title: string, value: string][] = [
    ['jwt', 'a JWT of another issuer', jwt({ alg: 'HS256', typ: 'JWT' }, claims)],
    ['jwt-none', 'an unsigned JWT ("alg": "none")', jwt({ alg: 'none', typ: 'JWT' }, claims, '')],
    ['jwt-no-algorithm', 'a JWT without "alg"', jwt({}, claims)],
    ['jwt-claims', 'a JWT whose claims are null', jwt({ alg: 'HS256' }, null)],
    ['jwt-two-parts', 'the first two parts of a JWT', jwt({ alg: 'HS256' }, claims).split('.').slice(0, 2).join('.')],
    ['jwt-broken', 'three parts that are not a JWT', 'a.b.c'],
    ['jwt-not-json', 'three base64url parts that are not JSON', `${toBase64('abc')}.${toBase64('def')}.x`],
    ['uuid', 'a UUID', '3fa85f64-5717-4562-b3fc-2c963f66afa6'],
    ['base64', 'a value in base64', toBase64('user:password')],
    ['not-ascii', 'characters outside ASCII', 'schlüssel-密钥-\u{1F511}'],
    ['several-words', 'several words', 'one two three'],
    ['commas', 'a list', 'one, two'],
  ];
  return [
    ...words.map((value, index): OddValue => ({
      slug: `word-${index + 1}`,
      title: `the text ${value}`,
      value,
      tolerated: malformedStatuses,
    })),
    ...shapes.map(([slug, title, value]): OddValue => ({ slug, title, value, tolerated: malformedStatuses })),
    ...[1200, 6000].map((length): OddValue => ({
      slug: `length-${length}`,
      title: `a value of ${length} characters`,
      value: random.text(length, 'abcdefghijklmnopqrstuvwxyz0123456789'),
      tolerated: longStatuses,
    })),
  ];
}

/** For a credential in the query: other notations of the parameter. */
export function oddQueries(scheme: SecurityScheme, good: SecretUse): OddRequest[] {
  const { in: location, name } = placeOf(scheme, '');
  if (location !== 'query') return [];
  const query = (slug: string, title: string, pairs: readonly Header[], secrets: readonly SecretUse[] = []) => ({
    slug,
    title,
    credential: { headers: [], query: pairs, secrets },
    tolerated: unknownParameterStatuses,
  });
  return [
    ...['[]', '[0]', '[$ne]', '[$gt]', '[$regex]', '[$exists]', '[constructor]', '.length'].map((suffix, index) =>
      query(`notation-${index + 1}`, `${name}${suffix} in the query`, [[`${name}${suffix}`, index < 3 ? 'x' : '.*']]),
    ),
    query('sent-twice', 'an unknown value, sent twice', [
      [name, 'unknown'],
      [name, 'unknown'],
    ]),
    query('nul', 'the valid value, NUL and more', [[name, `${good.value}\0x`]], [good]),
    query('line-break', 'the valid value, a line break and more', [[name, `${good.value}\nx`]], [good]),
  ];
}

/** Requests without the credential of any scheme, but with something else that a service may trust. */
export function otherWaysIn(schemes: readonly SecurityScheme[]): OddRequest[] {
  const isTaken = (word: string): boolean =>
    schemes.some((one) => inAuthorization(one) && (one.scheme ?? one.name).toLowerCase() === word);
  const parameters = new Set(schemes.flatMap(({ in: location, parameter }) => (location === 'query' ? parameter : [])));
  const own = new Set(
    schemes.flatMap(({ in: location, parameter }) => (location === 'header' ? parameter?.toLowerCase() : [])),
  );
  const headers: [slug: string, name: string, value: string][] = [
    ...(isTaken('basic') ? [] : [['basic', 'Authorization', `Basic ${toBase64('user:password')}`] as const]),
    ...(schemes.some(inAuthorization) ? [] : [['bearer', 'Authorization', 'Bearer unknown'] as const]),
    ['api-key', 'X-Api-Key', 'unknown'],
    ['access-token', 'X-Access-Token', 'unknown'],
    ['cookie-token', 'Cookie', 'token=unknown'],
    ['cookie-session', 'Cookie', 'session=unknown; connect.sid=unknown'],
    ['forwarded-for', 'X-Forwarded-For', '127.0.0.1'],
    ['forwarded-user', 'X-Forwarded-User', 'admin'],
    ['original-url', 'X-Original-URL', '/'],
    ['method-override', 'X-HTTP-Method-Override', 'GET'],
  ].map(([slug = '', name = '', value = '']) => [slug, name, value]);
  const queries = ['token', 'access_token', 'api_key', 'apikey', 'key', 'auth', 'debug', 'admin'];
  return [
    ...headers
      .filter(([, name]) => !own.has(name.toLowerCase()))
      .map(([slug, name, value]) => ({
        slug: `instead-${slug}`,
        title: `no credential, but ${name}: ${value}`,
        credential: { headers: [[name, value] as const], query: [], secrets: [] },
        tolerated: malformedStatuses,
      })),
    ...queries
      .filter((name) => !parameters.has(name))
      .map((name) => ({
        slug: `instead-query-${name}`,
        title: `no credential, but ${name}=true in the query`,
        credential: { headers: [], query: [[name, 'true'] as const], secrets: [] },
        tolerated: unknownParameterStatuses,
      })),
  ];
}
