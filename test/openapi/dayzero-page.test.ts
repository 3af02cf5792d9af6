/** DayZero publishes a page, not a document: what was transcribed from it, field by field. */
import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../src/lib/json.ts';
import { valueAt } from '../../src/lib/json-pointer.ts';
import { loadSpec } from '../support/documents.ts';

const at = async (pointer: string): Promise<unknown> => valueAt((await loadSpec('dayzero')).published, pointer);
const operation = '/paths/~1api~1v1~1tokens/post';

/** A schema's members as the page lists them: `name (type · format · required) — description`. */
async function fieldsOf(schema: string): Promise<string[]> {
  const { properties, required = [] } = (await at(`/components/schemas/${schema}`)) as {
    properties: Record<string, JsonObject>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { type, format, description, $ref, items }]) => {
    const named = typeof $ref === 'string' ? $ref.split('/').at(-1) : type;
    const facts = [named, format, itemsOf(items), required.includes(name) ? 'required' : undefined].filter(
      (fact) => fact !== undefined,
    );
    return `${name} (${facts.join(' · ')})${description === undefined ? '' : ` — ${String(description)}`}`;
  });
}

function itemsOf(items: unknown): string | undefined {
  const { $ref, anyOf } = (items ?? {}) as { $ref?: string; anyOf?: { type: string }[] };
  return $ref?.split('/').at(-1) ?? anyOf?.map(({ type }) => type).join(' | ');
}

describe('The page of DayZero', () => {
  test('names the operation', async () => {
    expect(await at(operation)).toMatchObject({
      summary: 'Create token',
      tags: ['api-tokens'],
      operationId: 'create_token_api_v1_tokens_post',
      description: 'Create a new API token',
    });
    expect(await at('/servers')).toEqual([{ url: 'https://api.ondayzero.com' }]);
    expect(await at('/openapi')).toBe('3.1.0');
  });

  test('asks for a bearer token and for the business', async () => {
    expect(await at(`${operation}/security`)).toEqual([{ bearer: [] }]);
    expect(await at('/components/securitySchemes/bearer')).toEqual({
      type: 'http',
      scheme: 'bearer',
      description: 'Bearer token in `Authorization` header.',
    });
    expect(await at(`${operation}/parameters`)).toEqual([
      {
        name: 'x-business-id',
        in: 'header',
        required: true,
        description: '<business uuid>',
        schema: { type: 'string', format: 'uuid' },
      },
    ]);
  });

  test('lists the fields of the request', async () => {
    expect(await at(`${operation}/requestBody`)).toEqual({
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/APITokenCreate' } } },
    });
    expect(await fieldsOf('APITokenCreate')).toEqual([
      'name (string · required) — Token name',
      'description (string) — Optional description',
      'expires_in_days (integer) — Expiration in days (1-365, default: 365)',
    ]);
    expect(await at('/components/schemas/APITokenCreate/properties/expires_in_days')).toMatchObject({
      minimum: 1,
      maximum: 365,
      default: 365,
    });
  });

  test('lists the fields of the answer', async () => {
    expect(await fieldsOf('APITokenCreateResponse')).toEqual([
      "token (string · required) — The JWT token - save it now, you won't see it again!",
      'token_info (APITokenResponse · required) — Token metadata',
    ]);
    expect(await fieldsOf('APITokenResponse')).toEqual([
      'id (string · required) — Token record ID',
      'jti (string · required) — Unique token identifier (JWT ID)',
      'name (string) — Human-readable token name',
      'description (string) — Optional token description',
      'token_prefix (string · required) — First characters of the token for display (e.g. dz_abc...)',
      "token_type (string) — Token type (always 'api')",
      'created_at (string · date-time · required) — When the token was created',
      'last_used_at (string · date-time) — Last time the token was used for authentication',
      'expires_at (string · date-time) — When the token expires (null = never)',
      'revoked_at (string · date-time) — When the token was revoked (null = active)',
      'revocation_reason (string) — Reason the token was revoked',
    ]);
  });

  test('lists the answers', async () => {
    const responses = (await at(`${operation}/responses`)) as Record<string, { description: string; content?: object }>;
    expect(
      Object.entries(responses).map(([status, { description, content }]) => [
        status,
        description,
        content !== undefined,
      ]),
    ).toEqual([
      ['201', 'Successful Response', true],
      ['400', 'Bad Request - Invalid input', false],
      ['401', 'Unauthorized - Authentication required', false],
      ['403', 'Forbidden - Insufficient permissions', false],
      ['422', 'Validation Error', true],
    ]);
    expect(responses['201']?.content).toEqual({
      'application/json': { schema: { $ref: '#/components/schemas/APITokenCreateResponse' } },
    });
    expect(responses['422']?.content).toEqual({
      'application/json': { schema: { $ref: '#/components/schemas/HTTPValidationError' } },
    });
  });

  test('lists the fields of a validation error', async () => {
    expect(await fieldsOf('HTTPValidationError')).toEqual(['detail (array · ValidationError)']);
    expect(await fieldsOf('ValidationError')).toEqual([
      'loc (array · string | integer · required)',
      'msg (string · required)',
      'type (string · required)',
      'input (object)',
      'ctx (object)',
    ]);
  });

  test('shows code in three languages, and points at three more pages', async () => {
    const samples = (await at(`${operation}/x-codeSamples`)) as { label: string; source: string }[];
    expect(samples.map(({ label }) => label)).toEqual(['cURL', 'JavaScript', 'Python']);
    expect(
      samples.every(
        ({ source }) =>
          source.includes('https://api.ondayzero.com/api/v1/tokens') &&
          source.includes('dz_your_token') &&
          source.includes('YOUR_BUSINESS_ID'),
      ),
    ).toBe(true);
    expect([
      await at(`${operation}/externalDocs/url`),
      await at('/x-openapi-slice'),
      await at('/externalDocs/url'),
    ]).toEqual([
      'https://www.ondayzero.com/docs/reference/api-tokens/create-token',
      'https://www.ondayzero.com/docs/reference/api-tokens/create-token/openapi.json',
      'https://www.ondayzero.com/docs/reference/api-tokens',
    ]);
  });
});
