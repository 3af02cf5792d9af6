/** The switchboard: the mock is steered with a click. */
import { expect, test } from '@jest/globals';
import { valid, type Client } from '../support/mock.ts';
import { until } from '../support/bytes.ts';
import { useConsole, type Opened } from './browser.ts';

const consoleMock = useConsole();
const { dayzero } = valid;
const ask = (client: Client, headers = {}) =>
  client.post(dayzero.path, { name: 'Main app' }, { ...dayzero.headers, ...headers });
const statuses = async (client: Client, count: number): Promise<number[]> => {
  const seen: number[] = [];
  for (let at = 0; at < count; at += 1) seen.push((await ask(client)).status);
  return seen;
};
const click = ({ page }: Opened, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).click();
const on = ({ page }: Opened, text: string | RegExp) =>
  page
    .getByRole('region', { name: /switched on/i })
    .getByText(text)
    .first()
    .waitFor();

test('a 403 takes two clicks, and comes once', async () => {
  const opened = await consoleMock.open();
  await opened.page.getByRole('link', { name: 'Switchboard' }).click();
  await click(opened, /^dayzero: return 403/);
  await on(opened, 'dayzero returns 403, once');
  expect(await statuses(opened.client, 2)).toEqual([403, 201]);
  await on(opened, 'used up');
});

test('the next n, always, and x per cent', async () => {
  const opened = await consoleMock.open('switchboard');
  const { page, client } = opened;
  await page.getByLabel('How many requests').fill('2');
  await click(opened, /^dayzero: return 500/);
  await on(opened, 'dayzero returns 500, the next 2 times');
  expect(await statuses(client, 3)).toEqual([500, 500, 201]);
  await page.getByRole('radio', { name: 'all requests' }).check();
  await click(opened, /^dayzero: return 422/);
  await on(opened, /^dayzero returns 422$/);
  expect(await statuses(client, 3)).toEqual([422, 422, 422]);
  await page.getByLabel('Per cent of the requests').fill('50');
  await click(opened, /^dayzero: return 401/);
  await on(opened, 'dayzero returns 401, in 50 % of all requests');
  expect(new Set(await statuses(client, 30))).toEqual(new Set([401, 201]));
});

test('what is on is pressed, and a second click ends it', async () => {
  const opened = await consoleMock.open('switchboard');
  const { page, client } = opened;
  await page.getByRole('radio', { name: 'all requests' }).check();
  await click(opened, /^dayzero: return 403/);
  const pressed = page.getByRole('button', { name: /^dayzero: return 403/, pressed: true });
  await pressed.click();
  await page.getByText('Nothing is switched on').waitFor();
  expect(await statuses(client, 1)).toEqual([201]);
});

test('delay, fault and rate limit go together with an answer; one button ends all', async () => {
  const opened = await consoleMock.open('switchboard');
  const { page, client } = opened;
  await page.getByRole('radio', { name: 'all requests' }).check();
  await click(opened, 'dayzero: wait 300 ms');
  await on(opened, 'waits 300 ms');
  await click(opened, /^dayzero: return 403/);
  await on(opened, 'dayzero returns 403, waits 300 ms');
  const startedAt = performance.now();
  expect(await statuses(client, 1)).toEqual([403]);
  expect(performance.now() - startedAt).toBeGreaterThan(290);
  await click(opened, 'dayzero: connection reset');
  await on(opened, 'connection reset');
  await expect(ask(client)).rejects.toThrow();
  await page.getByRole('spinbutton', { name: 'Requests allowed (dayzero)' }).fill('0');
  await click(opened, 'dayzero: rate limit off');
  await on(opened, /allows 0 requests/);
  expect((await ask(client)).headers.get('retry-after')).toMatch(/^\d+$/);
  await click(opened, 'Turn off all rules');
  await page.getByText('Nothing is switched on').waitFor();
  await page.getByText('3 rules deleted.').waitFor();
  expect(await statuses(client, 2)).toEqual([201, 201]);
  await click(opened, 'Delete now');
  await page.getByText('3 rules deleted.').waitFor({ state: 'detached' });
  const rules = async (): Promise<unknown[]> =>
    ((await client.admin('GET', '/rules')).json as { rules: unknown[] }).rules;
  expect(await until(rules, (left) => left.length === 0)).toEqual([]);
});
