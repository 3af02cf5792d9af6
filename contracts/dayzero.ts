/** DayZero: a JWT, told once, with metadata that agrees with it; it ends after as many days as asked, 365 by default. */
import { isObject } from '../src/lib/json.ts';
import { valueAt } from '../src/lib/json-pointer.ts';
import { defineContract, type InvariantViolation, type SuccessfulExchange } from '../src/provider/define-contract.ts';
import { always, echo } from '../src/provider/contract-invariants/echo.ts';
import { fresh, instantOf, isDaysAfter, skew } from '../src/provider/contract-invariants/instant.ts';
import { readJwt } from '../src/provider/contract-invariants/jwt.ts';
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
    { id: 'same-name-1', title: 'a name for the first time', body: { name: 'The same name' } },
    { id: 'same-name-2', title: 'the same name again', body: { name: 'The same name' } },
  ],
  invariants: [
    {
      id: 'token_is_jwt',
      title: 'The token is a JWT',
      basis: 'documented',
      specPointer: `${responseSchema}/token/description`,
      fix: 'Issue a JWT in compact form (RFC 7519), after a prefix such as "dz_" if there is one.',
      check: ({ response }) =>
        jwtOf(response.body)
          ? []
          : [
              {
                pointer: '/token',
                expected: 'a JWT: three base64url segments, header and claims JSON objects',
                actual: 'no JWT',
              },
            ],
    },
    {
      id: 'jwt_claims',
      title: 'The claims of the JWT agree with the metadata',
      basis: 'documented',
      specPointer: `${metadata}/jti/description`,
      fix: 'Take jti, iat and exp of the JWT and jti, created_at and expires_at of token_info from the same record.',
      check: claimViolations,
    },
    {
      id: 'token_prefix',
      title: 'token_prefix are the first characters of the token',
      basis: 'documented',
      specPointer: `${metadata}/token_prefix/description`,
      fix: 'Cut the prefix from the token itself; never the whole of it.',
      check: prefixViolations,
    },
    {
      id: 'token_told_once',
      title: 'The token is shown in its place and nowhere else',
      basis: 'documented',
      specPointer: `${responseSchema}/token/description`,
      fix: 'Keep the token out of token_info and of every later answer.',
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
      fix: 'Answer with "token_type": "api".',
    }),
    echo({
      id: 'name_echo',
      title: 'The token has the name that was asked for',
      basis: 'documented',
      specPointer: `${requestSchema}/name/description`,
      from: '/name',
      to: '/token_info/name',
      fix: 'Keep the name as it was sent, character by character.',
    }),
    echo({
      id: 'description_echo',
      title: 'The token has the description that was asked for',
      basis: 'documented',
      specPointer: `${requestSchema}/description/description`,
      from: '/description',
      to: '/token_info/description',
      fix: 'Keep the description as it was sent.',
    }),
    fresh({
      id: 'created_at_fresh',
      title: 'created_at tells when the token was created',
      basis: 'documented',
      specPointer: `${metadata}/created_at/description`,
      to: '/token_info/created_at',
      fix: 'Set created_at to the time of the request, with its true offset.',
    }),
    {
      id: 'expires_in_days',
      title: 'The token expires after as many days as asked, 365 by default',
      basis: 'documented',
      specPointer: `${requestSchema}/expires_in_days/description`,
      fix: 'Set expires_at to created_at and expires_in_days days of 24 hours; without it, 365.',
      check: expiryViolations,
    },
    {
      id: 'never_used',
      title: 'A new token has not been used',
      basis: 'documented',
      specPointer: `${metadata}/last_used_at/description`,
      fix: 'Leave last_used_at out, or null, until the token is used for authentication.',
      check: ({ response }) => mustBeEmpty(response.body, 'last_used_at'),
    },
    {
      id: 'not_revoked',
      title: 'A new token is active',
      basis: 'documented',
      specPointer: `${metadata}/revoked_at/description`,
      fix: 'Leave revoked_at and revocation_reason out, or null, until the token is revoked.',
      check: ({ response }) => [
        ...mustBeEmpty(response.body, 'revoked_at'),
        ...mustBeEmpty(response.body, 'revocation_reason'),
      ],
    },
    unique({
      id: 'id_unique',
      title: 'Every token record has an id of its own',
      basis: 'documented',
      specPointer: `${metadata}/id/description`,
      to: '/token_info/id',
      fix: 'Give each token record an id of its own.',
    }),
    unique({
      id: 'jti_unique',
      title: 'The jti is unique',
      basis: 'documented',
      specPointer: `${metadata}/jti/description`,
      to: '/token_info/jti',
      fix: 'Generate the jti anew for every token.',
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
    const [signed, said] = [numericDate(claims[claim]), instantOf(tokenInfo[member])];
    if (signed !== undefined && said !== undefined && Math.abs(signed - said) <= skew) return;
    violations.push({
      pointer: `/token_info/${member}`,
      expected: `the claim ${claim}, ${formatValue(claims[claim])}`,
      actual: formatValue(tokenInfo[member]),
    });
  };
  if (claims['jti'] !== undefined && claims['jti'] !== tokenInfo['jti']) {
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
  const ends: [pointer: string, value: unknown, instant: number | undefined][] = [
    ['/token_info/expires_at', info['expires_at'], instantOf(info['expires_at'])],
    ['/token', claims?.['exp'], numericDate(claims?.['exp'])],
  ];
  return ends
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
    : [{ pointer: `/token_info/${member}`, expected: 'null, or nothing', actual: formatValue(value) }];
}
