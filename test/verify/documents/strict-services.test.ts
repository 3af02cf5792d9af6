/** Lawful services that reject what does not fit together, though each value conforms to its schema, have no findings. */
import { describe, expect, test } from '@jest/globals';
import type { Report } from 'mockmint';
import { bodyOf, documentOf, verifyStrict, type Rule, type StrictService } from './strict-services.ts';

const text = { type: 'string' };
const uuid = { type: 'string', format: 'uuid' };
const dateTime = { type: 'string', format: 'date-time' };
const count = { type: 'integer', minimum: 1, maximum: 90 };
const required = (name: string, schema: object): object => ({ name, in: 'query', required: true, schema });

const number = { type: 'string', pattern: '^[0-9]+$' };

/** Ids 1, 2, 3 and so on. */
function counter(): () => string {
  let last = 0;
  return () => String(++last);
}

const nothing = (): Record<string, unknown> => ({});

/** The service, and the operations of which it must accept the plain request. */
type Scenario = StrictService & { readonly accepts: readonly string[] };

const scenarios: Readonly<Record<string, Scenario>> = {
  'the id in the body is that of the path': {
    document: documentOf({
      '/pets': { post: { body: bodyOf({ '*name': text }) } },
      '/pets/{petId}': {
        put: { body: bodyOf({ '*id': uuid, '*name': text }) },
        patch: { body: bodyOf({ petId: uuid }) },
      },
    }),
    created: nothing,
    rule: ({ path, body }) =>
      ['id', 'petId'].some((name) => name in body && path[1] !== undefined && body[name] !== path[1])
        ? 'id'
        : undefined,
    accepts: ['PUT /pets/{petId}', 'PATCH /pets/{petId}'],
  },
  'the id in an envelope is that of the path': {
    document: documentOf({
      '/pets': { post: { body: bodyOf({ '*name': text }) } },
      '/pets/{id}': { put: { body: bodyOf({ '*pet': bodyOf({ '*id': uuid }) }) } },
    }),
    created: nothing,
    rule: ({ path, body: { pet } }) =>
      path[1] !== undefined && (pet as { id?: string } | undefined)?.id !== path[1] ? 'id' : undefined,
    accepts: ['PUT /pets/{id}'],
  },
  'the id in the body is not that of the path, but the one that the resource has': {
    document: documentOf({
      '/pets': { post: { body: bodyOf({ '*name': text }) } },
      '/pets/{token}': { put: { body: bodyOf({ '*id': uuid, '*name': text }) } },
    }),
    created: () => {
      const token = crypto.randomUUID();
      return { token, id: token.replace(/.$/, '0') };
    },
    rule: ({ body, resource }) => (resource && body['id'] !== resource['id'] ? 'id' : undefined),
    accepts: [],
  },
  'readOnly members are not sent, also those of examples': {
    document: documentOf({
      '/pets': {
        post: {
          body: {
            ...bodyOf({
              '*name': text,
              id: { ...uuid, readOnly: true },
              owner: bodyOf({
                ownerId: { ...uuid, readOnly: true, example: '3fa85f64-5717-4562-b3fc-2c963f66afa6' },
                '*name': text,
              }),
            }),
            example: { id: '3fa85f64-5717-4562-b3fc-2c963f66afa6', name: 'Rex' },
          },
        },
      },
    }),
    created: nothing,
    rule: ({ body }) =>
      'id' in body || 'ownerId' in ((body['owner'] ?? {}) as object) ? 'members are read-only' : undefined,
    accepts: ['POST /pets'],
  },
  'members that the service sets keep their values': {
    document: documentOf({
      '/pets': { post: { body: bodyOf({ '*name': text, '*status': text }) } },
      '/pets/{petId}': {
        put: { body: bodyOf({ '*name': text, '*createdAt': dateTime, '*status': text }) },
        patch: { body: { ...bodyOf({ name: text, createdAt: { ...dateTime, example: '2020-01-01T00:00:00Z' } }) } },
      },
    }),
    created: () => ({ createdAt: '2026-02-03T04:05:06Z', status: 'new' }),
    rule: ({ method, body, resource }) =>
      resource &&
      (['createdAt', 'status'].some((name) => name in body && body[name] !== resource[name]) ||
        (method === 'PATCH' && 'createdAt' in body && body['createdAt'] !== resource['createdAt']))
        ? 'createdAt and status can not be changed'
        : undefined,
    accepts: ['PUT /pets/{petId}', 'PATCH /pets/{petId}'],
  },
  'a new child has the id of its parent': {
    document: documentOf({
      '/pets': { post: { body: bodyOf({ '*name': text }) } },
      '/pets/{id}/toys': { post: { body: bodyOf({ '*petId': uuid, '*name': text }) } },
    }),
    created: nothing,
    rule: ({ path, body }) => (path[2] === 'toys' && body['petId'] !== path[1] ? 'petId' : undefined),
    accepts: ['POST /pets/{id}/toys'],
  },
  'references are to resources that exist': {
    document: documentOf({
      '/visits': {
        post: {
          body: bodyOf({ '*pet_id': uuid, vet: bodyOf({ '*id': uuid }), petIds: { type: 'array', items: uuid } }),
        },
      },
      '/visits/{id}': { put: { body: bodyOf({ '*pet_id': uuid }) } },
      '/pets': { post: { body: bodyOf({ '*name': text }) } },
      '/pets/{petId}': { get: {} },
      '/vets': { post: { body: bodyOf({ '*name': text }) } },
      '/vets/{vetId}': { get: {} },
    }),
    created: nothing,
    rule: ({ body, exists }) => {
      const { pet_id: pet, petIds = [], vet } = body as { pet_id?: string; petIds?: string[]; vet?: { id: string } };
      return [pet ?? [], petIds].flat().some((id) => !exists('pets', id)) || (vet && !exists('vets', vet.id))
        ? 'unknown'
        : undefined;
    },
    accepts: ['POST /visits', 'PUT /visits/{id}'],
  },
  'references are to resources of which none could be acquired': {
    document: documentOf({
      '/visits': { post: { body: bodyOf({ '*petId': uuid }) } },
      '/pets/{petId}': { get: {} },
    }),
    created: nothing,
    rule: () => 'unknown',
    accepts: [],
  },
  'a query parameter repeats the path': {
    document: documentOf({
      '/pets': { post: { body: bodyOf({ '*name': text }) } },
      '/pets/{petId}': { get: { query: [required('pet_id', uuid)] }, delete: { query: [required('pet_id', uuid)] } },
    }),
    created: nothing,
    rule: ({ path, query }) => (path[1] !== undefined && query.get('pet_id') !== path[1] ? 'pet_id' : undefined),
    accepts: ['GET /pets/{petId}', 'DELETE /pets/{petId}'],
  },
  'a query parameter repeats the path, and another only begins with the same digit': {
    document: documentOf(
      {
        '/pets': { post: { body: bodyOf({ '*name': text }) } },
        '/pets/{petId}': {
          get: {},
          delete: { query: [required('pet_id', number), required('limit', { type: 'string', enum: ['10'] })] },
        },
      },
      number,
    ),
    newId: counter(),
    created: nothing,
    rule: ({ method, path, query }) =>
      method === 'DELETE' && query.get('pet_id') !== path[1] ? `pet_id of ${path[1]}` : undefined,
    accepts: ['GET /pets/{petId}', 'DELETE /pets/{petId}'],
  },
  'an end is after its start': {
    document: documentOf({
      '/bookings': {
        post: { body: bodyOf({ '*end_date': dateTime, '*start_date': dateTime, minSize: count, maxSize: count }) },
        get: {
          query: [
            required('from', { type: 'string', format: 'date' }),
            required('to', { type: 'string', format: 'date' }),
          ],
        },
      },
    }),
    created: nothing,
    rule: ({ method, body, query }) => {
      const [start, end] =
        method === 'GET' ? [query.get('from'), query.get('to')] : [body['start_date'], body['end_date']];
      return Date.parse(String(start)) < Date.parse(String(end)) &&
        !(Number(body['minSize']) >= Number(body['maxSize']))
        ? undefined
        : 'the order';
    },
    accepts: ['POST /bookings', 'GET /bookings'],
  },
};

const errors = ({ findings }: Report): string[] =>
  findings
    .filter(({ severity }) => severity === 'error')
    .map(({ title, actual, sent }) => `${title}: ${actual} ${sent.body}`);

describe('A service has no findings if it demands that', () => {
  test.each(Object.keys(scenarios))('%s', async (name) => {
    const scenario = scenarios[name]!;
    const report = await verifyStrict(scenario);
    expect(errors(report)).toEqual([]);
    const plain = report.providers.flatMap(({ cases }) => cases).filter(({ id }) => /\/(?:plain|full)$/.test(id));
    const verdicts = plain
      .filter(({ operation }) => scenario.accepts.includes(operation))
      .map(({ verdict }) => verdict);
    expect([...new Set(verdicts)]).toEqual(scenario.accepts.length === 0 ? [] : ['passed']);
  });
});

test.each<[string, Rule]>([
  ['accept', () => undefined],
  ['reject', ({ body }) => (body['nick'] === null ? 'null' : undefined)],
])(
  'A service may %s null for a member that is `nullable` in a version that does not have the keyword',
  async (_, rule) => {
    const nick = { type: 'string', nullable: true };
    const document = documentOf({ '/pets': { post: { body: bodyOf({ '*name': text, nick }) } } });
    expect(errors(await verifyStrict({ document, created: nothing, rule }))).toEqual([]);
  },
);

describe('A service is still found if', () => {
  const pets = (rule: Rule): StrictService => ({
    document: documentOf({
      '/pets': { post: { body: bodyOf({ '*name': text }) } },
      '/pets/{petId}': { put: { body: bodyOf({ '*id': uuid, '*name': text, size: count }) } },
    }),
    created: nothing,
    rule,
  });

  test('it rejects a body with the id of the path', async () => {
    expect(errors(await verifyStrict(pets(({ body }) => ('id' in body ? 'id' : undefined))))).not.toEqual([]);
  });

  test('it rejects another member that is valid', async () => {
    const report = await verifyStrict(pets(({ body }) => (body['size'] === 90 ? 'size' : undefined)));
    expect(errors(report)).toEqual([expect.stringContaining('body.size = 90')]);
  });
});
