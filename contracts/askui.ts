/** AskUI: the token has the name and the end that were asked for, an id of its own, and is new. */
import { valueAt } from '../src/lib/json-pointer.ts';
import { defineContract, type SuccessfulExchange } from '../src/provider/define-contract.ts';
import { echo } from '../src/provider/contract-invariants/echo.ts';
import { fresh, instantOf } from '../src/provider/contract-invariants/instant.ts';
import { unique } from '../src/provider/contract-invariants/unique.ts';
import { formatValue } from '../src/provider/contract-invariants/values.ts';

const operation = '/paths/~1api~1v1~1access-tokens/post';
const command = '/components/schemas/CreateSubjectAccessTokenCommand/properties';
const token = '/components/schemas/SubjectAccessTokenResponseDto/properties';

const ends = [
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
    reason: 'An access token that gives access to nothing would be of no use.',
  },
  cases: [
    ...ends.map((expiresAt, index) => ({
      id: `ends-${index + 1}`,
      title: `a token that ends at ${expiresAt}`,
      body: { name: 'Ends', expiresAt },
    })),
    { id: 'ends-never', title: 'a token that never ends', body: { name: 'Ends never', expiresAt: null } },
    {
      id: 'ends-past',
      title: 'a token that ended long ago',
      body: { name: 'Ended', expiresAt: '2001-01-01T00:00:00Z' },
      expect: 'any',
    },
    { id: 'same-name-1', title: 'a name for the first time', body: { name: 'The same name' } },
    { id: 'same-name-2', title: 'the same name again', body: { name: 'The same name' } },
  ],
  invariants: [
    echo({
      id: 'name_echo',
      title: 'The token has the name that was asked for',
      basis: 'documented',
      specPointer: `${token}/name`,
      from: '/name',
      to: '/token/name',
      fix: 'Keep the name as it was sent, character by character.',
    }),
    {
      id: 'expires_at_as_asked',
      title: 'The token ends at the instant that was asked for',
      basis: 'documented',
      specPointer: `${command}/expiresAt`,
      fix: 'Answer with the same instant, in any offset; with null where null was asked.',
      check: (exchange) => endOf(exchange, valueAt(exchange.request.body, '/expiresAt')),
    },
    {
      id: 'expires_at_absent',
      title: 'A token without an end has none',
      basis: 'assumed',
      specPointer: `${command}/expiresAt`,
      reason: 'The document gives expiresAt no default, so leaving it out means null.',
      fix: 'Answer with "expiresAt": null where the request has none.',
      check: (exchange) => (valueAt(exchange.request.body, '/expiresAt') === undefined ? endOf(exchange, null) : []),
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
      title: 'Every token has an id of its own',
      basis: 'documented',
      specPointer: `${token}/id`,
      to: '/token/id',
      fix: 'Generate a UUID of version 4 for each token.',
    }),
    unique({
      id: 'token_string_unique',
      title: 'Every request creates a token of its own',
      basis: 'documented',
      specPointer: `${operation}/summary`,
      to: '/tokenString',
      fix: 'Generate the token string anew for every request, from a cryptographic source of randomness.',
    }),
  ],
});

function endOf({ response }: SuccessfulExchange, requested: unknown) {
  const returned = valueAt(response.body, '/token/expiresAt');
  if (requested === undefined || (requested === null && returned === null)) return [];
  if (requested !== null && returned !== null && isSameInstant(returned, requested)) return [];
  return [
    { pointer: '/token/expiresAt', expected: `${formatValue(requested)}, as asked`, actual: formatValue(returned) },
  ];
}

/** Whole seconds may be all that a service keeps. */
function isSameInstant(one: unknown, other: unknown): boolean {
  const [a, b] = [instantOf(one), instantOf(other)];
  return a !== undefined && b !== undefined && Math.abs(a - b) < 1000;
}
