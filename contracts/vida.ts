/** The Vida contract: only admin tokens are created, and the response repeats the request and adds the time. */
import { defineContract } from '../src/provider/define-contract.ts';
import { always, echo } from '../src/provider/contract-invariants/echo.ts';
import { constant } from '../src/provider/contract-invariants/constant.ts';
import { fresh, looseInstantOf } from '../src/provider/contract-invariants/instant.ts';
import { sameNameTwice } from '../src/provider/contract-invariants/same-name.ts';
import { unique } from '../src/provider/contract-invariants/unique.ts';
import { mustBeText } from '../src/provider/contract-invariants/values.ts';

const operation = '/paths/~1api~1v2~1tokens/post';
const requestSchema = `${operation}/requestBody/content/application~1json/schema/properties`;
const responseSchema = `${operation}/responses/200/content/application~1json/schema/properties`;
const token = `${responseSchema}/token/properties`;
const onlyAdmin = `${requestSchema}/type/description`;

const otherType = (type: string) => ({
  id: `type-${type === '' ? 'empty' : type.replaceAll(' ', '_')}`,
  title: `a type other than admin: ${JSON.stringify(type)}`,
  body: { type, description: 'Main app' },
  expect: 'reject' as const,
  specPointer: onlyAdmin,
});

export default defineContract({
  token: { secret: '/token/token', name: '/token/description' },
  secretIsCredential: {
    basis: 'assumed',
    specPointer: '/components/securitySchemes/apiKeyAuth/description',
    reason: 'The operation creates a "Vida API Token", and the security scheme requires one.',
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
    ...sameNameTwice({ type: 'admin', description: 'The same description' }),
  ],
  invariants: [
    always({
      id: 'success_true',
      title: 'A created token is reported as a success',
      basis: 'documented',
      specPointer: `${operation}/responses/200/description`,
      to: '/success',
      values: [true],
      fix: 'Return 200 with "success": true, and another status for every failure.',
    }),
    echo({
      id: 'description_echo',
      title: 'The token has the requested description',
      basis: 'documented',
      specPointer: `${token}/description/description`,
      from: '/description',
      to: '/token/description',
      fix: 'Store the description exactly as it was sent.',
    }),
    echo({
      id: 'type_echo',
      title: 'The token has the requested type',
      basis: 'documented',
      specPointer: `${token}/type/description`,
      from: '/type',
      to: '/token/type',
      fix: 'Return the type of the request. Only "admin" is supported.',
    }),
    fresh({
      id: 'timestamp_fresh',
      title: 'The timestamp is the time of creation',
      basis: 'documented',
      specPointer: `${token}/timestamp/description`,
      to: '/token/timestamp',
      read: looseInstantOf,
      fix: 'Set the timestamp to the time of creation, in seconds since the Unix epoch, as a string.',
    }),
    constant({
      id: 'user_id_constant',
      title: 'The owner is the same for the same credential',
      basis: 'documented',
      specPointer: `${token}/userId/description`,
      to: '/token/userId',
      fix: 'Return the id of the user to whom the credential of the request belongs.',
    }),
    unique({
      id: 'token_unique',
      title: 'Every request creates a new token',
      basis: 'documented',
      specPointer: `${operation}/description`,
      to: '/token/token',
      fix: 'Generate a new token for every request with a cryptographically secure random generator.',
    }),
    {
      id: 'token_given',
      title: 'The response contains the token',
      basis: 'documented',
      specPointer: `${operation}/description`,
      fix: 'Include the token in every successful response.',
      check: ({ response }) => mustBeText(response.body, '/token/token'),
    },
  ],
});
