/** Requests are told apart in the list, found by what is in them, and shared: search, rows, links, HAR. */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { valid, type Client } from '../support/mock.ts';
import { until } from '../support/bytes.ts';
import { useConsole } from './browser.ts';

const consoleMock = useConsole();
const { dayzero, askui } = valid;
const create = (client: Client, name: unknown, headers: Record<string, string> = {}) =>
  client.post(dayzero.path, { name }, { ...dayzero.headers, ...headers });

/** Four requests: a token "Chain one", its use, a rejected name, an unknown credential. */
async function fill(client: Client): Promise<string> {
  const { token, id } = (await create(client, 'Chain one')).json as { token: string; id: string };
  await create(client, 'Second app', { authorization: `Bearer ${token}`, 'x-trace': 'abc-42' });
  await create(client, 5);
  await create(client, 'Third', { authorization: 'Bearer nobody-knows' });
  return id;
}

test('searches find names, bodies, headers, tokens, credentials, statuses and reasons', async () => {
  const { page, client } = await consoleMock.open();
  await fill(client);
  await page.getByRole('option').nth(3).waitFor();
  const { requests } = (await client.admin('GET', '/requests')).json as { requests: { tokenId: string | null }[] };
  const tokenId = requests[3]!.tokenId!;
  const search = page.getByRole('searchbox', { name: 'Search requests' });
  const expected: readonly (readonly [search: string, count: number])[] = [
    ['chain', 1],
    ['"chain one"', 1],
    ['one chain', 1],
    ['-chain', 3],
    ['name:"second app"', 1],
    ['name:chain,', 0],
    ['body:third', 1],
    ['header:x-trace', 1],
    ['header:"x-trace: abc-42"', 1],
    ['abc-42', 1],
    [`token:${tokenId}`, 2],
    [tokenId, 2],
    ['credential:mock_valid', 2],
    ['credential:unknown', 1],
    ['status:401,422', 2],
    ['status:400-421', 1],
    ['status:>=400 -status:422', 1],
    ['4xx', 2],
    ['2xx', 2],
    ['unknown credential', 1],
    ['"must be a string"', 1],
    ['method:post,put', 4],
    ['url:/tokens', 4],
    ['took:<60000', 4],
    ['is:invalid', 1],
    [`session:${client.session}`, 4],
  ];
  for (const [text, count] of expected) {
    await search.fill(text);
    await page.getByRole('status').getByText(`${count} of 4`, { exact: true }).waitFor();
    expect([text, await page.getByRole('option').count()]).toEqual([text, count]);
    expect([text, await page.locator('.search-problem').count()]).toEqual([text, 0]);
  }
});

test.each([
  [
    'stauts:404',
    '"stauts:" is not a filter. Did you mean "status:"? To search for the text, put it in quotes: "stauts:404".',
  ],
  [
    'status:abc',
    '"status:abc" is not understood. Write status:404,405 or status:4xx or status:400-499 or status:>=500.',
  ],
  ['trigger:nothing', '"trigger:nothing" is not understood. Write trigger:rule.'],
  ['is:constructor', '"is:constructor" is not understood. Write is:refused or is:ok or is:invalid or is:broken.'],
  ['session:other', 'Open "other" under Sessions.'],
])('a filter that is not understood is told beside the field: %s', async (text, problem) => {
  const { page } = await consoleMock.open();
  await page.getByRole('searchbox', { name: 'Search requests' }).fill(text);
  await page.locator('.search-problem', { hasText: problem }).waitFor();
});

test('the filters are explained beside the field; Escape closes the explanation', async () => {
  const { page } = await consoleMock.open();
  await page.getByRole('button', { name: 'Search filters' }).click();
  const help = page.getByRole('region', { name: 'Search filters' });
  await help.getByText('credential:mock_expired').waitFor();
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'hidden' });
  expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Filters');
});

test.each([
  [1440, 900],
  [400, 800],
])('rows tell name, reason, credential and time, and no name breaks them, at %i px', async (width, height) => {
  const { page, client } = await consoleMock.open('', { viewport: { width, height } });
  const names = ['Short', '   ', 'W'.repeat(128), 'long '.repeat(1000), 'abc\u202egpj.exe', 5];
  for (const name of names) await create(client, name);
  await create(client, 'Expired', { authorization: 'Bearer mock_expired' });
  await page.getByRole('option').nth(6).waitFor();
  const rows = await page.getByRole('option').allInnerTexts();
  expect(rows[0]).toMatch(/401[\s\S]*Expired[\s\S]*401: expired credential[\s\S]*mock_expired[\s\S]*\d\d:\d\d:\d\d/);
  expect(rows[1]).toMatch(/422[\s\S]*5[\s\S]*Rejected: 1 problem · name must be a string/);
  expect(rows[2]).toContain('U+202E');
  expect(rows[5]).toContain('(blank)');
  const measured = await page.evaluate<[number, number[]]>(
    "[document.querySelector('.rows').scrollWidth, [...document.querySelectorAll('.row')].map((row) => row.offsetHeight)]",
  );
  expect(measured[0]).toBeLessThanOrEqual(width);
  expect(new Set(measured[1]).size).toBe(1);
});

test('while a request is open, the list still tells time, reason and trigger', async () => {
  const { page, client } = await consoleMock.open();
  await create(client, 'Expired', { authorization: 'Bearer mock_expired' });
  await page.getByRole('option').click();
  await page.getByRole('region', { name: 'The open request' }).waitFor();
  for (const part of ['.when', '.reason', '.trigger', '.credential', '.subject'])
    expect([part, await page.locator(`.row ${part}`).isVisible()]).toEqual([part, true]);
});

test('the issued token leads to its requests', async () => {
  const { page, client } = await consoleMock.open();
  await fill(client);
  await page.getByRole('option', { name: /Chain one/ }).click();
  await page.getByRole('link', { name: 'its requests' }).click();
  await page.getByText('2 of 4').waitFor();
});

test('the shown requests are exported as HAR 1.2; a link to the view is copied', async () => {
  const { page, client, copied } = await consoleMock.open('requests?q=chain');
  await fill(client);
  await page.getByText('1 of 4').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export these requests as HAR' }).click(),
  ]);
  const har = JSON.parse(await readFile(await download.path(), 'utf8')) as {
    log: { version: string; entries: object[] };
  };
  expect(har.log).toMatchObject({
    version: '1.2',
    entries: [{ request: { postData: { text: '{"name":"Chain one"}' } } }],
  });
  await page.getByRole('button', { name: 'Copy link to this view' }).click();
  await page.getByText('Copied: link to this view').waitFor();
  expect(await copied()).toBe(`${consoleMock.mock.server.url()}/~${client.session}/#/requests?q=chain`);
});

test('copied as a Playwright test, it repeats the request and its result', async () => {
  const { page, client, copied } = await consoleMock.open();
  await client.post(askui.path, { name: '' }, askui.headers);
  await page.getByRole('option').click();
  await page.getByRole('button', { name: 'Copy as Playwright test' }).click();
  await page.getByText('Copied: Playwright test').waitFor();
  const text = await copied();
  expect(text).toMatch(/^import \{ expect, test \} from '@playwright\/test';/);
  // The test is run with a fixture of the same shape.
  const { request } = page.context();
  const body = /async \(\{ request \}\) => \{([\s\S]*)\}\);$/.exec(text)![1]!;
  const run = new Function('request', 'expect', `return (async () => {${body}})();`) as (
    fixture: typeof request,
    check: typeof expect,
  ) => Promise<void>;
  await run(request, expect);
});

test('a journal larger than the first page is loaded whole, and counted whole', async () => {
  const { page, client } = await consoleMock.open();
  for (let batch = 0; batch < 4; batch += 1)
    await Promise.all(Array.from({ length: 55 }, (_, index) => create(client, `n${batch}-${index}`)));
  await page.reload();
  await page.getByRole('status').getByText('220', { exact: true }).waitFor();
  await page.getByRole('searchbox', { name: 'Search requests' }).fill('name:n0-7');
  await page.getByText('1 of 220').waitFor();
});

test('the requests that arrive after Clear are kept', async () => {
  const { page, client } = await consoleMock.open();
  await create(client, 'Before');
  await page.getByRole('option').waitFor();
  await page.getByRole('button', { name: 'Clear the journal' }).click();
  await page.getByText('1 request deleted.').waitFor();
  await create(client, 'After');
  await page.getByRole('option', { name: /After/ }).waitFor();
  await page.getByRole('button', { name: 'Delete now' }).click();
  await page.getByText('1 request deleted.').waitFor({ state: 'detached' });
  const total = async (): Promise<number> => ((await client.admin('GET', '/requests')).json as { total: number }).total;
  expect(await until(total, (count) => count < 2)).toBe(1);
  await page.getByRole('option', { name: /After/ }).waitFor();
});

test('a request that the journal has dropped is sent again from the page', async () => {
  const { page, client } = await consoleMock.open();
  await create(client, 'Dropped');
  await page.getByRole('option').click();
  await client.admin('DELETE', '/requests');
  await page.getByRole('button', { name: 'Send again' }).click();
  await page.getByText('the journal no longer has the request: 201.').waitFor();
  expect((await client.admin('GET', '/requests')).json).toMatchObject({
    total: 1,
    requests: [{ request: { body: { name: 'Dropped' } }, response: { status: 201 } }],
  });
});
