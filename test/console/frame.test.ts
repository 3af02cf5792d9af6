/** The frame of the console: state in the URL, titles, undo, and the banner that tells of a lost or failing mock. */
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { valid, type Client } from '../support/mock.ts';
import { until } from '../support/bytes.ts';
import { useConsole } from './browser.ts';

const consoleMock = useConsole();
const { dayzero } = valid;
const good = (client: Client) => client.post(dayzero.path, { name: 'Main app' }, dayzero.headers);
const invalid = (client: Client) => client.post(dayzero.path, { name: 5 }, dayzero.headers);

const journalSize = async (client: Client): Promise<unknown> =>
  ((await client.admin('GET', '/requests')).json as { total: number }).total;

test('a search and an open request are in the URL: a reload restores them, Back leaves them', async () => {
  const { page, client } = await consoleMock.open();
  await good(client);
  await invalid(client);
  await page.getByRole('option').nth(1).waitFor();
  await page.getByRole('searchbox', { name: 'Search requests' }).fill('status:422');
  await page.getByText('1 of 2').waitFor();
  await page.getByRole('option').click();
  await page.reload();
  await page.getByRole('heading', { name: '1 problem' }).waitFor();
  await page.getByText('1 of 2').waitFor();
  await page.goBack();
  await page.getByRole('region', { name: 'The open request' }).waitFor({ state: 'detached' });
  await page.getByText('1 of 2').waitFor();
  await page.goBack();
  await page.getByRole('option').nth(1).waitFor();
  expect(await page.getByRole('searchbox', { name: 'Search requests' }).inputValue()).toBe('');
});

test('a link to the open view keeps its filter, and a link to another view and back, too', async () => {
  const { page, client } = await consoleMock.open('requests?q=status%3A422');
  await good(client);
  await page.getByText('0 of 1').waitFor();
  await page.getByRole('link', { name: 'Tokens', exact: true }).click();
  await page.getByRole('link', { name: 'Requests', exact: true }).click();
  await page.getByText('0 of 1').waitFor();
});

test('the title names the open request, the view and the session', async () => {
  const { page, client } = await consoleMock.open('', { bypassCSP: true });
  const titled = (title: string) => page.waitForFunction(`document.title === ${JSON.stringify(title)}`);
  await invalid(client);
  await page.getByRole('option').click();
  await titled(`422 POST /api/v1/tokens · Requests · ${client.session} · mockmint`);
  await page.keyboard.press('Escape');
  await titled(`Requests · ${client.session} · mockmint`);
  await page.getByRole('link', { name: 'Clock', exact: true }).click();
  await titled(`Clock · ${client.session} · mockmint`);
});

test('deleted requests are hidden at once and come back on Undo', async () => {
  const { page, client } = await consoleMock.open();
  await good(client);
  await invalid(client);
  await page.getByRole('option').nth(1).waitFor();
  await page.getByRole('button', { name: 'Clear the journal' }).click();
  await page.getByText('2 requests deleted.').waitFor();
  await page.getByText('No requests yet').waitFor();
  expect(await journalSize(client)).toBe(2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('option').nth(1).waitFor();
  expect(await journalSize(client)).toBe(2);
});

test('a second deletion sends the first one, and only the second can be undone', async () => {
  const { page, client } = await consoleMock.open('switchboard');
  for (const label of ['One', 'Two', 'Three'])
    await client.admin('POST', '/rules', { provider: 'dayzero', respond: { status: 500 }, label });
  const list = page.getByRole('list', { name: 'Rules, newest first' }).getByRole('listitem');
  const remove = (label: string) =>
    list
      .filter({ hasText: label })
      .getByRole('button', { name: /^Delete/ })
      .click();
  const labels = async (): Promise<unknown[]> =>
    ((await client.admin('GET', '/rules')).json as { rules: { label: string }[] }).rules.map(({ label }) => label);
  await remove('One');
  await page.getByText('1 rule deleted.').waitFor();
  await remove('Two');
  await list.filter({ hasText: 'Two' }).waitFor({ state: 'detached' });
  await until(labels, (left) => !left.includes('One'));
  expect([await labels(), await list.count()]).toEqual([['Three', 'Two'], 1]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await list.filter({ hasText: 'Two' }).getByText('on', { exact: true }).waitFor();
  expect(await list.count()).toBe(2);
});

test('a deletion that can be undone is completed when the page closes', async () => {
  const { page, client } = await consoleMock.open();
  await good(client);
  await page.getByRole('option').waitFor();
  await page.getByRole('button', { name: 'Clear the journal' }).click();
  await page.getByText('1 request deleted.').waitFor();
  await page.goto('about:blank');
  expect(
    await until(
      () => journalSize(client),
      (size) => size === 0,
    ),
  ).toBe(0);
});

/** Makes calls of the control API fail until `succeed` is called. To remove the route instead could lose a call on its way. */
async function failingCalls(
  page: Page,
  pattern: string,
  status: number,
  detail: string,
): Promise<{ count(): number; succeed(): void }> {
  let count = 0;
  let succeeds = false;
  await page.route(pattern, async (route) => {
    if (succeeds) return route.continue();
    await route.fulfill({ status, json: { title: 'Problem', status, detail } });
    count += 1;
  });
  return { count: () => count, succeed: () => void (succeeds = true) };
}

test.each([
  [403, 'The control API rejects this page (403): Not from here.'],
  [500, 'The control API failed (500): Not from here.'],
])('a %i of the control API is told once, in the banner, however often one clicks', async (status, text) => {
  const { page } = await consoleMock.open('clock');
  const calls = await failingCalls(page, '**/__admin/clock', status, 'Not from here.');
  for (let click = 0; click < 3; click++) await page.getByRole('button', { name: '+1 hour' }).click();
  await until(
    async () => calls.count(),
    (count) => count === 3,
  );
  await page.getByRole('alert').getByText(text).waitFor();
  expect(await page.locator('.notice').count()).toBe(0);
  calls.succeed();
  await page.getByRole('button', { name: 'Retry now' }).click();
  await page.getByText(text).waitFor({ state: 'detached' });
});

test('while the session is loading, or cannot be loaded, no view says that it is empty', async () => {
  const { page } = await consoleMock.open();
  const calls = await failingCalls(page, '**/__admin/tokens*', 500, 'The disk is full.');
  await page.goto(`${page.url().split('#', 1)[0]}#/tokens`);
  await page.reload();
  await page.getByRole('alert').getByText('The control API failed (500): The disk is full.').waitFor();
  await page.getByText('Nothing has been loaded yet.').waitFor();
  expect(await page.getByText('No tokens yet').count()).toBe(0);
  calls.succeed();
  await page.getByText('No tokens yet').waitFor();
});

test('after any number of attempts that failed halfway, the page connects again and leaves no event stream open', async () => {
  const { page } = await consoleMock.open('tokens');
  const calls = await failingCalls(page, '**/__admin/rules*', 500, 'The disk is full.');
  await page.reload();
  // A browser opens at most six connections to one server.
  await until(
    async () => {
      await page.getByRole('button', { name: 'Retry now' }).click();
      return calls.count();
    },
    (count) => count >= 8,
  );
  calls.succeed();
  await page.getByText('No tokens yet').waitFor();
});
