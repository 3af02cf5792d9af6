/** Alumio: "Generate a new token", so no access token is given twice. */
import { defineContract } from '../src/provider/define-contract.ts';
import { unique } from '../src/provider/contract-invariants/unique.ts';
import { valueAt } from '../src/lib/json-pointer.ts';

const responseSchema = '/components/schemas/TokenCreateResponse/properties';

export default defineContract({
  token: { secret: '/access_token', id: '/identifier' },
  cases: [
    { id: 'same-name-1', title: 'a name for the first time', body: { name: 'The same name' } },
    { id: 'same-name-2', title: 'the same name again', body: { name: 'The same name' } },
  ],
  invariants: [
    unique({
      id: 'access_token_unique',
      title: 'Every request generates a new token',
      basis: 'documented',
      specPointer: '/paths/~1tokens/post/description',
      to: '/access_token',
      fix: 'Generate the access token anew for every request, from a cryptographic source of randomness.',
    }),
    unique({
      id: 'identifier_unique',
      title: 'The identifier tells tokens apart',
      basis: 'assumed',
      specPointer: `${responseSchema}/identifier`,
      reason: 'The document gives the identifier no description; by its name it identifies one token.',
      to: '/identifier',
      fix: 'Give each token an identifier of its own, also where the names are the same.',
    }),
    {
      id: 'token_given',
      title: 'The answer holds the token',
      basis: 'assumed',
      specPointer: `${responseSchema}/access_token`,
      reason: 'The document requires no member of the answer; without the token it would be of no use.',
      fix: 'Put the access token and its identifier into every successful answer.',
      check: ({ response }) =>
        ['/access_token', '/identifier']
          .filter((pointer) => valueAt(response.body, pointer) === undefined)
          .map((pointer) => ({ pointer, expected: 'a string', actual: 'nothing' })),
    },
  ],
});
