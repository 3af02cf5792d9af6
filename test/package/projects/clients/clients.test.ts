import http from 'node:http';
import { Readable } from 'node:stream';
import axios from 'axios';
import fastify from 'fastify';
import got from 'got';
import ky from 'ky';
import { createApp, createMockServer } from 'mockmint';
import 'mockmint/vitest';
import needle from 'needle';
import superagent from 'superagent';
import request from 'supertest';
import { fetch as undiciFetch, request as undiciRequest } from 'undici';
import { afterAll, describe, expect, test } from 'vitest';

const mock = await createMockServer({ port: 0 });
afterAll(() => mock.close());

const operation = 'POST /api/v1/access-tokens';
const url = `${mock.url('askui')}/api/v1/access-tokens`;
const headers = { authorization: 'Bearer mock_valid', 'content-type': 'application/json' };
const body = JSON.stringify({ name: 'App' });
const post = { method: 'POST', headers, body } as const;
const broken = '{"token":5}';

const rawRequest = () =>
  new Promise<http.IncomingMessage>((resolve, reject) => {
    http.request(url, { method: 'POST', headers }, resolve).on('error', reject).end(body);
  });

/** By client: a successful response, and one with the wrong status. */
const responses: Readonly<Record<string, () => unknown>> = {
  fetch: () => fetch(url, post),
  'undici fetch': () => undiciFetch(url, post),
  'undici request': () => undiciRequest(url, post),
  axios: () => axios.post(url, body, { headers }),
  'axios arraybuffer': () => axios.post(url, body, { headers, responseType: 'arraybuffer' }),
  'axios stream': () => axios.post(url, body, { headers, responseType: 'stream' }),
  'axios text': () => axios.post(url, body, { headers, responseType: 'text', transformResponse: [] }),
  'axios blob': async () => {
    const response = await axios.post(url, body, { headers, responseType: 'arraybuffer' });
    return { ...response, data: new Blob([response.data]) };
  },
  'axios error': () => axios.post(url, '{}', { headers }).catch((error: unknown) => error),
  got: () => got.post(url, post),
  'got json': () => got.post(url, { ...post, responseType: 'json' }),
  'got buffer': () => got.post(url, { ...post, responseType: 'buffer' }),
  'got error': () => got.post(url, { ...post, body: '{}' }).catch((error: unknown) => error),
  ky: () => ky.post(url, post),
  'ky error': () => ky.post(url, { ...post, body: '{}', retry: 0 }).catch((error: unknown) => error),
  needle: () => needle('post', url, body, { headers }),
  'needle unparsed': () => needle('post', url, body, { headers, parse: false }),
  superagent: () => superagent.post(url).set(headers).send(body),
  'superagent error': () =>
    superagent
      .post(url)
      .set(headers)
      .send('{}')
      .catch((error: unknown) => error),
  supertest: () => request(createApp()).post('/askui/api/v1/access-tokens').set(headers).send(body),
  'node:http': rawRequest,
  'fastify inject': async () => {
    const app = fastify();
    app.post('/', async (_, reply) => {
      const made = await fetch(url, post);
      return reply
        .code(made.status)
        .headers(Object.fromEntries(made.headers))
        .send(await made.text());
    });
    return app.inject({ method: 'POST', url: '/', payload: {} });
  },
  'a generated client': async () => {
    const response = await fetch(url, post);
    return { data: await response.json(), response };
  },
  'a web stream': async () => {
    const made = await fetch(url, post);
    return { status: made.status, headers: made.headers, body: made.body };
  },
  'a Readable': async () => {
    const made = await fetch(url, post);
    return { status: made.status, headers: new Map(made.headers), body: Readable.from([await made.text()]) };
  },
  Headers: async () => {
    const made = await fetch(url, post);
    return { status: made.status, headers: made.headers, body: await made.text() };
  },
  Map: async () => {
    const made = await fetch(url, post);
    return { statusCode: made.status, headers: new Map(made.headers), body: await made.json() };
  },
  pairs: async () => {
    const made = await fetch(url, post);
    return { status: made.status, headers: [...made.headers], data: await made.json() };
  },
  'raw headers': async () => {
    const made = await fetch(url, post);
    return { status: made.status, rawHeaders: [...made.headers].flat(), body: await made.arrayBuffer() };
  },
};

describe.each(Object.keys(responses))('%s', (client) => {
  test('a response that conforms passes', async () => {
    await expect(await responses[client]!()).toConformTo('askui', operation);
  });

  test('a promise is awaited', async () => {
    await expect(responses[client]!()).toConformTo('askui', operation);
  });

  test('.not fails', async () => {
    const response = await responses[client]!();
    await expect((async () => expect(response).not.toConformTo('askui', operation))()).rejects.toThrow(
      /was expected not to/,
    );
  });

  test('a body that does not conform fails', async () => {
    const rule = mock.rules.add({ provider: 'askui', respond: { status: 201, body: { token: 5 } } });
    try {
      const response = await Promise.resolve(responses[client]!()).catch((error: unknown) => error);
      if (client !== 'supertest')
        await expect((async () => expect(response).toConformTo('askui', operation))()).rejects.toThrow(
          /does not conform/,
        );
    } finally {
      rule.remove();
    }
  });
});

describe('What cannot be read is explained:', () => {
  const said = async (response: unknown): Promise<string> => {
    try {
      await expect(response).toConformTo('askui', operation);
      return 'passed';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each([
    [undefined, 'received undefined'],
    ['text', 'received a string'],
    [{}, 'without status'],
    [{ status: 201 }, 'no headers'],
    [new Error('connect ECONNREFUSED'), 'without a response: connect ECONNREFUSED'],
  ])('%o', async (response, expected) => {
    expect(await said(response)).toContain(expected);
  });

  test('a body that was read', async () => {
    const response = await fetch(url, post);
    await response.text();
    expect(await said(response)).toContain('was read already');
    const message = await rawRequest();
    await message.toArray();
    expect(await said(message)).toContain('was read already');
    const raw = await undiciRequest(url, post);
    await raw.body.text();
    expect(await said(raw)).toContain('was read already');
  });

  test('an unknown provider and operation', async () => {
    const response = { status: 201, headers: {}, body: broken };
    expect(() => expect(response).toConformTo('asku', operation)).toThrow('Did you mean askui?');
    expect(() => expect(response).toConformTo('askui', 'POST /access-token')).toThrow('POST /api/v1/access-tokens');
  });
});

test.each([
  'POST /api/v1/tokens',
  'post /api/v1/tokens',
  'POST /tokens',
  'POST /tokens?space=x',
  'POST /api/v1/tokens/',
])('an operation is named "%s"', (name) => {
  const check = () =>
    expect({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: { access_token: 'a', identifier: 'b' },
    }).toConformTo('alumio', name);
  if (name.endsWith('/')) expect(check).toThrow('There is no operation');
  else check();
});
