/**
 * Two judges that share no code, the server's validator and the harness's, say the same of thousands of exchanges; and
 * the server's short way to its validator's verdict says of each what the library's own middleware says.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/core/json.ts';
import { valueAt } from '../../src/core/pointer.ts';
import type { OpenApiDocument } from '../../src/openapi/document.ts';
import { sample } from '../../src/openapi/sample.ts';
import { successStatus, type Operation, type Parameter } from '../../src/openapi/operation.ts';
import { loadProviders } from '../../src/provider/registry.ts';
import { validatorOf, type Validator } from '../../src/server/validation/validator.ts';
import { documentFor } from '../support/documents.ts';
import { providerIds } from '../support/mock.ts';
import { near } from '../support/near.ts';
import { frontDoor, type FrontDoor, type PlainAnswer, type PlainRequest } from '../support/front-door.ts';
import { errorByShortWay, received, told } from '../support/short-way.ts';

interface Court {
  readonly document: OpenApiDocument;
  readonly operation: Operation;
  /** The validator as the server uses it. */
  readonly server: Validator;
  /** The validator as its documentation has it. */
  readonly library: FrontDoor;
}

const courts = new Map<string, Court>();

beforeAll(async () => {
  for (const { id, document } of await loadProviders()) courts.set(id, courtOver(document));
});

const courtOver = (document: OpenApiDocument): Court =>
  ({ document, operation: document.operations[0]!, server: validatorOf(document), library: frontDoor(document) });

const schemaOfBody = ({ document, operation }: Court): unknown => valueAt(document.effective, [...operation.body!.content.values()][0]!);

/** A request as its generated parts make it. */
function requestOf({ operation }: Court, values: Readonly<Record<string, string | undefined>>, body: unknown): PlainRequest {
  const named = (place: Parameter['in']): [string, string][] =>
    operation.parameters.filter((parameter) => parameter.in === place).flatMap(({ name }) => (values[name] === undefined ? [] : [[name, values[name]]]));
  const query = new URLSearchParams(named('query')).toString();
  return {
    method: operation.method,
    url: named('path').reduce((url, [name, value]) => url.replace(`{${name}}`, encodeURIComponent(value)), operation.path) + (query && `?${query}`),
    headers: { 'content-type': 'application/json', ...Object.fromEntries(named('header')) },
    body,
  };
}

/** A valid request, and the answer that is documented for it. */
function soundExchange(court: Court): { request: PlainRequest; answer: PlainAnswer } {
  const { document: { effective }, operation } = court;
  const values = Object.fromEntries(operation.parameters.map(({ name, schema }) => [name, String(sample(effective, schema))]));
  const status = successStatus(operation);
  const schema = operation.responses.find((response) => response.status === String(status))!.content.get('application/json')!;
  return { request: requestOf(court, values, sample(effective, schemaOfBody(court))), answer: { status, body: sample(effective, valueAt(effective, schema)) } };
}

/** What the validator says: true where it raises nothing, false where it finds fault; anything else is a crash. */
async function serverAccepts(court: Court, request: PlainRequest, answer: PlainAnswer): Promise<boolean> {
  const error = errorByShortWay(court, request, answer);
  expect(told(error)).toEqual(told(await court.library(request, answer)));
  return error === undefined;
}

function judgeAccepts({ document, operation }: Court, request: PlainRequest): boolean {
  const data = received(document, request);
  return data !== undefined && document.judge.request(operation, data).length === 0;
}

const judgeAcceptsAnswer = ({ document, operation }: Court, answer: PlainAnswer): boolean => {
  const { declared, violations } = document.judge.response(operation, { ...answer, contentType: 'application/json' });
  return declared !== undefined && violations.length === 0;
};

/** The one lawful difference that a generated exchange may hit; it is shown below by itself. */
const leapSecond = /:60/;
const isSet = (text: string): boolean => !leapSecond.test(text);

/** So many exchanges of a kind; the seed makes each run the same. */
const run = { seed: 20_260_101, numRuns: 1000 };

/** Both verdicts must come up often enough for the agreement to mean anything. */
function expectBoth(accepted: number): void {
  expect(accepted).toBeGreaterThan(run.numRuns * 0.1);
  expect(accepted).toBeLessThan(run.numRuns * 0.9);
}

describe.each(providerIds)('%s', (id) => {
  test('requests: the same bodies and parameters are accepted', async () => {
    const court = courts.get(id)!;
    const { effective } = court.document;
    const parameters = fc.record(Object.fromEntries(court.operation.parameters.map((parameter) => [parameter.name, textFor(effective, parameter)])));
    let accepted = 0;
    await fc.assert(fc.asyncProperty(parameters, near(effective, schemaOfBody(court)), async (values, body) => {
      fc.pre(isSet(JSON.stringify(body)));
      const request = requestOf(court, values, body);
      const verdict = judgeAccepts(court, request);
      accepted += Number(verdict);
      expect(await serverAccepts(court, request, soundExchange(court).answer)).toBe(verdict);
    }), run);
    expectBoth(accepted);
  });

  test('answers: the same statuses and bodies are accepted', async () => {
    const court = courts.get(id)!;
    const { effective } = court.document;
    const { request } = soundExchange(court);
    const declared = court.operation.responses.flatMap(({ status, content }) => [...content.values()].map((schema) => [status === 'default' ? 418 : Number(status), schema] as const));
    const answers = fc.oneof(...declared.filter(([status]) => status < 500).map(([status, schema]) =>
      near(effective, schema === undefined ? {} : valueAt(effective, schema)).map((body): PlainAnswer => ({ status, body }))));
    let accepted = 0;
    await fc.assert(fc.asyncProperty(answers, async (answer) => {
      fc.pre(isSet(JSON.stringify(answer.body)));
      const verdict = judgeAcceptsAnswer(court, answer);
      accepted += Number(verdict);
      expect(await serverAccepts(court, request, answer)).toBe(verdict);
    }), run);
    expectBoth(accepted);
  });

  test('an exchange as the document shows it is accepted by both', async () => {
    const court = courts.get(id)!;
    const { request, answer } = soundExchange(court);
    expect(judgeAccepts(court, request)).toBe(true);
    expect(judgeAcceptsAnswer(court, answer)).toBe(true);
    expect(await serverAccepts(court, request, answer)).toBe(true);
  });
});

/** Text for a parameter; undefined leaves it out. A path needs its parameters. */
function textFor(document: JsonObject, { in: place, schema }: Parameter): fc.Arbitrary<string | undefined> {
  const some = near(document, schema).map((value: Json) => (typeof value === 'string' ? value : JSON.stringify(value)).replace(/[^\x21-\x7e]/g, '') || 'x');
  return place === 'path' ? some.filter((text) => text !== '.' && text !== '..') : fc.option(some, { freq: 9, nil: undefined });
}

const created: PlainAnswer = { status: 201, body: undefined };

/** A court over a document of one operation, whose body must satisfy this schema. */
async function courtFor(schema: object, openapi: '3.0.3' | '3.1.0'): Promise<Court> {
  const document = await documentFor(schema, openapi, { Name: { type: 'string' } });
  return courtOver(document);
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
    const court = await courtFor(schema, openapi);
    const request = requestOf(court, {}, body);
    expect([judgeAccepts(court, request), await serverAccepts(court, request, created)]).toEqual([accepted, accepted]);
  });
});

interface Difference {
  readonly title: string;
  readonly reason: string;
  /** Who accepts it; the other does not. */
  readonly accepts: 'server' | 'judge';
  show(): Promise<{ server: boolean; judge: boolean }>;
}

const differences: readonly Difference[] = [
  {
    title: 'a leap second at another time than 23:59:60 UTC',
    reason: 'RFC 3339, 5.6 allows second 60 in its grammar, and 5.7 tells when there is one: the server asks for the grammar, the judge for both.',
    accepts: 'server',
    show: () => onRequest(courts.get('askui')!, { name: 'n', expiresAt: '2030-01-01T12:00:60Z' }),
  },
  {
    title: 'a required member that every object inherits, such as "constructor"',
    reason: 'The validator looks it up as JavaScript does, and can not be told otherwise; the judge looks at what the JSON holds.',
    accepts: 'server',
    show: async () => onRequest(await courtFor({ type: 'object', required: ['constructor'] }, '3.1.0'), {}, created),
  },
  {
    title: 'an answer of 5xx with a body that the document forbids',
    reason: 'The validator leaves server errors alone; the judge checks them as any other.',
    accepts: 'server',
    show: () => onAnswer(courts.get('askui')!, { status: 500, body: { detail: 1 } }),
  },
  {
    title: 'a body where the document declares an answer without content',
    reason: 'A document that is silent on the content forbids none; the validator takes its silence for a ban.',
    accepts: 'judge',
    show: async () => onAnswer(await courtFor({ type: 'object' }, '3.1.0'), { status: 201, body: { any: 'thing' } }, {}),
  },
];

async function onRequest(court: Court, body: unknown, answer = soundExchange(court).answer): Promise<{ server: boolean; judge: boolean }> {
  const request = requestOf(court, {}, body);
  return { server: await serverAccepts(court, request, answer), judge: judgeAccepts(court, request) };
}

async function onAnswer(court: Court, answer: PlainAnswer, body: unknown = soundExchange(court).request.body): Promise<{ server: boolean; judge: boolean }> {
  return { server: await serverAccepts(court, requestOf(court, {}, body), answer), judge: judgeAcceptsAnswer(court, answer) };
}

describe('Where the two lawfully differ', () => {
  test.each(differences)('$title: the $accepts accepts it. $reason', async ({ accepts, show }) => {
    expect(await show()).toEqual({ server: accepts === 'server', judge: accepts === 'judge' });
  });
});
