/** The Alumio contract: each request returns a new access token. */
import { defineContract } from '../src/provider/define-contract.ts';
import { unique } from '../src/provider/contract-invariants/unique.ts';
import { valueAt } from '../src/lib/json-pointer.ts';

const responseSchema = '/components/schemas/TokenCreateResponse/properties';

export default defineContract({
  token: { secret: '/access_token', id: '/identifier' },
  cases: [
    { id: 'same-name-1', title: 'a name used for the first time', body: { name: 'The same name' } },
    { id: 'same-name-2', title: 'the same name, used again', body: { name: 'The same name' } },
  ],
  invariants: [
    unique({
      id: 'access_token_unique',
      title: 'Every request generates a new token',
      basis: 'documented',
      specPointer: '/paths/~1tokens/post/description',
      to: '/access_token',
      fix: 'Generate a new access token for every request with a cryptographically secure random generator.',
    }),
    unique({
      id: 'identifier_unique',
      title: 'The identifier is unique',
      basis: 'assumed',
      specPointer: `${responseSchema}/identifier`,
      reason: 'The document does not describe the identifier. Its name implies that it identifies one token.',
      to: '/identifier',
      fix: 'Generate a unique identifier for each token, even if the names are equal.',
    }),
    {
      id: 'token_given',
      title: 'The response contains the token',
      basis: 'assumed',
      specPointer: `${responseSchema}/access_token`,
      reason:
        'The document does not mark any response member as required, but a response without the token is useless.',
      fix: 'Include the access token and its identifier in every successful response.',
      check: ({ response }) =>
        ['/access_token', '/identifier']
          .filter((pointer) => valueAt(response.body, pointer) === undefined)
          .map((pointer) => ({ pointer, expected: 'a string', actual: 'nothing' })),
    },
  ],
});
