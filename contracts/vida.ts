/** Vida: "Only admin currently supported"; the answer repeats what was asked, says when, and succeeds. */
import { valueAt } from '../src/lib/json-pointer.ts';
import { defineContract } from '../src/provider/define-contract.ts';
import { always, echo } from '../src/provider/contract-invariants/echo.ts';
import { fresh, looseInstantOf } from '../src/provider/contract-invariants/instant.ts';
import { unique } from '../src/provider/contract-invariants/unique.ts';

const operation = '/paths/~1api~1v2~1tokens/post';
const requestSchema = `${operation}/requestBody/content/application~1json/schema/properties`;
const responseSchema = `${operation}/responses/200/content/application~1json/schema/properties`;
const token = `${responseSchema}/token/properties`;
const onlyAdmin = `${requestSchema}/type/description`;

const otherType = (type: string) => ({
  id: `type-${type === '' ? 'empty' : type.replaceAll(' ', '_')}`,
  title: `another type than admin: ${JSON.stringify(type)}`,
  body: { type, description: 'Main app' },
  expect: 'reject' as const,
  specPointer: onlyAdmin,
});

export default defineContract({
  token: { secret: '/token/token', name: '/token/description' },
  secretIsCredential: {
    basis: 'assumed',
    specPointer: '/components/securitySchemes/apiKeyAuth/description',
    reason: 'The operation creates a "Vida API Token", and the security scheme asks for one.',
  },
  cases: [
    ...[
      'user',
      'Admin',
      'ADMIN',
      'admin ',
      ' admin',
      'administrator',
      'adm',
      'read',
      'readonly',
      'owner',
      'superadmin',
      'guest',
      '',
    ].map(otherType),
    {
      id: 'same-description-1',
      title: 'a description for the first time',
      body: { type: 'admin', description: 'The same description' },
    },
    {
      id: 'same-description-2',
      title: 'the same description again',
      body: { type: 'admin', description: 'The same description' },
    },
  ],
  invariants: [
    always({
      id: 'success_true',
      title: 'A token that was created is told as success',
      basis: 'documented',
      specPointer: `${operation}/responses/200/description`,
      to: '/success',
      values: [true],
      fix: 'Answer 200 with "success": true, and every failure with another status.',
    }),
    echo({
      id: 'description_echo',
      title: 'The token has the description that was asked for',
      basis: 'documented',
      specPointer: `${token}/description/description`,
      from: '/description',
      to: '/token/description',
      fix: 'Keep the description as it was sent, character by character.',
    }),
    echo({
      id: 'type_echo',
      title: 'The token has the type that was asked for',
      basis: 'documented',
      specPointer: `${token}/type/description`,
      from: '/type',
      to: '/token/type',
      fix: 'Answer with the type of the request; only "admin" is supported.',
    }),
    fresh({
      id: 'timestamp_fresh',
      title: 'The timestamp tells when the token was created',
      basis: 'documented',
      specPointer: `${token}/timestamp/description`,
      to: '/token/timestamp',
      read: looseInstantOf,
      fix: 'Set the timestamp to the time of creation, in seconds since the Unix epoch, as a string.',
    }),
    unique({
      id: 'token_unique',
      title: 'Every request creates a new token',
      basis: 'documented',
      specPointer: `${operation}/description`,
      to: '/token/token',
      fix: 'Generate the token anew for every request, from a cryptographic source of randomness.',
    }),
    {
      id: 'token_given',
      title: 'The answer holds the token',
      basis: 'assumed',
      specPointer: `${token}/token`,
      reason: 'The document requires no member of the answer; without the token it would be of no use.',
      fix: 'Put the token into every successful answer.',
      check: ({ response }) =>
        valueAt(response.body, '/token/token') === undefined
          ? [{ pointer: '/token/token', expected: 'a string', actual: 'nothing' }]
          : [],
    },
  ],
});
