/** Requests that were forwarded to a real service: what is wrong with its responses, and rules made of them. */
import { afterAll, expect, test } from '@jest/globals';
import { valid } from '../support/mock.ts';
import { json, startUpstream } from '../support/upstream-service.ts';
import { useConsole } from './browser.ts';

const { dayzero } = valid;

const upstream = await startUpstream((request, res) =>
  String(request.body).includes('masked')
    ? json(201, { token: 'a-token-of-the-service', token_info: {} })(request, res)
    : json(409, { detail: 'The name is taken.', code: 7 }, { 'Retry-After': '5' })(request, res),
);
afterAll(async () => {
  await upstream[Symbol.asyncDispose]();
});

const consoleMock = useConsole({ upstream: { dayzero: upstream.url } });

test('the violations of a response are marked in the list and beside its lines', async () => {
  const { page, client } = await consoleMock.open();
  await client.post(dayzero.path, { ...dayzero.body, name: 'masked' }, dayzero.headers);
  await page.getByRole('option', { name: /Upstream: \d+ problems in the response/ }).click();
  const body = page.getByRole('group', { name: 'Response body' });
  await expect(body.locator('.line.wrong').first().innerText()).resolves.toContain('is required');
  await page.getByRole('region', { name: 'Problems in the response' }).waitFor();
  await page.getByText(/It has \d+ problems, marked below\./).waitFor();
});

test('a rule from a response repeats its status and body, without the service', async () => {
  const { page, client } = await consoleMock.open();
  await client.post(dayzero.path, dayzero.body, dayzero.headers);
  await page.getByRole('option', { name: /^409/ }).click();
  await page.getByText('It conforms to the document.').waitFor();
  await page.getByRole('button', { name: 'Make a rule from this response' }).click();
  await page.getByRole('button', { name: 'Add the rule' }).click();
  await page.getByText('The rule was added.').waitFor();
  const before = upstream.received.length;
  const repeated = await client.post(dayzero.path, dayzero.body, dayzero.headers);
  expect([repeated.status, repeated.json, upstream.received.length]).toEqual([
    409,
    { detail: 'The name is taken.', code: 7 },
    before,
  ]);
});

test('a rule from a response with a masked secret asks for the secret before it is saved', async () => {
  const { page, client } = await consoleMock.open();
  await client.post(dayzero.path, { ...dayzero.body, name: 'masked' }, dayzero.headers);
  await page.getByRole('option', { name: /^201/ }).click();
  await page.getByRole('button', { name: 'Make a rule from this response' }).click();
  const body = page.getByRole('textbox', { name: 'Response body (JSON)', exact: true });
  expect(JSON.parse(await body.inputValue())).toMatchObject({ token_info: {}, token: expect.stringMatching(/…$/) });
  await page.getByRole('button', { name: 'Add the rule' }).click();
  await page.getByRole('alert').filter({ hasText: 'contains the masked text' }).waitFor();
  await body.fill('{"token":"mine","token_info":{}}');
  await page.getByRole('button', { name: 'Add the rule' }).click();
  await page.getByText('The rule was added.').waitFor();
  const repeated = await client.post(dayzero.path, dayzero.body, dayzero.headers);
  expect([repeated.status, repeated.json]).toEqual([201, { token: 'mine', token_info: {} }]);
});
