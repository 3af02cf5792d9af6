/**
 * Two judges that share no code, the server's validator and the harness's, say the same of thousands of exchanges; and
 * the server's short way to its validator's verdict says of each what the library's own middleware says.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import type { Json, JsonObject } from '../../src/lib/json.ts';
import { valueAt } from '../../src/lib/json-pointer.ts';
import type { OpenApiDocument } from '../../src/openapi/document.ts';
import { sample } from '../../src/openapi/sample.ts';
import { successStatus, type Operation, type Parameter } from '../../src/openapi/operation.ts';
import { loadProviders } from '../../src/provider/registry.ts';
import { getValidator } from '../../src/server/openapi-validator/server-validator.ts';
import type { Validator } from '../../src/server/openapi-validator/validator-types.ts';
import { documentFor } from '../support/documents.ts';
import { providerIds } from '../support/mock.ts';
import { near } from '../support/near-valid.ts';
import { frontDoor, type FrontDoor, type PlainResponse, type PlainRequest } from '../support/library-middleware.ts';
import { errorByShortWay, received, reported } from '../support/server-validator.ts';

interface ValidatorPair {
  readonly document: OpenApiDocument;
  readonly operation: Operation;
  /** The validator as the server uses it. */
  readonly server: Validator;
  /** The validator as its documentation has it. */
  readonly library: FrontDoor;
}

const pairs = new Map<string, ValidatorPair>();

beforeAll(async () => {
  for (const { id, document } of await loadProviders()) pairs.set(id, pairOver(document));
});

const pairOver = (document: OpenApiDocument): ValidatorPair => ({
  document,
  operation: document.operations[0]!,
  server: getValidator(document),
  library: frontDoor(document),
});

const schemaOfBody = ({ document, operation }: ValidatorPair): unknown =>
  valueAt(document.effective, [...operation.body!.content.values()][0]!);

/** A request as its generated parts make it. */
function requestOf(
  { operation }: ValidatorPair,
  values: Readonly<Record<string, string | undefined>>,
  body: unknown,
): PlainRequest {
  const named = (location: Parameter['in']): [string, string][] =>
    operation.parameters
      .filter((parameter) => parameter.in === location)
      .flatMap(({ name }) => (values[name] === undefined ? [] : [[name, values[name]]]));
  const query = new URLSearchParams(named('query')).toString();
  return {
    method: operation.method,
    url:
      named('path').reduce(
        (url, [name, value]) => url.replace(`{${name}}`, encodeURIComponent(value)),
        operation.path,
      ) + (query && `?${query}`),
    headers: { 'content-type': 'application/json', ...Object.fromEntries(named('header')) },
    body,
  };
}

/** A valid request, and the answer that is documented for it. */
function soundExchange(pair: ValidatorPair): { request: PlainRequest; response: PlainResponse } {
  const {
    document: { effective },
    operation,
  } = pair;
  const values = Object.fromEntries(
    operation.parameters.map(({ name, schema }) => [name, String(sample(effective, schema))]),
  );
  const status = successStatus(operation);
  const schema = operation.responses
    .find((response) => response.status === String(status))!
    .content.get('application/json')!;
  return {
    request: requestOf(pair, values, sample(effective, schemaOfBody(pair))),
    response: { status, body: sample(effective, valueAt(effective, schema)) },
  };
}

/** What the validator says: true where it raises nothing, false where it finds fault; anything else is a crash. */
async function serverAccepts(pair: ValidatorPair, request: PlainRequest, response: PlainResponse): Promise<boolean> {
  const error = errorByShortWay(pair, request, response);
  expect(reported(error)).toEqual(reported(await pair.library(request, response)));
  return error === undefined;
}

function validatorAccepts({ document, operation }: ValidatorPair, request: PlainRequest): boolean {
  const data = received(document, request);
  return data !== undefined && document.validator.request(operation, data).length === 0;
}

const validatorAcceptsResponse = ({ document, operation }: ValidatorPair, response: PlainResponse): boolean => {
  const { declared, violations } = document.validator.response(operation, {
    ...response,
    contentType: 'application/json',
  });
  return declared !== undefined && violations.length === 0;
};

/** So many exchanges of a kind; the seed makes each run the same. */
const run = { seed: 20_260_101, numRuns: 1000 };

/** Both verdicts must come up often enough for the agreement to mean anything. */
function expectBoth(accepted: number): void {
  expect(accepted).toBeGreaterThan(run.numRuns * 0.1);
  expect(accepted).toBeLessThan(run.numRuns * 0.9);
}

describe.each(providerIds)('%s', (id) => {
  test('requests: the same bodies and parameters are accepted', async () => {
    const pair = pairs.get(id)!;
    const { effective } = pair.document;
    const parameters = fc.record(
      Object.fromEntries(pair.operation.parameters.map((parameter) => [parameter.name, textFor(effective, parameter)])),
    );
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(parameters, near(effective, schemaOfBody(pair)), async (values, body) => {
        const request = requestOf(pair, values, body);
        const verdict = validatorAccepts(pair, request);
        accepted += Number(verdict);
        expect(await serverAccepts(pair, request, soundExchange(pair).response)).toBe(verdict);
      }),
      run,
    );
    expectBoth(accepted);
  });

  test('answers: the same statuses and bodies are accepted', async () => {
    const pair = pairs.get(id)!;
    const { effective } = pair.document;
    const { request } = soundExchange(pair);
    const declared = pair.operation.responses.flatMap(({ status, content }) =>
      [...content.values()].map((schema) => [status === 'default' ? 418 : Number(status), schema] as const),
    );
    const responses = fc.oneof(
      ...declared
        .filter(([status]) => status < 500)
        .map(([status, schema]) =>
          near(effective, schema === undefined ? {} : valueAt(effective, schema)).map((body): PlainResponse => ({
            status,
            body,
          })),
        ),
    );
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(responses, async (response) => {
        const verdict = validatorAcceptsResponse(pair, response);
        accepted += Number(verdict);
        expect(await serverAccepts(pair, request, response)).toBe(verdict);
      }),
      run,
    );
    expectBoth(accepted);
  });

  test('an exchange as the document shows it is accepted by both', async () => {
    const pair = pairs.get(id)!;
    const { request, response } = soundExchange(pair);
    expect(validatorAccepts(pair, request)).toBe(true);
    expect(validatorAcceptsResponse(pair, response)).toBe(true);
    expect(await serverAccepts(pair, request, response)).toBe(true);
  });
});

/** Text for a parameter; undefined leaves it out. A path needs its parameters. */
function textFor(document: JsonObject, { in: location, schema }: Parameter): fc.Arbitrary<string | undefined> {
  const some = fc
    .oneof(near(document, schema), fc.constant(sample(document, schema)))
    .map(
      (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value)).replace(/[^\x21-\x7e]/g, '') || 'x',
    );
  return location === 'path'
    ? some.filter((text) => text !== '.' && text !== '..')
    : fc.option(some, { freq: 9, nil: undefined });
}

const created: PlainResponse = { status: 201, body: undefined };

/** A court over a document of one operation, whose body must satisfy this schema. */
async function pairFor(schema: object, openapi: '3.0.3' | '3.1.0'): Promise<ValidatorPair> {
  const document = await documentFor(schema, openapi, { Name: { type: 'string' } });
  return pairOver(document);
}

describe('What OpenAPI 3.0 and 3.1 read differently', () => {
  test.each([
    ['nullable', { type: 'string', nullable: true }, '3.0.3', null, true],
    ['a union with null', { type: ['string', 'null'] }, '3.1.0', null, true],
    ['an exclusive limit by a boolean', { type: 'integer', minimum: 1, exclusiveMinimum: true }, '3.0.3', 1, false],
    ['an exclusive limit by a number', { type: 'integer', exclusiveMinimum: 1 }, '3.1.0', 1, false],
    ['a limit beside a reference', { $ref: '#/components/schemas/Name', maxLength: 1 }, '3.0.3', 'long', true],
    ['a limit beside a reference', { $ref: '#/components/schemas/Name', maxLength: 1 }, '3.1.0', 'long', false],
  ] as const)('%s: both read %j by the rules of %s', async (_, schema, openapi, body, accepted) => {
    const pair = await pairFor(schema, openapi);
    const request = requestOf(pair, {}, body);
    expect([validatorAccepts(pair, request), await serverAccepts(pair, request, created)]).toEqual([
      accepted,
      accepted,
    ]);
  });
});

interface Difference {
  readonly title: string;
  readonly reason: string;
  /** Who accepts it; the other does not. */
  readonly accepts: 'server' | 'judge';
  show(): Promise<{ server: boolean; validator: boolean }>;
}

const differences: readonly Difference[] = [
  {
    title: 'a required member that every object inherits, such as "constructor"',
    reason:
      'The validator looks it up as JavaScript does, and can not be told otherwise; the judge looks at what the JSON holds.',
    accepts: 'server',
    show: async () => onRequest(await pairFor({ type: 'object', required: ['constructor'] }, '3.1.0'), {}, created),
  },
  {
    title: 'an answer of 5xx with a body that the document forbids',
    reason: 'The validator leaves server errors alone; the judge checks them as any other.',
    accepts: 'server',
    show: () => onResponse(pairs.get('askui')!, { status: 500, body: { detail: 1 } }),
  },
  {
    title: 'a body where the document declares an answer without content',
    reason: 'A document that is silent on the content forbids none; the validator takes its silence for a ban.',
    accepts: 'judge',
    show: async () =>
      onResponse(await pairFor({ type: 'object' }, '3.1.0'), { status: 201, body: { any: 'thing' } }, {}),
  },
];

async function onRequest(
  pair: ValidatorPair,
  body: unknown,
  response = soundExchange(pair).response,
): Promise<{ server: boolean; validator: boolean }> {
  const request = requestOf(pair, {}, body);
  return { server: await serverAccepts(pair, request, response), validator: validatorAccepts(pair, request) };
}

async function onResponse(
  pair: ValidatorPair,
  response: PlainResponse,
  body: unknown = soundExchange(pair).request.body,
): Promise<{ server: boolean; validator: boolean }> {
  return {
    server: await serverAccepts(pair, requestOf(pair, {}, body), response),
    validator: validatorAcceptsResponse(pair, response),
  };
}

describe('Where the two lawfully differ', () => {
  test.each(differences)('$title: the $accepts accepts it. $reason', async ({ accepts, show }) => {
    expect(await show()).toEqual({ server: accepts === 'server', validator: accepts === 'judge' });
  });
});
