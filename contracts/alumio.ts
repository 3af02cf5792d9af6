/** The Alumio contract: each request returns a new access token. */
import { defineContract } from '../src/provider/define-contract.ts';
import { sameNameTwice } from '../src/provider/contract-invariants/same-name.ts';
import { unique } from '../src/provider/contract-invariants/unique.ts';
import { mustBeText } from '../src/provider/contract-invariants/values.ts';

const responseSchema = '/components/schemas/TokenCreateResponse/properties';

export default defineContract({
  token: { secret: '/access_token', id: '/identifier' },
  cases: [...sameNameTwice({ name: 'The same name' })],
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
      basis: 'documented',
      specPointer: '/paths/~1tokens/post/description',
      fix: 'Include the access token in every successful response.',
      check: ({ response }) => mustBeText(response.body, '/access_token'),
    },
    {
      id: 'identifier_given',
      title: 'The response contains the identifier',
      basis: 'assumed',
      specPointer: `${responseSchema}/identifier`,
      reason: 'The document does not mark any response member as required.',
      fix: 'Include the identifier in every successful response.',
      check: ({ response }) => mustBeText(response.body, '/identifier'),
    },
  ],
});
