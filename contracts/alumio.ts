/** Alumio: "Generate a new token", so no access token is given twice. */
import { defineContract } from '../src/provider/contract.ts';
import { unique } from '../src/provider/rules/unique.ts';
import { valueAt } from '../src/core/pointer.ts';

const answer = '/components/schemas/TokenCreateResponse/properties';

export default defineContract({
  token: { secret: '/access_token', id: '/identifier' },
  cases: [
    { id: 'same-name-1', title: 'a name for the first time', body: { name: 'The same name' } },
    { id: 'same-name-2', title: 'the same name again', body: { name: 'The same name' } },
  ],
  rules: [
    unique({
      id: 'access_token_unique', title: 'Every request generates a new token', basis: 'documented',
      cites: '/paths/~1tokens/post/description', to: '/access_token',
      mend: 'Generate the access token anew for every request, from a cryptographic source of randomness.',
    }),
    unique({
      id: 'identifier_unique', title: 'The identifier tells tokens apart', basis: 'assumed',
      cites: `${answer}/identifier`, reason: 'The document gives the identifier no description; by its name it identifies one token.', to: '/identifier',
      mend: 'Give each token an identifier of its own, also where the names are the same.',
    }),
    {
      id: 'token_given', title: 'The answer holds the token', basis: 'assumed',
      cites: `${answer}/access_token`, reason: 'The document requires no member of the answer; without the token it would be of no use.',
      mend: 'Put the access token and its identifier into every successful answer.',
      each: ({ response }) => ['/access_token', '/identifier'].filter((pointer) => valueAt(response.body, pointer) === undefined)
        .map((pointer) => ({ pointer, expected: 'a string', actual: 'nothing' })),
    },
  ],
});
