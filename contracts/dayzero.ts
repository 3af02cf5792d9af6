/** The DayZero contract: a JWT that is returned once, with matching metadata and the requested lifetime. */
import { isObject } from '../src/lib/json.ts';
import { fingerprint } from '../src/lib/random.ts';
import { valueAt } from '../src/lib/json-pointer.ts';
import { defineContract, type InvariantViolation, type SuccessfulExchange } from '../src/provider/define-contract.ts';
import { always, echo } from '../src/provider/contract-invariants/echo.ts';
import { fresh, instantOf, isDaysAfter, samePoint } from '../src/provider/contract-invariants/instant.ts';
import { jwtProblems, readJwt } from '../src/provider/contract-invariants/jwt.ts';
import { sameNameTwice } from '../src/provider/contract-invariants/same-name.ts';
import { unique } from '../src/provider/contract-invariants/unique.ts';
import { formatValue } from '../src/provider/contract-invariants/values.ts';

const metadata = '/components/schemas/APITokenResponse/properties';
const requestSchema = '/components/schemas/APITokenCreate/properties';
const responseSchema = '/components/schemas/APITokenCreateResponse/properties';
const defaultDays = 365;

export default defineContract({
  token: { secret: '/token', id: '/token_info/id', name: '/token_info/name' },
  secretIsCredential: {
    basis: 'assumed',
    specPointer: '/components/securitySchemes/bearer/description',
    reason: 'The code samples send "dz_your_token" as the bearer token.',
  },
  cases: [
    ...[1, 2, 7, 30, 31, 60, 90, 100, 180, 200, 270, 300, 364, 365].map((days) => ({
      id: `expires-${days}`,
      title: `a token for ${days} days`,
      body: { name: 'Expires', expires_in_days: days },
    })),
    {
      id: 'described',
      title: 'a token with a description',
      body: { name: 'Described', description: 'What it is for' },
    },
    ...sameNameTwice({ name: 'The same name' }),
  ],
  invariants: [
    {
      id: 'token_is_jwt',
      title: 'The token is a JWT',
      basis: 'documented',
      specPointer: `${responseSchema}/token/description`,
      fix: 'Issue a JWT in compact form (RFC 7519), optionally after a prefix such as "dz_".',
      check({ response }) {
        const jwt = jwtOf(response.body);
        const problems = jwt ? jwtProblems(jwt) : ['not a JWT'];
        return problems.slice(0, 1).map((actual) => ({
          pointer: '/token',
          expected: 'a JWT: three base64url segments, with JSON objects as header and claims, and a signature',
          actual,
        }));
      },
      checkWithHistory({ response }, history) {
        const signature = jwtOf(response.body)?.signature;
        const token = String(valueAt(response.body, '/token'));
        if (signature === undefined || signature === '') return [];
        const previous = history.get(signature);
        history.set(signature, fingerprint(token));
        return previous === undefined || previous === fingerprint(token)
          ? []
          : [{ pointer: '/token', expected: 'a signature of its own', actual: 'the signature of another token' }];
      },
    },
    {
      id: 'jwt_claims',
      title: 'The JWT claims match the metadata',
      basis: 'documented',
      specPointer: `${metadata}/jti/description`,
      fix: 'Set jti, iat and exp in the JWT and jti, created_at and expires_at in token_info from the same record.',
      check: claimViolations,
    },
    {
      id: 'token_prefix',
      title: 'token_prefix contains the first characters of the token',
      basis: 'documented',
      specPointer: `${metadata}/token_prefix/description`,
      fix: 'Take the prefix from the start of the token. Never return the whole token as its prefix.',
      check: prefixViolations,
    },
    {
      id: 'token_told_once',
      title: 'The token is returned once, in the token member only',
      basis: 'documented',
      specPointer: `${responseSchema}/token/description`,
      fix: 'Remove the token from token_info and from every later response.',
      check({ response }) {
        const token = valueAt(response.body, '/token');
        const leaked =
          typeof token === 'string' &&
          token.length > 8 &&
          JSON.stringify(valueAt(response.body, '/token_info') ?? null).includes(token);
        return leaked
          ? [{ pointer: '/token_info', expected: 'metadata without the token', actual: 'the whole token' }]
          : [];
      },
    },
    always({
      id: 'token_type_api',
      title: "token_type is always 'api'",
      basis: 'documented',
      specPointer: `${metadata}/token_type/description`,
      to: '/token_info/token_type',
      values: ['api', null],
      fix: 'Return "token_type": "api".',
    }),
    echo({
      id: 'name_echo',
      title: 'The token has the requested name',
      basis: 'documented',
      specPointer: `${requestSchema}/name/description`,
      from: '/name',
      to: '/token_info/name',
      fix: 'Store the name exactly as it was sent.',
    }),
    echo({
      id: 'description_echo',
      title: 'The token has the requested description',
      basis: 'documented',
      specPointer: `${requestSchema}/description/description`,
      from: '/description',
      to: '/token_info/description',
      fix: 'Store the description exactly as it was sent.',
    }),
    fresh({
      id: 'created_at_fresh',
      title: 'created_at is the time of creation',
      basis: 'documented',
      specPointer: `${metadata}/created_at/description`,
      to: '/token_info/created_at',
      fix: 'Set created_at to the time of the request, with the correct UTC offset.',
    }),
    {
      id: 'expires_in_days',
      title: 'The token expires after the requested number of days, 365 by default',
      basis: 'documented',
      specPointer: `${requestSchema}/expires_in_days/description`,
      fix: 'Set expires_at to created_at plus expires_in_days days of 24 hours, or plus 365 days if it is absent.',
      check: expiryViolations,
    },
    {
      id: 'never_used',
      title: 'A new token has not been used',
      basis: 'documented',
      specPointer: `${metadata}/last_used_at/description`,
      fix: 'Omit last_used_at, or return null, until the token is used for authentication.',
      check: ({ response }) => mustBeEmpty(response.body, 'last_used_at'),
    },
    {
      id: 'not_revoked',
      title: 'A new token is active',
      basis: 'documented',
      specPointer: `${metadata}/revoked_at/description`,
      fix: 'Omit revoked_at and revocation_reason, or return null, until the token is revoked.',
      check: ({ response }) => [
        ...mustBeEmpty(response.body, 'revoked_at'),
        ...mustBeEmpty(response.body, 'revocation_reason'),
      ],
    },
    unique({
      id: 'id_unique',
      title: 'Every token record has a unique id',
      basis: 'documented',
      specPointer: `${metadata}/id/description`,
      to: '/token_info/id',
      fix: 'Generate a unique id for each token record.',
    }),
    unique({
      id: 'jti_unique',
      title: 'The jti is unique',
      basis: 'documented',
      specPointer: `${metadata}/jti/description`,
      to: '/token_info/jti',
      fix: 'Generate a new jti for every token.',
    }),
    unique({
      id: 'token_unique',
      title: 'Every request creates a new token',
      basis: 'documented',
      specPointer: '/paths/~1api~1v1~1tokens/post/description',
      to: '/token',
      fix: 'Sign a new JWT for every request.',
    }),
  ],
});

const jwtOf = (body: unknown) => {
  const token = valueAt(body, '/token');
  return typeof token === 'string' ? readJwt(token) : undefined;
};

/** NumericDate (RFC 7519) as milliseconds. */
const numericDate = (value: unknown): number | undefined => (typeof value === 'number' ? value * 1000 : undefined);

function claimViolations({ response: { body } }: SuccessfulExchange): InvariantViolation[] {
  const claims = jwtOf(body)?.claims;
  const tokenInfo = valueAt(body, '/token_info');
  if (!claims || !isObject(tokenInfo)) return [];
  const violations: InvariantViolation[] = [];
  const compare = (claim: string, member: string): void => {
    if (claims[claim] === undefined || tokenInfo[member] === undefined) return;
    const [claimed, listed] = [numericDate(claims[claim]), instantOf(tokenInfo[member])];
    if (claimed !== undefined && listed !== undefined && Math.abs(claimed - listed) <= samePoint) return;
    violations.push({
      pointer: `/token_info/${member}`,
      expected: `the claim ${claim}, ${formatValue(claims[claim])}`,
      actual: formatValue(tokenInfo[member]),
    });
  };
  if (claims['jti'] !== tokenInfo['jti']) {
    violations.push({
      pointer: '/token_info/jti',
      expected: `the claim jti, ${formatValue(claims['jti'])}`,
      actual: formatValue(tokenInfo['jti']),
    });
  }
  compare('iat', 'created_at');
  compare('exp', 'expires_at');
  return violations;
}

function prefixViolations({ response: { body } }: SuccessfulExchange): InvariantViolation[] {
  const token = valueAt(body, '/token');
  const given = valueAt(body, '/token_info/token_prefix');
  if (typeof token !== 'string' || typeof given !== 'string') return [];
  const prefix = given.replace(/(\.{2,3}|…|(?<!\*)\*+)$/, '');
  if (prefix !== '' && token.startsWith(prefix) && prefix.length < token.length) return [];
  return [
    {
      pointer: '/token_info/token_prefix',
      expected: `the first characters of the token, such as ${formatValue(token.slice(0, 10))}`,
      actual: formatValue(given),
    },
  ];
}

function expiryViolations({ request, response: { body } }: SuccessfulExchange): InvariantViolation[] {
  const days =
    valueAt(request.body, '/expires_in_days') ??
    (isObject(request.body) && Object.hasOwn(request.body, 'expires_in_days') ? null : defaultDays);
  if (typeof days !== 'number') return [];
  const info = valueAt(body, '/token_info');
  const claims = jwtOf(body)?.claims;
  const created = instantOf(valueAt(info, '/created_at')) ?? numericDate(claims?.['iat']);
  if (created === undefined || !isObject(info)) return [];
  const expiries: [pointer: string, value: unknown, instant: number | undefined][] = [
    ['/token_info/expires_at', info['expires_at'], instantOf(info['expires_at'])],
    ['/token', claims?.['exp'], numericDate(claims?.['exp'])],
  ];
  return expiries
    .filter(([, value, end]) => value !== undefined && (end === undefined || !isDaysAfter(end, created, days)))
    .map(([pointer, value]) => ({
      pointer,
      expected: `${days} days after ${formatValue(info['created_at'])}`,
      actual: formatValue(value),
    }));
}

function mustBeEmpty(body: unknown, member: string): InvariantViolation[] {
  const value = valueAt(body, `/token_info/${member}`);
  return value === undefined || value === null || value === ''
    ? []
    : [{ pointer: `/token_info/${member}`, expected: 'null or absent', actual: formatValue(value) }];
}
