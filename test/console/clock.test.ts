/** The clock: moved by durations and to dates, with a preview; the tokens that it lets expire. */
import { expect, test } from '@jest/globals';
import { valid, type Client } from '../support/mock.ts';
import { useConsole, type Opened } from './browser.ts';

const consoleMock = useConsole();
const { askui } = valid;
const day = 86_400_000;

const issue = (client: Client, name: string, ms: number) =>
  client.post(askui.path, { name, expiresAt: new Date(Date.now() + ms).toISOString() }, askui.headers);
const click = ({ page }: Opened, name: string) => page.getByRole('button', { name, exact: true }).click();
const offsetOf = async (client: Client): Promise<number> =>
  ((await client.admin('GET', '/clock')).json as { offsetMs: number }).offsetMs;

test('the clock is frozen and moved; tokens change their state as it moves', async () => {
  const opened = await consoleMock.open('clock');
  const { page, client } = opened;
  await issue(client, 'Short', 5_400_000);
  const line = page.getByRole('listitem').filter({ hasText: 'Short' });
  await line.getByText('active').waitFor();
  await click(opened, 'Freeze');
  await page.getByText('The clock is frozen.').waitFor();
  const before = await page.locator('.clock time').innerText();
  await click(opened, '+1 hour');
  await page.getByText('It is 1 h ahead of real time.').waitFor();
  await line.getByText('active').waitFor();
  await click(opened, '+1 hour');
  await line.getByText('expired', { exact: true }).waitFor();
  await click(opened, '+1 year');
  await page.getByText(/It is 1 y( 1 d)? ahead of real time\./).waitFor(); // A year of the calendar may have 366 days.
  expect(Date.parse(await page.locator('.clock time').innerText()) - Date.parse(before)).toBeGreaterThan(365 * day);
});

test.each([
  ['1d', day, '+1 d'],
  ['36h', 1.5 * day, '+1 d 12 h'],
  ['1h 30min', 5_400_000, '+1 h 30 min'],
  ['3 days', 3 * day, '+3 d'],
  ['pt90s', 90_000, '+1 min 30 s'],
])('moved by %s, it is as far ahead as the preview says', async (text, ms, shown) => {
  const { page, client } = await consoleMock.open('clock');
  await page.keyboard.press('Tab');
  const field = page.getByLabel('Move the clock by a duration, or to a date');
  await field.fill(text);
  await page.getByText(`UTC (${shown}).`).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: new RegExp(`Clock.*${shown.replace('+', '\\+')}$`) }).waitFor();
  expect(await offsetOf(client)).toBe(ms);
});

test.each([
  ['2099-01-01', '+1 y', '2100-01-01'],
  ['2103-06-01', '+1 y 1 d', '2104-06-01'],
])('moved by P1Y from %s, it is as far ahead as the preview says: a year of the calendar', async (from, shown, to) => {
  const { page, client } = await consoleMock.open('clock');
  await client.admin('POST', '/clock', { now: `${from}T00:00:00Z`, frozen: true });
  await page.getByText('The clock is frozen.').waitFor();
  await page.getByLabel('Move the clock').fill('P1Y');
  await page.getByText(`Moves to ${to} 00:00:00 UTC (${shown}).`).waitFor();
  await page.keyboard.press('Enter');
  await page
    .locator('.clock time')
    .filter({ hasText: `${to} 00:00:00` })
    .waitFor();
  expect((await client.admin('GET', '/clock')).json).toMatchObject({ now: `${to}T00:00:00.000Z` });
});

test.each([
  ['2099-01-31', '2099-01-31T00:00:00Z'],
  ['2099-01-31 12:30', '2099-01-31T12:30:00Z'],
  ['2099-01-31T12:30:00+02:00', '2099-01-31T10:30:00Z'],
])('moved to %s, it shows this instant in UTC', async (text, instant) => {
  const opened = await consoleMock.open('clock');
  const { page, client } = opened;
  await click(opened, 'Freeze');
  await page.getByText('The clock is frozen.').waitFor();
  await page.getByLabel('Move the clock').fill(text);
  await page.keyboard.press('Enter');
  await page
    .locator('.clock time')
    .filter({ hasText: instant.slice(0, 19).replace('T', ' ') })
    .waitFor();
  expect((await client.admin('GET', '/clock')).json).toMatchObject({ now: instant.replace('Z', '.000Z') });
});

test.each([
  ['1999-01-01T00:00:00Z', /only moves forward, and 1999-01-01 00:00:00 UTC has passed/],
  ['tomorrow', /Enter a duration such as 1d/],
  ['2027-02-30', /Enter a duration such as 1d/],
  ['P99999Y', /stops at the end of the year 9998/],
])('%s does not move it, and the page says why', async (text, why) => {
  const { page, client } = await consoleMock.open('clock');
  await page.getByLabel('Move the clock').fill(text);
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: why }).waitFor();
  expect(await offsetOf(client)).toBe(0);
});

test('a button moves the clock past the expiry of one token, and long names do not widen the page', async () => {
  const { page, client } = await consoleMock.open('clock', { viewport: { width: 400, height: 800 } });
  await issue(client, 'Soon', 2 * day);
  await issue(client, 'n'.repeat(128), 4 * day);
  await page.getByRole('button', { name: 'Move past the expiry of Soon' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Soon' }).getByText('expired', { exact: true }).waitFor();
  await page.getByRole('listitem').filter({ hasText: 'nnn' }).getByText('expires in 2 d').waitFor();
  expect(await page.evaluate<number>('document.querySelector("main").scrollWidth')).toBeLessThanOrEqual(400);
});
