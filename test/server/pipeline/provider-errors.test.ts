/** Errors: each in the provider's own form, all problems at once, lawful by the document or told not to be. */
import { describe, expect, test } from '@jest/globals';
import { providerIds, useMock, valid, type ProviderId, type Reply } from '../../support/mock.ts';
import { ask, at, schemaProblems, gist, named } from '../provider-calls.ts';
import { rawRequest } from '../raw-http.ts';

const mock = useMock();

const tokensOf = async (session: string) => at(await mock.client(session).admin('GET', '/tokens'), '/tokens');

/** The sentence that a provider's error tells, wherever its form has it. */
const detailOf = (reply: Reply): unknown => at(reply, '/detail') ?? at(reply, '/message');

/** What the table of each provider says of its statuses. */
const statuses: Record<ProviderId, { mediaType: number; malformed: number; invalid: number }> = {
  alumio: { mediaType: 415, malformed: 400, invalid: 422 },
  vida: { mediaType: 400, malformed: 400, invalid: 400 },
  typeauth: { mediaType: 415, malformed: 400, invalid: 400 },
  dayzero: { mediaType: 415, malformed: 422, invalid: 422 },
  askui: { mediaType: 415, malformed: 422, invalid: 422 },
};

describe.each(providerIds)('%s', (id) => {
  const { mediaType, malformed, invalid } = statuses[id];

  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])(
    '%s is 405 with Allow, and creates nothing',
    async (method) => {
      const client = mock.client();
      const reply = await client.send(method, valid[id].path, undefined, valid[id].headers);
      expect([...gist(reply), reply.headers.get('allow')]).toEqual([405, 'protocol', 'POST']);
      if (method !== 'HEAD') expect(await schemaProblems(client, id, reply)).toEqual([]);
      expect(await tokensOf(client.session)).toEqual([]);
    },
  );

  test('another path is 404, in its own form', async () => {
    const client = mock.client();
    const reply = await client.post(`/${id}/no/such/path`, valid[id].body, valid[id].headers);
    expect([...gist(reply), reply.headers.get('x-mock-provider')]).toEqual([404, 'protocol', id]);
    expect(await schemaProblems(client, id, reply)).toEqual([]);
  });

  test.each([
    ['text/plain', '{"name":"x"}'],
    ['application/x-www-form-urlencoded', 'name=x'],
    ['application/json; charset=utf-16', '{}'],
    ['application/xml', '<a/>'],
    ['application/jsonx', '{}'],
    ['', '{}'],
  ])('the media type "%s" is refused', async (type, body) => {
    const client = mock.client();
    const reply = await client.post(valid[id].path, body, { ...valid[id].headers, 'content-type': type });
    expect(gist(reply)).toEqual([mediaType, 'protocol']);
    expect(await schemaProblems(client, id, reply)).toEqual([]);
  });

  test.each([
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'application/json;charset="UTF-8"',
    'application/json; v=1',
  ])('the media type "%s" is JSON', async (type) => {
    expect((await ask(mock.client(), id, { headers: { 'content-type': type } })).status).toBe(valid[id].status);
  });

  test.each(['{"name":', '{name: 1}', "{'name': 'x'}", '{"a":1,}', '{"a":1}x', 'NaN', '\u{FEFF}{', '{"a":"\u0001"}'])(
    'malformed JSON (%j) is refused',
    async (body) => {
      const client = mock.client();
      const reply = await ask(client, id, { body });
      expect(gist(reply)).toEqual([malformed, 'protocol']);
      expect(detailOf(reply)).toBeTruthy();
      expect(await schemaProblems(client, id, reply)).toEqual([]);
    },
  );

  test('bytes that are no UTF-8 are malformed', async () => {
    const client = mock.client();
    const response = await fetch(`${mock.server.url()}/~${client.session}${valid[id].path}`, {
      method: 'POST',
      headers: { ...valid[id].headers, 'content-type': 'application/json' },
      body: Buffer.from([0x22, 0xff, 0x22]),
    });
    expect(response.status).toBe(malformed);
  });

  test.each(['', 'null', '[]', '"x"', '5', 'true'])('the body %j is refused by validation', async (body) => {
    const client = mock.client();
    const reply = await ask(client, id, { body });
    expect([...gist(reply), reply.headers.get('x-mock-violations')]).toEqual([invalid, 'validation', '1']);
    expect(await schemaProblems(client, id, reply)).toEqual([]);
  });

  test('without a body nor a Content-Type, the body is missing', async () => {
    const client = mock.client();
    const reply = await client.post(valid[id].path, undefined, valid[id].headers);
    expect(gist(reply)).toEqual([invalid, 'validation']);
    expect(await schemaProblems(client, id, reply)).toEqual([]);
    expect(at(await client.admin('GET', '/requests'), '/requests/0/violations')).toMatchObject([
      { in: 'body', pointer: '', keyword: 'required' },
    ]);
  });

  test('a body of more than 1 MiB is 413, one of 1 MiB is not', async () => {
    const client = mock.client();
    const json = JSON.stringify(valid[id].body);
    const large = await ask(client, id, { body: json.padEnd(1024 * 1024 + 1) });
    expect([...gist(large), (await ask(client, id, { body: json.padEnd(1024 * 1024) })).status]).toEqual([
      413,
      'protocol',
      valid[id].status,
    ]);
    expect(await schemaProblems(client, id, large)).toEqual([]);
  });

  test('nesting of 100,000 levels is refused as any other wrong value', async () => {
    const client = mock.client();
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const reply = await ask(client, id, { body: JSON.stringify(named(id, '…')).replace('"…"', deep) });
    expect(gist(reply)).toEqual([invalid, 'validation']);
  });

  test('of what is wrong with credential and body, the credential is told', async () => {
    if (id === 'alumio') return;
    expect(gist(await ask(mock.client(), id, { credential: 'unknown', body: '{' }))).toEqual([401, 'auth']);
  });

  test('any page may call it: the preflight allows what is asked, and creates nothing', async () => {
    const client = mock.client();
    const preflight = await rawRequest(mock.server.port, `/~${client.session}${valid[id].path}`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,x-business-id',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-headers': 'authorization,x-business-id',
      'access-control-allow-methods': expect.stringContaining('POST'),
    });
    expect(await tokensOf(client.session)).toEqual([]);
  });

  test('a page may read errors too, and the headers that explain them', async () => {
    const reply = await rawRequest(mock.server.port, valid[id].path, {
      method: 'POST',
      headers: { origin: 'https://app.example', 'x-mock-session': mock.client().session },
      body: [],
    });
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-expose-headers': expect.stringMatching(/X-Mock-Trigger.*Retry-After/),
    });
  });
});

describe('All problems are told at once, and counted:', () => {
  const problems: Record<
    ProviderId,
    { body: object; reported: (reply: Reply) => unknown; expected: unknown; count: number }
  > = {
    alumio: {
      body: { name: 'x'.repeat(46), description: 5 },
      reported: (reply) => at(reply, '/violations/1/propertyPath'),
      expected: 'description',
      count: 2,
    },
    vida: {
      body: { type: 'user' },
      reported: (reply) => at(reply, '/message'),
      expected: 'type must be one of: admin; description is required.',
      count: 2,
    },
    typeauth: {
      body: { amount: 101, tags: ['a', 'a', 3] },
      reported: (reply) => at(reply, '/message'),
      expected:
        'amount must be at most 100; tags must not have the same item twice (0 and 1); tags[2] must be a string.',
      count: 3,
    },
    dayzero: {
      body: { description: 5, expires_in_days: 0 },
      reported: (reply) => (at(reply, '/detail') as { type: string }[]).map(({ type }) => type),
      expected: ['missing', 'string_type', 'greater_than_equal'],
      count: 3,
    },
    askui: {
      body: { name: '', expiresAt: 'x' },
      reported: (reply) => (at(reply, '/detail') as { type: string }[]).map(({ type }) => type),
      expected: ['string_too_short', 'datetime_from_date_parsing'],
      count: 2,
    },
  };

  test.each(providerIds)('%s', async (id) => {
    const { body, reported, expected, count } = problems[id];
    const client = mock.client();
    const reply = await ask(client, id, { body });
    expect([reply.status, reported(reply), reply.headers.get('x-mock-violations')]).toEqual([
      statuses[id].invalid,
      expected,
      String(count),
    ]);
    expect(await schemaProblems(client, id, reply)).toEqual([]);
    expect(at(await client.admin('GET', '/requests'), '/requests/0/violations')).toHaveLength(count);
  });
});

describe.each(['dayzero', 'askui'] as const)('%s tells malformed JSON as FastAPI does:', (id) => {
  test.each([
    ['{"name":', 8, 'Expecting value'],
    ['{name: 1}', 1, 'Expecting property name enclosed in double quotes'],
    ['{"a" 1}', 5, "Expecting ':' delimiter"],
    ['{"a":1 "b"}', 7, "Expecting ',' delimiter"],
    ['{"a":1} x', 8, 'Extra data'],
    ['name=a', 0, 'Expecting value'],
    ['{"name":tru}', 8, 'Expecting value'],
    ['[1,]', 3, 'Expecting value'],
    ['}', 0, 'Expecting value'],
    [' ', 1, 'Expecting value'],
    ['{"name":NaN}', 8, 'Expecting value'],
    ['{"name":"😀",}', 12, 'Expecting property name enclosed in double quotes'],
    ['{"name":"\\x"}', 9, 'Invalid \\escape'],
    ['{"name":"\\u12"}', 10, 'Invalid \\uXXXX escape'],
    ['{"name":"a', 8, 'Unterminated string starting at'],
    ['{"name":"\n"}', 9, 'Invalid control character at'],
    ['\u{FEFF}{', 1, 'Expecting property name enclosed in double quotes'],
  ])('%s', async (body, position, error) => {
    expect((await ask(mock.client(), id, { body })).json).toEqual({
      detail: [{ type: 'json_invalid', loc: ['body', position], msg: 'JSON decode error', input: {}, ctx: { error } }],
    });
  });

  test.each(['null', ''])('the body %j as a missing one', async (body) => {
    expect((await ask(mock.client(), id, { body })).json).toEqual({
      detail: [{ type: 'missing', loc: ['body'], msg: 'Field required', input: null }],
    });
  });

  test('what is no object, as FastAPI does', async () => {
    expect((await ask(mock.client(), id, { body: '[]' })).json).toEqual({
      detail: [
        {
          type: 'model_attributes_type',
          loc: ['body'],
          msg: 'Input should be a valid dictionary or object to extract fields from',
          input: [],
        },
      ],
    });
  });

  test('a missing member with the object that it is missing from', async () => {
    expect(at(await ask(mock.client(), id, { body: { other: 1 } }), '/detail')).toEqual([
      { type: 'missing', loc: ['body', 'name'], msg: 'Field required', input: { other: 1 } },
    ]);
  });
});
