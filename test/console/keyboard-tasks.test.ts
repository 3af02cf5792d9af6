/** What QA does all day, by keyboard alone: every control is reached with Tab or a key of its own. */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { valid, type Client } from '../support/mock.ts';
import { useConsole } from './browser.ts';

const consoleMock = useConsole();
const { dayzero } = valid;
const create = (client: Client, name: unknown, headers: Record<string, string> = {}) =>
  client.post(dayzero.path, { name }, { ...dayzero.headers, ...headers });
const statuses = async (client: Client, count: number): Promise<number[]> => {
  const seen: number[] = [];
  for (let at = 0; at < count; at += 1) seen.push((await create(client, 'Main app')).status);
  return seen;
};

/** More presses would be a page that can't be used. */
const maxPresses = 120;

/** Presses Tab until a control has the focus. */
async function tabTo(page: Page, control: Locator, key = 'Tab'): Promise<void> {
  for (let press = 0; press < maxPresses; press += 1) {
    if (await control.evaluate((element) => element.matches(':focus'))) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${maxPresses} times ${key} do not lead to ${String(control)}.`);
}

const press = async (page: Page, name: string | RegExp): Promise<void> => {
  const button = page.getByRole('button', { name, exact: typeof name === 'string' }).first();
  await button.waitFor();
  await tabTo(page, button);
  await page.keyboard.press('Enter');
};

/** The focus is never lost, whatever has closed or disappeared. */
const expectFocus = async (page: Page): Promise<void> =>
  expect(await page.evaluate<string>('document.activeElement.tagName')).not.toBe('BODY');

test('copy as curl, fetch, Jest test and Playwright test', async () => {
  const { page, client, copied } = await consoleMock.open();
  await create(client, 5);
  await page.getByRole('option').waitFor();
  await page.keyboard.press('j');
  await page.getByRole('heading', { name: '1 problem' }).waitFor();
  await page.keyboard.press('c');
  await page.getByText('Copied: curl').waitFor();
  expect(await copied()).toMatch(/^curl /);
  for (const [what, text] of [
    ['fetch', /^await fetch\(/],
    ['Jest test', /@jest\/globals/],
    ['Playwright test', /@playwright\/test/],
  ] as const) {
    await press(page, `Copy as ${what}`);
    await page.getByText(`Copied: ${what}`).waitFor();
    expect(await copied()).toMatch(text);
  }
  await expectFocus(page);
});

test('find the requests of a token, of a name, of a text in a body, and open the first', async () => {
  const { page, client } = await consoleMock.open();
  const { token } = (await create(client, 'Chain')).json as { token: string };
  await create(client, 'Other', { authorization: `Bearer ${token}` });
  await create(client, 'Third');
  const { requests } = (await client.admin('GET', '/requests')).json as { requests: { tokenId: string }[] };
  await page.getByRole('option').nth(2).waitFor();
  for (const [search, count] of [
    [`token:${requests[2]!.tokenId}`, 2],
    ['name:chain', 1],
    ['body:third', 1],
  ] as const) {
    await page.keyboard.press('/');
    await page.keyboard.press('Control+A');
    await page.keyboard.type(search);
    await page.getByText(`${count} of 3`).waitFor();
    await page.keyboard.press('Escape');
  }
  await page.keyboard.press('/');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /POST/ }).waitFor();
  await page.keyboard.press('Escape');
  await expectFocus(page);
});

test('export HAR, and copy a link to the view', async () => {
  const { page, client, copied } = await consoleMock.open();
  await create(client, 'Chain');
  await page.keyboard.press('/');
  await page.keyboard.type('chain');
  await page.getByText('1 of 1').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Export these requests as HAR')]);
  expect(await readFile(await download.path(), 'utf8')).toContain('Chain');
  await press(page, 'Copy link to this view');
  await page.getByText('Copied: link to this view').waitFor();
  expect(await copied()).toMatch(/#\/requests\?q=chain$/);
  await expectFocus(page);
});

test('every third request fails', async () => {
  const { page, client } = await consoleMock.open('switchboard');
  await tabTo(page, page.getByLabel('Interval of the requests'));
  await page.keyboard.press('Control+A');
  await page.keyboard.type('3');
  await press(page, /^dayzero: return 500/);
  await page.getByText('dayzero returns 500, on each 3rd request').waitFor();
  expect(await statuses(client, 3)).toEqual([201, 201, 500]);
  await expectFocus(page);
});

test('a delay of any length', async () => {
  const { page, client } = await consoleMock.open('switchboard');
  await tabTo(page, page.getByLabel('Milliseconds to wait (dayzero)'));
  await page.keyboard.press('Control+A');
  await page.keyboard.type('120');
  await press(page, 'dayzero: wait the given ms');
  await page.getByText('dayzero waits 120 ms').first().waitFor();
  const startedAt = performance.now();
  await create(client, 'Main app');
  expect(performance.now() - startedAt).toBeGreaterThan(115);
  await expectFocus(page);
});

test('write a rule with match and sequence; pause, edit, duplicate and delete it; undo', async () => {
  const { page, client } = await consoleMock.open('switchboard');
  await press(page, 'New rule');
  await page.getByRole('form', { name: 'New rule' }).waitFor();
  await tabTo(page, page.getByRole('textbox', { name: 'The same rule as JSON' }));
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(
    '{"provider":"dayzero","match":{"body":{"/name":"Main app"}},"sequence":[null,{"status":500}]}',
  );
  await page.keyboard.press('Control+Enter');
  await page.getByText('The rule was added.').waitFor();
  expect(await statuses(client, 3)).toEqual([201, 500, 201]);
  await press(page, /^Edit: dayzero/);
  await page.locator('input:focus').waitFor();
  await page.keyboard.type('Second fails');
  await page.keyboard.press('Control+Enter');
  await page.getByText('The rule was changed.').waitFor();
  await press(page, /^Duplicate: dayzero/);
  await page.locator('input:focus').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByText('Second fails (copy)').waitFor();
  await press(page, /^Pause: dayzero/);
  await page.getByText('paused', { exact: true }).waitFor();
  expect(await statuses(client, 2)).toEqual([201, 201]);
  await press(page, /^Resume: dayzero/);
  await page.getByText('paused', { exact: true }).waitFor({ state: 'detached' });
  expect(await statuses(client, 2)).toEqual([201, 500]);
  await press(page, /^Delete: dayzero/);
  await page.getByText('1 rule deleted.').waitFor();
  await page.keyboard.press('u');
  await page.getByText('Second fails (copy)').waitFor();
  await expectFocus(page);
});
