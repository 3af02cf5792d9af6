/** `expect(response).toConformTo(…)`, with the responses of supertest, fetch and axios. */
import { describe, expect, test } from '@jest/globals';
import { createApp } from 'mockmint';
import 'mockmint/jest';
import request from 'supertest';
import { useMock, valid } from './support/mock.ts';

const operation = 'POST /api/v1/tokens';
const mock = useMock();
const app = createApp();

const issue = () => request(app).post(valid.dayzero.path).set(valid.dayzero.headers).send(valid.dayzero.body);

/** The same exchange as axios hands it out. */
async function likeAxios(body: object): Promise<{ status: number; headers: Record<string, string>; data: unknown }> {
  const reply = await mock.client().post(valid.dayzero.path, body, valid.dayzero.headers);
  return { status: reply.status, headers: Object.fromEntries(reply.headers), data: reply.json };
}

const viaFetch = (body: object): Promise<Response> =>
  fetch(mock.server.url() + valid.dayzero.path, {
    method: 'POST',
    headers: { ...valid.dayzero.headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** What the matcher says of a response that it refuses. */
const complaint = async (check: () => unknown): Promise<string> => {
  try {
    await check();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The matcher let the response pass.');
};

describe('A response that conforms passes', () => {
  test('of supertest', async () => {
    expect(await issue()).toConformTo('dayzero', operation);
  });

  test('of fetch, whose body can still be read', async () => {
    const response = await viaFetch(valid.dayzero.body);
    await expect(response).toConformTo('dayzero', operation);
    expect(await response.json()).toHaveProperty('token');
  });

  test('of axios', async () => {
    expect(await likeAxios(valid.dayzero.body)).toConformTo('dayzero', operation);
  });

  test('of a promise, which is awaited', async () => {
    await expect(issue()).toConformTo('dayzero', operation);
    await expect(viaFetch(valid.dayzero.body)).toConformTo('dayzero', operation);
  });

  test('a declared refusal, too', async () => {
    await expect(await viaFetch({})).toConformTo('dayzero', operation);
    expect(await likeAxios({})).toConformTo('dayzero', operation);
  });

  test('with the operation named by its id or by a path that is filled in', async () => {
    expect(await issue()).toConformTo('dayzero', 'create_token_api_v1_tokens_post');
    const created = await request(app).post(valid.typeauth.path).set(valid.typeauth.headers).send(valid.typeauth.body);
    expect(created).toConformTo('typeauth', 'post /my-account/token/create/my-application');
    expect(created).toConformTo('typeauth', 'POST /{account_id}/token/create/{application_id}');
  });

  test('with the operation named by its path, with or without the base path', async () => {
    const created = await request(app).post(valid.alumio.path).send(valid.alumio.body);
    expect(created).toConformTo('alumio', 'POST /api/v1/tokens');
    expect(created).toConformTo('alumio', 'post /tokens');
  });
});

describe('A response that does not conform is refused', () => {
  test('with what was expected, what came, and where the document says so', async () => {
    const response = await issue();
    const body = { ...(response.body as { token_info: object }) };
    const text = JSON.stringify({ ...body, token_info: { ...body.token_info, id: 7 } });
    const said = await complaint(() =>
      expect({ status: 201, headers: response.headers, text }).toConformTo('dayzero', operation),
    );
    expect(said).toContain('The response with status 201 does not conform to POST /api/v1/tokens of DayZero API.');
    expect(said).toMatch(/expected\s+token_info\.id must be a string/);
    expect(said).toMatch(/got\s+7/);
    expect(said).toMatch(/specs\/dayzero\/openapi\.yaml:\d+\n\s+#\/components\/schemas\//);
  });

  test.each([
    ['an undeclared success', { status: 200 }],
    ['an undeclared server error', { status: 500 }],
    ['another media type', { headers: { 'content-type': 'text/html' } }],
    ['a body that is no JSON', { text: '<html>' }],
    ['no body', { text: '' }],
  ])('%s', async (_, change) => {
    const { status, headers, text } = await issue();
    await complaint(() => expect({ status, headers, text, ...change }).toConformTo('dayzero', operation));
  });

  test('of fetch, once it is awaited', async () => {
    const said = await complaint(() =>
      expect(new Response('{}', { status: 201, headers: { 'content-type': 'application/json' } })).toConformTo(
        'dayzero',
        operation,
      ),
    );
    expect(said).toContain('is required');
  });

  test('and `.not` turns the verdict around', async () => {
    const response = await issue();
    expect({ status: 201, headers: response.headers, text: '{}' }).not.toConformTo('dayzero', operation);
    expect(await complaint(() => expect(response).not.toConformTo('dayzero', operation))).toContain(
      'was expected not to',
    );
  });
});

describe('A slip of the hand is told as such', () => {
  test.each([
    ['dayzro', operation, 'There is no provider "dayzro". Did you mean dayzero?'],
    ['dayzero', 'POST /api/v1/token', 'There is no operation "POST /api/v1/token". Did you mean POST /api/v1/tokens?'],
  ])('%s, %s', async (provider, name, said) => {
    const response = await issue();
    expect(await complaint(() => expect(response).toConformTo(provider, name))).toContain(said);
  });

  test.each([
    [undefined, 'It received undefined.'],
    [{}, 'It received an object without status.'],
    [{ status: 200 }, 'The response has no headers.'],
    [new Error('ECONNREFUSED'), 'The request failed without a response: ECONNREFUSED.'],
  ])('%p is no response', async (response, said) => {
    expect(await complaint(() => expect(response).toConformTo('dayzero', operation))).toContain(said);
  });

  test('a body that was read already', async () => {
    const response = await viaFetch(valid.dayzero.body);
    await response.text();
    expect(await complaint(() => expect(response).toConformTo('dayzero', operation))).toContain('was read already');
  });
});
