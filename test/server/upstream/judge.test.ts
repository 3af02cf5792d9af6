/** A proxy judges both messages of an exchange, and passes them on unless it is told to enforce the document. */
import { describe, expect, test } from '@jest/globals';
import { exchange } from '../../support/mock.ts';
import { json, raw, withProxy } from '../../support/upstream-service.ts';

const pet = { id: 7, name: 'Rex' };
const bearer = { authorization: 'Bearer a-real-credential' };

describe('An exchange that conforms', () => {
  test('is passed on without a violation', () =>
    withProxy(json(201, pet), {}, async ({ url, mock }) => {
      const { status, headers, json: body } = await exchange('POST', `${url}/v1/pets`, { name: 'Rex' }, bearer);
      expect({ status, body, trigger: headers.get('x-mock-trigger') }).toEqual({
        status: 201,
        body: pet,
        trigger: 'upstream',
      });
      expect([headers.get('x-mock-violations'), headers.get('x-mock-response-violations')]).toEqual([null, null]);
      const [entry] = await mock.requests.list();
      expect(entry).toMatchObject({
        trigger: 'upstream',
        violations: [],
        responseViolations: [],
        operationId: 'createPet',
      });
    }));

  test.each(['HEAD', 'OPTIONS'])('may have the method %s, which needs no declaration', (method) =>
    withProxy(json(200, []), {}, async ({ url, upstream }) => {
      const { headers } = await exchange(method, `${url}/v1/pets`);
      expect(headers.get('x-mock-violations')).toBeNull();
      expect(upstream.received).toMatchObject([{ method }]);
    }),
  );

  test.each([302, 404, 429])('may have the status %i, which needs no declaration', (status) =>
    withProxy(json(status, {}), {}, async ({ url }) => {
      const { headers } = await exchange('GET', `${url}/v1/pets`);
      expect(headers.get('x-mock-response-violations')).toBeNull();
    }),
  );
});

describe('A request that violates the document', () => {
  test.each([
    ['a missing member', 'POST', '/v1/pets', {}, { in: 'body', pointer: '/name', keyword: 'required' }],
    ['a wrong query', 'GET', '/v1/pets?limit=all', undefined, { in: 'query', pointer: '/limit', keyword: 'type' }],
    ['a wrong path parameter', 'GET', '/v1/pets/rex', undefined, { in: 'path', pointer: '/id', keyword: 'type' }],
    ['an unknown path', 'GET', '/v1/cats', undefined, { in: 'path', pointer: '', keyword: 'path' }],
    ['an unknown method', 'DELETE', '/v1/pets', undefined, { in: 'path', pointer: '', keyword: 'method' }],
    ['malformed JSON', 'POST', '/v1/pets', '{"name":', { in: 'body', pointer: '', keyword: 'syntax' }],
  ])('%s is passed on, and reported', (_name, method, path, body, violation) =>
    withProxy(json(404, {}), {}, async ({ url, mock, upstream }) => {
      const { status, headers } = await exchange(method, url + path, body, bearer);
      expect(status).toBe(404);
      expect(headers.get('x-mock-violations')).toBe('1');
      expect(upstream.received).toMatchObject([{ method, url: path }]);
      const [entry] = await mock.requests.list();
      expect(entry?.violations).toMatchObject([violation]);
    }),
  );

  test('with another media type is reported', () =>
    withProxy(json(201, pet), {}, async ({ url, mock }) => {
      await exchange('POST', `${url}/v1/pets`, 'name=Rex', { 'content-type': 'application/x-www-form-urlencoded' });
      expect((await mock.requests.list())[0]?.violations).toMatchObject([{ in: 'header', pointer: '/content-type' }]);
    }));

  test('without a credential is left to the upstream to judge', () =>
    withProxy(json(201, pet), {}, async ({ url }) => {
      const { headers } = await exchange('POST', `${url}/v1/pets`, { name: 'Rex' });
      expect(headers.get('x-mock-violations')).toBeNull();
    }));

  test('is rejected by the mock with "enforce"', () =>
    withProxy(json(201, pet), { enforce: true }, async ({ url, upstream }) => {
      const { status, headers } = await exchange('POST', `${url}/v1/pets`, {}, bearer);
      expect(status).toBe(422);
      expect(headers.get('x-mock-trigger')).toBe('validation');
      expect(headers.get('x-mock-violations')).toBe('1');
      expect(upstream.received).toEqual([]);
    }));
});

describe('A response that violates the document', () => {
  test.each([
    ['a missing member', json(201, { id: 7 }), { in: 'body', pointer: '/name', keyword: 'required' }],
    ['an undeclared status', json(202, pet), { in: 'status', pointer: '', keyword: 'status' }],
    ['an undeclared server error', json(500, pet), { in: 'status', pointer: '', keyword: 'status' }],
    [
      'another media type',
      json(201, pet, { 'Content-Type': 'text/html' }),
      { in: 'header', pointer: '/content-type', keyword: 'content' },
    ],
    ['broken JSON', raw(201, '{"id":'), { in: 'body', pointer: '', keyword: 'syntax' }],
    ['no body', raw(201, ''), { in: 'body', pointer: '', keyword: 'required' }],
  ])('%s is passed on, and reported', (_name, respond, violation) =>
    withProxy(respond, {}, async ({ url, mock }) => {
      const { headers } = await exchange('POST', `${url}/v1/pets`, { name: 'Rex' }, bearer);
      expect(headers.get('x-mock-response-violations')).toBe('1');
      expect((await mock.requests.list())[0]?.responseViolations).toMatchObject([violation]);
    }),
  );

  test.each([
    [{}, 'required'],
    [{ 'X-Total': 'many' }, 'type'],
  ])('a header %j is reported', (headers, keyword) =>
    withProxy(json(200, [], headers), {}, async ({ url, mock }) => {
      await exchange('GET', `${url}/v1/pets`);
      expect((await mock.requests.list())[0]?.responseViolations).toMatchObject([
        { in: 'header', pointer: '/x-total', keyword },
      ]);
    }),
  );

  test('becomes a 502 that lists the violations with "enforce"', () =>
    withProxy(json(201, { id: 'seven' }), { enforce: true }, async ({ url }) => {
      const { status, headers, json: problem } = await exchange('POST', `${url}/v1/pets`, { name: 'Rex' }, bearer);
      expect(status).toBe(502);
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(headers.get('x-mock-response-violations')).toBe('2');
      expect(problem).toMatchObject({
        violations: [
          { in: 'body', pointer: '/id', keyword: 'type' },
          { in: 'body', pointer: '/name', keyword: 'required' },
        ],
      });
    }));
});

describe('What the mock answers itself', () => {
  test('a preference, a rule and an operation that is named come before the upstream', () =>
    withProxy(json(201, pet), { mock: ['GET /pets/{id}'] }, async ({ url, mock, upstream }) => {
      const preferred = await exchange('GET', `${url}/v1/pets`, undefined, { prefer: 'code=500' });
      expect([preferred.status, preferred.headers.get('x-mock-trigger')]).toEqual([500, 'prefer']);
      const rule = await mock.rules.add({
        provider: 'pets',
        match: { path: '/cats' },
        respond: { status: 418, body: {} },
      });
      const ruled = await exchange('GET', `${url}/cats`);
      expect([ruled.status, ruled.headers.get('x-mock-trigger')]).toEqual([418, 'rule']);
      await rule.remove();
      const mocked = await exchange('GET', `${url}/v1/pets/7`, undefined, bearer);
      expect([mocked.status, mocked.headers.get('x-mock-trigger')]).toEqual([200, 'none']);
      expect(upstream.received).toEqual([]);
    }));

  test('a forced status of an unknown path does not need an operation', () =>
    withProxy(json(200, {}), {}, async ({ url }) => {
      const { status } = await exchange('GET', `${url}/v1/cats`, undefined, { prefer: 'code=503' });
      expect(status).toBe(503);
    }));

  test('a delay is applied, and then the request is forwarded without it', () =>
    withProxy(json(200, [], { 'X-Total': '0' }), {}, async ({ url, upstream }) => {
      const { headers } = await exchange('GET', `${url}/v1/pets?limit=1&__delay=1`, undefined, {
        prefer: 'delay=1, return=minimal',
      });
      expect(headers.get('preference-applied')).toBe('delay=1');
      expect(upstream.received).toMatchObject([{ url: '/v1/pets?limit=1', headers: { prefer: 'return=minimal' } }]);
    }));

  test.each([404, 405, 501])('with "fallback", what the upstream answers with %i', (status) =>
    withProxy(json(status, {}), { fallback: true }, async ({ url, mock }) => {
      const reply = await exchange('POST', `${url}/v1/pets`, { name: 'Rex' }, bearer);
      expect([reply.status, reply.headers.get('x-mock-trigger')]).toEqual([201, 'none']);
      expect((await mock.requests.list())[0]?.reason).toMatch(new RegExp(`upstream responded with ${status}`));
      const unknown = await exchange('GET', `${url}/v1/cats`);
      expect(unknown.status).toBe(status);
    }),
  );

  test('with "fallback", everything while the upstream is down', () =>
    withProxy(json(200, {}), { fallback: true }, async ({ url, upstream }) => {
      await upstream[Symbol.asyncDispose]();
      const { status, headers } = await exchange('POST', `${url}/v1/pets`, { name: 'Rex' }, bearer);
      expect([status, headers.get('x-mock-trigger')]).toEqual([201, 'none']);
    }));
});

describe('Secrets', () => {
  test('of request and response are masked in the journal', () =>
    withProxy(json(201, { ...pet, access_token: 'issued-by-the-upstream' }), {}, async ({ url, mock }) => {
      await exchange('POST', `${url}/v1/pets`, { name: 'a-real-credential' }, bearer);
      const shown = JSON.stringify(await mock.requests.list());
      expect(shown).not.toContain('a-real-credential');
      expect(shown).not.toContain('issued-by-the-upstream');
    }));
});
