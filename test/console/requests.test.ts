/** The requests, as a front-end developer uses them. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { valid, type Client } from '../support/mock.ts';
import { until } from '../support/bytes.ts';
import { useConsole } from './browser.ts';

const consoleMock = useConsole();

const { dayzero, vida } = valid;
const good = (client: Client, name = 'Main app') => client.post(dayzero.path, { name }, dayzero.headers);
const invalid = (client: Client) => client.post(dayzero.path, { name: 5 }, dayzero.headers);
const shell = async (line: string): Promise<string> => (await promisify(execFile)('sh', ['-c', line])).stdout;

test('each request shows as it arrives: provider, method, path, status, trigger, problems', async () => {
  const { page, client } = await consoleMock.open();
  await page.getByText('No requests yet').waitFor();
  await invalid(client);
  const row = page.getByRole('option').first();
  await row.waitFor();
  expect(await row.innerText()).toMatch(
    /422\s+dayzero\s+POST\s+\/api\/v1\/tokens\s+5\s+Rejected: 1 problem · name must be a string\s+mock_valid\s+validation\s+[\d.]+ m?s/,
  );
  await good(client);
  await page.getByRole('option', { name: /^201 dayzero/ }).waitFor();
  expect(await page.getByRole('option').count()).toBe(2);
});

test('the first request can be sent from the empty page', async () => {
  const { page } = await consoleMock.open();
  await page.getByRole('button', { name: 'Send it from here' }).click();
  await page.getByRole('option', { name: /^200/ }).waitFor();
});

test.each([
  ['provider:vida', 1],
  ['status:422', 1],
  ['status:4xx', 2],
  ['status:>=400', 2],
  ['trigger:auth', 1],
  ['is:refused', 2],
  ['is:invalid', 1],
  ['-is:refused', 2],
  ['provider:dayzero is:ok', 1],
  ['no-such-text', 0],
  ['is:broken', 0],
])('the search %s finds %i', async (search, count) => {
  const { page, client } = await consoleMock.open();
  await good(client);
  await invalid(client);
  await client.post(dayzero.path, {}, { ...dayzero.headers, authorization: 'Bearer mock_expired' });
  await client.post(vida.path, vida.body);
  await page.getByText('4', { exact: true }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type(search);
  await page.getByText(`${count} of 4`).waitFor();
  expect(await page.getByRole('option').count()).toBe(count);
});

test('paused, what comes waits; going on shows it; cleared, it is gone here and in the journal', async () => {
  const { page, client } = await consoleMock.open();
  await good(client);
  await page.getByRole('option').waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await good(client);
  await page.getByText('Resume (1)').waitFor();
  expect(await page.getByRole('option').count()).toBe(1);
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('option').nth(1).waitFor();
  await page.getByRole('button', { name: 'Clear the journal' }).click();
  await page.getByText('No requests yet').waitFor();
  await page.getByRole('button', { name: 'Delete now' }).click();
  await page.getByText('2 requests deleted').waitFor({ state: 'detached' });
  const total = async (): Promise<number> => ((await client.admin('GET', '/requests')).json as { total: number }).total;
  expect(await until(total, (count) => count === 0)).toBe(0);
});

test('an open request tells its problems beside the body, with their pointers', async () => {
  const { page, client } = await consoleMock.open();
  await invalid(client);
  await page.getByRole('option').click();
  const body = page.getByRole('group', { name: 'Request body' });
  expect(await body.locator('.line.wrong').innerText()).toMatch(/"name": 5\s+\/name .*string/);
  expect(await page.getByRole('region', { name: 'Problems' }).innerText()).toContain('/name');
  await page
    .getByRole('region', { name: 'Response', exact: true })
    .getByText('string', { exact: false })
    .first()
    .waitFor();
});

test.each([
  [
    'a seeded credential',
    async (client: Client) =>
      void (await client.post(dayzero.path, {}, { ...dayzero.headers, authorization: 'Bearer mock_expired' })),
    /credential mock_expired for \S+ has expired/,
  ],
  [
    'a rule',
    async (client: Client) => {
      await client.admin('POST', '/rules', { provider: 'dayzero', respond: { status: 403 }, times: 1 });
      await good(client);
    },
    /Decided by the rule rule-\w+ \(dayzero returns 403, used up\)/,
  ],
  [
    'a wish',
    async (client: Client) =>
      void (await client.post(dayzero.path, dayzero.body, { ...dayzero.headers, prefer: 'code=500' })),
    /Requested with Prefer/,
  ],
  [
    'nothing',
    async (client: Client) => void (await good(client)),
    /Normal response.*mock_valid.*was accepted.*issued the token/,
  ],
])('what decided is told: %s', async (_, act, reported) => {
  const { page, client } = await consoleMock.open();
  await act(client);
  await page.getByRole('option').first().click();
  await page.locator('.decision').filter({ hasText: reported }).waitFor();
});

test('copied as curl it runs as it is, with the credential that it came with', async () => {
  const { page, client, copied } = await consoleMock.open();
  await client.post(vida.path, { type: 'admin', description: "it's" });
  const issued = (await good(client)).json as { token: string };
  await client.post(dayzero.path, dayzero.body, { ...dayzero.headers, authorization: `Bearer ${issued.token}` });
  const lines: string[] = [];
  for (const row of [2, 0]) {
    // Both before either is run: what runs is a row of its own.
    await page.getByRole('option').nth(row).click();
    await page
      .getByRole('option', { selected: true })
      .filter({ hasText: row === 2 ? 'vida' : 'dayzero' })
      .waitFor();
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByText('Copied: curl').last().waitFor();
    let line = await copied();
    while (line === lines.at(-1)) line = await copied(); // The note may be that of the line before.
    lines.push(line);
  }
  expect(await shell(`${lines[0]} -s`)).toMatch(/^HTTP\/1.1 200/);
  expect(await shell(`${lines[1]} -s`)).toMatch(/^HTTP\/1.1 201/);
});

test('copied as fetch, as a Jest test and as a rule, it is what these want', async () => {
  const { page, client, copied } = await consoleMock.open();
  await invalid(client);
  await page.getByRole('option').click();
  const copy = async (what: string): Promise<string> => {
    await page.getByRole('button', { name: `Copy as ${what}` }).click();
    await page.getByText(`Copied: ${what}`).waitFor();
    return copied();
  };
  const fetched: unknown = await new Function(`return (async () => (${await copy('fetch')}).status)()`)();
  expect(fetched).toBe(422);
  expect(await copy('Jest test')).toMatch(/test\('POST .* returns 422'[\s\S]*expect\(response\.status\)\.toBe\(422\)/);
  expect((await client.admin('POST', '/rules', JSON.parse(await copy('rule')))).status).toBe(201);
  expect((await good(client)).status).toBe(422);
});

test('sent again, it comes with the same credential and opens', async () => {
  const { page, client } = await consoleMock.open();
  await good(client);
  await page.getByRole('option').click();
  await page.getByRole('button', { name: 'Send again' }).click();
  await page.getByText('Sent again: 201.').waitFor();
  await page.getByRole('option').nth(1).waitFor();
  expect(await page.getByRole('option').first().getAttribute('aria-selected')).toBe('true');
  expect((await client.admin('GET', '/tokens')).json).toMatchObject({ tokens: [{}, {}] });
});

test('the keyboard does it all: j and k walk, s sends again, Escape closes, ? helps', async () => {
  const { page, client } = await consoleMock.open();
  await good(client);
  await invalid(client);
  await page.getByRole('option').nth(1).waitFor();
  await page.keyboard.press('j');
  await page.getByRole('heading', { name: '1 problem' }).waitFor();
  await page.keyboard.press('j');
  await page.locator('.decision.none').waitFor();
  await page.keyboard.press('k');
  await page.keyboard.press('s');
  await page.getByText('Sent again: 422.').waitFor();
  await page.keyboard.press('Escape');
  expect(await page.getByRole('region', { name: 'The open request' }).count()).toBe(0);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard and search' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('3');
  await page.getByRole('region', { name: 'Switches of dayzero' }).waitFor();
});

test('Enter in the search opens the first that fits', async () => {
  const { page, client } = await consoleMock.open();
  await invalid(client);
  await good(client);
  await page.getByRole('option').nth(1).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('is:invalid');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '1 problem' }).waitFor();
});

test('a broken line mends itself', async () => {
  const { page, client } = await consoleMock.open();
  await page.context().setOffline(true);
  await client.admin('POST', '/reset');
  await page.context().setOffline(false);
  await good(client);
  await page.getByRole('option').waitFor();
});
