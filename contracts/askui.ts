/** The AskUI contract: each token is new, has a unique id, and keeps the requested name and expiry. */
import { valueAt } from '../src/lib/json-pointer.ts';
import { defineContract, type SuccessfulExchange } from '../src/provider/define-contract.ts';
import { echo } from '../src/provider/contract-invariants/echo.ts';
import { fresh, instantOf } from '../src/provider/contract-invariants/instant.ts';
import { sameNameTwice } from '../src/provider/contract-invariants/same-name.ts';
import { unique } from '../src/provider/contract-invariants/unique.ts';
import { formatValue } from '../src/provider/contract-invariants/values.ts';

const operation = '/paths/~1api~1v1~1access-tokens/post';
const command = '/components/schemas/CreateSubjectAccessTokenCommand/properties';
const token = '/components/schemas/SubjectAccessTokenResponseDto/properties';

const expiryTimes = [
  '2031-05-06T07:08:09Z',
  '2031-05-06T07:08:09+02:00',
  '2031-05-06T00:30:00-08:00',
  '2031-05-06T07:08:09.250Z',
  '2032-02-29T23:59:59Z',
];

export default defineContract({
  token: { secret: '/tokenString', id: '/token/id', name: '/token/name' },
  secretIsCredential: {
    basis: 'assumed',
    specPointer: `${operation}/summary`,
    reason: 'An access token is only useful if it grants access.',
  },
  cases: [
    ...expiryTimes.map((expiresAt, index) => ({
      id: `ends-${index + 1}`,
      title: `a token that expires at ${expiresAt}`,
      body: { name: 'Ends', expiresAt },
    })),
    { id: 'ends-never', title: 'a token that never expires', body: { name: 'Ends never', expiresAt: null } },
    {
      id: 'ends-past',
      title: 'a token that expired long ago',
      body: { name: 'Ended', expiresAt: '2001-01-01T00:00:00Z' },
      expect: 'any',
    },
    ...sameNameTwice({ name: 'The same name' }),
  ],
  invariants: [
    echo({
      id: 'name_echo',
      title: 'The token has the requested name',
      basis: 'documented',
      specPointer: `${token}/name`,
      from: '/name',
      to: '/token/name',
      fix: 'Store the name exactly as it was sent.',
    }),
    {
      id: 'expires_at_as_asked',
      title: 'The token expires at the requested time',
      basis: 'documented',
      specPointer: `${command}/expiresAt`,
      fix: 'Return the requested time, in any UTC offset, or null if null was requested.',
      check: (exchange) => expiryViolations(exchange, valueAt(exchange.request.body, '/expiresAt')),
    },
    {
      id: 'expires_at_absent',
      title: 'A token without a requested expiry never expires',
      basis: 'assumed',
      specPointer: `${command}/expiresAt`,
      reason: 'The document does not define a default for expiresAt, so leaving it out means null.',
      fix: 'Return "expiresAt": null if the request omits it.',
      check: (exchange) =>
        valueAt(exchange.request.body, '/expiresAt') === undefined ? expiryViolations(exchange, null) : [],
    },
    fresh({
      id: 'created_at_fresh',
      title: 'createdAt is the time of creation',
      basis: 'documented',
      specPointer: `${token}/createdAt`,
      to: '/token/createdAt',
      fix: 'Set createdAt to the time of the request.',
    }),
    unique({
      id: 'id_unique',
      title: 'Every token has a unique id',
      basis: 'documented',
      specPointer: `${token}/id`,
      to: '/token/id',
      fix: 'Generate a version 4 UUID for each token.',
    }),
    unique({
      id: 'token_string_unique',
      title: 'Every request creates a new token',
      basis: 'documented',
      specPointer: `${operation}/summary`,
      to: '/tokenString',
      fix: 'Generate a new token string for every request with a cryptographically secure random generator.',
    }),
  ],
});

function expiryViolations({ response }: SuccessfulExchange, requested: unknown) {
  const returned = valueAt(response.body, '/token/expiresAt');
  if (requested === undefined || (requested === null && returned === null)) return [];
  if (requested !== null && returned !== null && isSameInstant(returned, requested)) return [];
  return [
    { pointer: '/token/expiresAt', expected: `${formatValue(requested)}, as requested`, actual: formatValue(returned) },
  ];
}

/** Tolerates services that store whole seconds only. */
function isSameInstant(one: unknown, other: unknown): boolean {
  const [a, b] = [instantOf(one), instantOf(other)];
  return a !== undefined && b !== undefined && Math.abs(a - b) < 1000;
}
