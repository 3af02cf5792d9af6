/** The rule editor: any rule of the control API is written, changed, paused, duplicated and deleted. */
import { expect, test } from '@jest/globals';
import { valid, type Client } from '../support/mock.ts';
import { useConsole } from './browser.ts';

const consoleMock = useConsole();
const { dayzero } = valid;
const create = async (client: Client, name: unknown, headers: Record<string, string> = {}): Promise<number> =>
  (await client.post(dayzero.path, { name }, { ...dayzero.headers, ...headers })).status;

const rulesOf = async (client: Client): Promise<Record<string, unknown>[]> =>
  ((await client.admin('GET', '/rules')).json as { rules: Record<string, unknown>[] }).rules;

test('a rule with match, own body, headers and delay is written in the form, and works', async () => {
  const { page, client } = await consoleMock.open('switchboard');
  await page.getByRole('button', { name: 'New rule' }).click();
  const fill = (label: string, text: string) => page.getByRole('textbox', { name: label, exact: true }).fill(text);
  await fill('Label', 'No tea');
  await page.getByLabel('Provider').selectOption('dayzero');
  await fill('Path', '/api/v1/*');
  await page.getByRole('button', { name: '+ Header condition' }).click();
  await fill('Header 1', 'x-team');
  await page.getByLabel('Comparison of header 1').selectOption('matches');
  await fill('Value of header 1', '^r');
  await page.getByRole('button', { name: '+ Body condition' }).click();
  await fill('Body 1', '/name');
  await fill('Value of body 1', 'Tea');
  await fill('Status', '418');
  await fill('Response headers, one per line', 'x-pot: short');
  await fill('Response body (JSON)', '{"error":"no tea"}');
  await fill('Delay in ms', '5');
  await fill('Probability in %', '100');
  await page.getByRole('button', { name: 'Add the rule' }).click();
  await page.getByText('The rule was added.').waitFor();
  expect(await rulesOf(client)).toEqual([
    {
      id: expect.any(String),
      matched: 0,
      label: 'No tea',
      provider: 'dayzero',
      match: { path: '/api/v1/*', headers: { 'x-team': { matches: '^r' } }, body: { '/name': 'Tea' } },
      respond: { status: 418, headers: { 'x-pot': 'short' }, body: { error: 'no tea' } },
      delayMs: 5,
      probability: 1,
    },
  ]);
  const reply = await client.post(dayzero.path, { name: 'Tea' }, { ...dayzero.headers, 'x-team': 'red' });
  expect([reply.status, reply.headers.get('x-pot'), reply.json]).toEqual([418, 'short', { error: 'no tea' }]);
  expect(await create(client, 'Tea')).toBe(201);
  await page.getByRole('listitem').filter({ hasText: 'No tea' }).getByText('1 time').waitFor();
});

test('form and JSON show one rule: a change of one is a change of the other', async () => {
  const { page } = await consoleMock.open('switchboard/new');
  const json = page.getByRole('textbox', { name: 'The same rule as JSON' });
  await page.getByRole('textbox', { name: 'Status', exact: true }).fill('503');
  expect(JSON.parse(await json.inputValue())).toEqual({ respond: { status: 503 } });
  await json.fill('{"sequence":[{"status":500},null],"every":2,"match":{"body":{"/count":5,"/code":"5"}}}');
  expect(await page.getByRole('textbox', { name: 'Each nth match' }).inputValue()).toBe('2');
  expect(await page.getByLabel('Value of body 1').inputValue()).toBe('5');
  expect(await page.getByLabel('Value of body 2').inputValue()).toBe('"5"');
  await page.getByText('2. the normal response').waitFor();
  await page.getByRole('textbox', { name: 'Label' }).fill('Two');
  expect(JSON.parse(await json.inputValue())).toEqual({
    label: 'Two',
    match: { body: { '/count': 5, '/code': '5' } },
    sequence: [{ status: 500 }, null],
    every: 2,
  });
  await json.fill('{"respond":');
  await page.getByText(/^Not valid JSON/).waitFor();
});

test.each([
  ['Status', '99', 'must be'],
  ['Status', 'abc', '"abc" is not a number.'],
  ['Response body (JSON)', '{', 'Not valid JSON'],
  ['Response headers, one per line', 'Content-Length: 5', 'frame'],
  ['At most, times', '0', 'must be'],
  ['Path', 'tokens', 'must'],
  ['Probability in %', '150', 'must be'],
])('a mistake is told beside its field, and nothing is added: %s %s', async (label, text, problem) => {
  const { page, client } = await consoleMock.open('switchboard/new');
  const field = page.getByRole('textbox', { name: label, exact: true });
  await field.fill(text);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('alert').filter({ hasText: /./ }).first().waitFor();
  const described = await field.getAttribute('aria-describedby');
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  expect(await page.locator(`[id="${described}"]`).innerText()).toContain(problem);
  expect(await rulesOf(client)).toEqual([]);
});

test('a member that the control API does not know is named', async () => {
  const { page } = await consoleMock.open('switchboard/new');
  await page.getByRole('textbox', { name: 'The same rule as JSON' }).fill('{"respond":{"status":500},"colour":"red"}');
  await page.getByRole('button', { name: 'Add the rule' }).click();
  await page.getByRole('alert').getByText('colour is unknown').waitFor();
});

test('the recorded requests that a rule would match are shown while it is written', async () => {
  const { page, client } = await consoleMock.open();
  for (const name of ['Chain one', 'Chain two', 'Other']) await create(client, name);
  await page.getByRole('link', { name: 'Switchboard' }).click();
  await page.getByRole('button', { name: 'New rule' }).click();
  const matching = page.getByRole('region', { name: 'What would match' });
  await matching.getByText('3 of 3 recorded requests.').waitFor();
  await page.getByRole('button', { name: '+ Body condition' }).click();
  await page.getByRole('textbox', { name: 'Body 1', exact: true }).fill('/name');
  await page.getByLabel('Comparison of body 1').selectOption('matches');
  await page.getByLabel('Value of body 1').fill('^Chain');
  await matching.getByText('2 of 3 recorded requests.').waitFor();
  expect(await matching.getByRole('listitem').allInnerTexts()).toEqual([
    expect.stringContaining('Chain two'),
    expect.stringContaining('Chain one'),
  ]);
  await page.getByLabel('Value of body 1').fill('(');
  await matching.getByText('A condition is not valid').waitFor();
});

test('a rule from a request has its provider, method, path and response', async () => {
  const { page, client } = await consoleMock.open();
  await create(client, 5);
  await page.getByRole('option').click();
  await page.getByRole('button', { name: 'Make a rule from this response' }).click();
  await page.getByRole('button', { name: 'Add the rule' }).click();
  await page.getByText('The rule was added.').waitFor();
  expect(await rulesOf(client)).toMatchObject([
    { provider: 'dayzero', match: { method: 'POST', path: '/api/v1/tokens' }, respond: { status: 422, body: {} } },
  ]);
  expect(await create(client, 'Good')).toBe(422);
});

test('a rule of a test is paused, edited, duplicated and deleted; its masked secret stays', async () => {
  const { page, client } = await consoleMock.open('switchboard');
  const authorization = 'Bearer a-secret-of-a-test';
  const match = { headers: { authorization } };
  await client.admin('POST', '/rules', { provider: 'dayzero', label: 'Mine', match, respond: { status: 503 } });
  const row = page.getByRole('list', { name: 'Rules, newest first' }).getByRole('listitem');
  const ask = (): Promise<number> => create(client, 'Main app', { authorization });
  await row.getByRole('button', { name: /^Pause/ }).click();
  await row.getByText('paused').waitFor();
  expect(await ask()).toBe(401);
  await row.getByRole('button', { name: /^Resume/ }).click();
  await row.getByText('on', { exact: true }).waitFor();
  expect(await ask()).toBe(503);
  await row.getByRole('button', { name: /^Edit/ }).click();
  await page.getByRole('textbox', { name: 'Status', exact: true }).fill('504');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The rule was changed.').waitFor();
  expect(await ask()).toBe(504);
  await row.getByRole('button', { name: /^Duplicate/ }).click();
  await page.getByRole('button', { name: 'Add the rule' }).click();
  await page.getByRole('alert').getByText('contains the masked text').waitFor();
  await page.getByRole('button', { name: 'Remove header 1' }).click();
  await page.getByRole('button', { name: 'Add the rule' }).click();
  await page.getByText('Mine (copy)').waitFor();
  await row
    .filter({ hasText: 'Mine (copy)' })
    .getByRole('button', { name: /^Delete/ })
    .click();
  await page.getByText('1 rule deleted.').waitFor();
  expect(await create(client, 'Main app')).toBe(201);
  await page.getByRole('button', { name: 'Undo' }).click();
  await row.filter({ hasText: 'Mine (copy)' }).getByText('on', { exact: true }).waitFor();
  expect(await create(client, 'Main app')).toBe(504);
});

test('by keyboard alone: r makes a rule from the open request, Ctrl+Enter adds it; the focus is never lost', async () => {
  const { page, client } = await consoleMock.open();
  await create(client, 5);
  await page.getByRole('option').waitFor();
  await page.keyboard.press('j');
  await page.getByRole('region', { name: 'The open request' }).waitFor();
  await page.keyboard.press('r');
  await page.getByRole('form', { name: 'New rule' }).waitFor();
  await page.locator('input:focus').waitFor();
  await page.keyboard.type('By hand');
  await page.keyboard.press('Control+Enter');
  await page.getByText('The rule was added.').waitFor();
  expect(await page.evaluate<string>('document.activeElement.id')).toBe('main');
  expect(await rulesOf(client)).toMatchObject([{ label: 'By hand', respond: { status: 422 } }]);
});
