/** The five documents: published values unchanged, side by side, and with samples that they accept themselves. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { formatPointer, valueAt } from '../../src/lib/json-pointer.ts';
import { fingerprint } from '../../src/lib/random.ts';
import type { OpenApiDocument } from '../../src/openapi/document.ts';
import { sample } from '../../src/openapi/sample.ts';
import { loadSpec, violationsOf } from '../support/documents.ts';
import { providerIds, type ProviderId } from '../support/mock.ts';
import { sampleRequests } from '../support/requests.ts';

const published = async (id: ProviderId): Promise<JsonObject> => (await loadSpec(id)).published;

describe('The published documents', () => {
  /** SHA-256 of each document's data as JSON, taken from what the provider published. */
  test.each([
    ['alumio', 'a5db452fbeb0fae25d7777cc85e14478f263debf7e99b92079a2968aff20c809'],
    ['vida', 'c652d38ee438e1b719c0986810e52a493b064902c8077cbc27c78cc7f569035e'],
    ['typeauth', '69c95505989405a128ffe39fbe4a02578bfabc53ff1595f882473a522f8e7f63'],
    ['askui', '220507179417706f7641f7824bd017a3ee8639f0b4c0b59515160cf535098d5f'],
  ] as const)('%s: not one value is changed', async (id, digest) => {
    expect(fingerprint(JSON.stringify(await published(id)))).toBe(digest);
  });

  const facts: Readonly<
    Record<Exclude<ProviderId, 'dayzero'>, readonly [path: (string | number)[], value: unknown][]>
  > = {
    alumio: [
      [['openapi'], '3.1.0'],
      [['servers', 0, 'url'], '/api/v1'],
      [['security'], []],
      [['components', 'schemas', 'TokenCreate', 'required'], ['name']],
      [['components', 'schemas', 'TokenCreate', 'properties', 'name', 'maxLength'], 45],
      [['components', 'schemas', 'TokenCreate', 'properties', 'name', 'ui'], { 'ui:options': { autoFocus: true } }],
      [['components', 'schemas', 'TokenCreate', 'properties', 'description', 'maxLength'], 64_000],
      [['components', 'schemas', 'TokenCreateResponse', 'required'], undefined],
      [['paths', '/tokens', 'post', 'parameters', 0, 'name'], 'space'],
    ],
    vida: [
      [['openapi'], '3.0.0'],
      [['servers', 0, 'url'], 'https://api.vida.dev'],
      [
        ['components', 'securitySchemes', 'apiKeyAuth'],
        { type: 'apiKey', in: 'query', name: 'token', description: 'Vida API Token' },
      ],
      [
        ['paths', '/api/v2/tokens', 'post', 'requestBody', 'content', 'application/json', 'schema', 'required'],
        ['type', 'description'],
      ],
      [
        [
          'paths',
          '/api/v2/tokens',
          'post',
          'requestBody',
          'content',
          'application/json',
          'schema',
          'properties',
          'type',
          'default',
        ],
        'admin',
      ],
      [
        [
          'paths',
          '/api/v2/tokens',
          'post',
          'requestBody',
          'content',
          'application/json',
          'schema',
          'properties',
          'type',
          'enum',
        ],
        undefined,
      ],
      [['paths', '/api/v2/tokens', 'post', 'responses', '400'], { description: 'Bad Request' }],
    ],
    typeauth: [
      [['openapi'], '3.0.0'],
      [['components', 'securitySchemes'], undefined],
      [['components', 'schemas', 'CreateTokenRequest', 'properties', 'amount'], { type: 'integer', maximum: 100 }],
      [['components', 'schemas', 'CreateTokenRequest', 'properties', 'tags', 'maxItems'], 5],
      [['components', 'schemas', 'CreateTokenRequest', 'properties', 'tags', 'uniqueItems'], true],
    ],
    askui: [
      [['openapi'], '3.1.0'],
      [['servers'], []],
      [
        ['paths', '/api/v1/access-tokens', 'post', 'security'],
        [{ Bearer: [] }, { Basic: [] }],
      ],
      [['components', 'securitySchemes', 'Basic'], { type: 'apiKey', in: 'header', name: 'Authorization' }],
      [['components', 'schemas', 'SubjectAccessTokenResponseDto', 'properties', 'id', 'format'], 'uuid4'],
      [
        ['components', 'schemas', 'SubjectAccessTokenResponseDto', 'required'],
        ['name', 'expiresAt', 'creatorId'],
      ],
      [
        ['components', 'schemas', 'CreateSubjectAccessTokenCommand', 'properties', 'name'],
        { type: 'string', maxLength: 128, minLength: 1, title: 'Name' },
      ],
    ],
  };

  test.each(Object.keys(facts) as (keyof typeof facts)[])('%s says what it is known to say', async (id) => {
    const document = await published(id);
    for (const [path, value] of facts[id])
      expect([path, valueAt(document, formatPointer(path))]).toEqual([path, value]);
  });
});

describe('All five side by side', () => {
  /** Each document's verdict on each sample body, in words. */
  const verdicts = (documents: ReadonlyMap<ProviderId, OpenApiDocument>): object =>
    Object.fromEntries(
      providerIds.map((id) => [
        id,
        sampleRequests(id)
          .filter(({ body }) => typeof body !== 'string')
          .map(({ title, body }) => [
            title,
            violationsOf(documents.get(id)!, body).map(
              ({ pointer, keyword, message }) => `${pointer} ${keyword} ${message}`,
            ),
          ]),
      ]),
    );

  const inOrder = async (order: readonly ProviderId[]): Promise<Map<ProviderId, OpenApiDocument>> => {
    const documents = new Map<ProviderId, OpenApiDocument>();
    for (const id of order) documents.set(id, await loadSpec(id));
    return documents;
  };

  test('give the same verdicts in whatever order they are loaded', async () => {
    const expected = verdicts(await inOrder(providerIds));
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(providerIds, { minLength: providerIds.length }), async (order) => {
        expect(verdicts(await inOrder(order))).toEqual(expected);
      }),
      { numRuns: 10, seed: 1 },
    );
  });

  test('speak their own version of OpenAPI', async () => {
    const documents = await inOrder(providerIds);
    expect(Object.fromEntries(providerIds.map((id) => [id, documents.get(id)!.openapi]))).toEqual({
      alumio: '3.1.0',
      vida: '3.0.0',
      typeauth: '3.0.0',
      dayzero: '3.1.0',
      askui: '3.1.0',
    });
  });

  test('leave the published document as it was when the overlay is applied', async () => {
    for (const id of providerIds) {
      const { published: before, effective, assumptions } = await loadSpec(id);
      expect(assumptions.length).toBeGreaterThan(0);
      expect(effective).not.toEqual(before);
    }
  });

  test('name the gap that a reader should know of: the scheme that one of them names and does not define', async () => {
    const notes = await Promise.all(providerIds.map(async (id) => (await loadSpec(id)).notes));
    expect(notes.map((list) => list.length)).toEqual(providerIds.map((id) => (id === 'typeauth' ? 1 : 0)));
    expect(notes.flat()[0]).toMatch(
      /specs\/typeauth\/openapi\.yaml:\d+: security "bearerAuth" is defined by the overlay only\.$/,
    );
  });
});

describe.each(providerIds)('The samples of %s', (id) => {
  test('of the request is valid', async () => {
    const document = await loadSpec(id);
    const body = sample(
      document.effective,
      valueAt(document.effective, [...document.operations[0]!.body!.content.values()][0]!),
    );
    expect(violationsOf(document, body)).toEqual([]);
    expect(body).toEqual(expect.objectContaining({}));
  });

  test('of every answer with a body are valid', async () => {
    const { effective, validator, operations } = await loadSpec(id);
    const contents = operations[0]!.responses
      .flatMap((response) => [...response.content.values()])
      .filter((pointer) => pointer !== undefined);
    for (const pointer of contents)
      expect(validator.schema(pointer, sample(effective, valueAt(effective, pointer)), 'body')).toEqual([]);
    expect(contents.length).toBeGreaterThan(0);
  });
});
