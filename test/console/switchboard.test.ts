/** The switchboard: its switches never touch the rules of tests, and tell what is true. */
import { expect, test } from '@jest/globals';
import { valid, type Client } from '../support/mock.ts';
import { useConsole, type Opened } from './browser.ts';

const consoleMock = useConsole();
const { dayzero } = valid;
const statuses = async (client: Client, count: number): Promise<number[]> => {
  const seen: number[] = [];
  for (let at = 0; at < count; at += 1)
    seen.push((await client.post(dayzero.path, { name: 'Main app' }, dayzero.headers)).status);
  return seen;
};
const rulesOf = async (client: Client): Promise<Record<string, unknown>[]> =>
  ((await client.admin('GET', '/rules')).json as { rules: Record<string, unknown>[] }).rules;
const click = ({ page }: Opened, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).click();
const listed = ({ page }: Opened, text: string) =>
  page.getByRole('list', { name: 'Rules, newest first' }).getByText(text).first().waitFor();

test('a click leaves the rules of tests as they are', async () => {
  const opened = await consoleMock.open('switchboard');
  const { client } = opened;
  for (const rule of [
    { provider: 'dayzero', respond: { status: 500 }, times: 5 },
    { provider: 'dayzero', delayMs: 1 },
    { provider: 'dayzero', fault: 'EMPTY_RESPONSE', probability: 0.125 },
  ])
    await client.admin('POST', '/rules', rule);
  const before = await rulesOf(client);
  await listed(opened, 'in 12.5 %');
  await click(opened, /^dayzero: return 403/);
  await listed(opened, 'dayzero returns 403, once');
  await click(opened, /^dayzero: return 401/);
  await listed(opened, 'dayzero returns 401, once');
  const after = await rulesOf(client);
  expect(after.slice(1)).toEqual(before);
  expect(after[0]).toMatchObject({ respond: { status: 401 }, times: 1 });
});

test.each([
  ['12.5', 0.125],
  ['0,1', 0.001],
  ['33.3', 0.333],
])('a probability of %s %% is kept as it is', async (percent, probability) => {
  const opened = await consoleMock.open('switchboard');
  await opened.page.getByLabel('Per cent of the requests').pressSequentially('');
  await opened.page.getByLabel('Per cent of the requests').fill(percent.replace(',', '.'));
  await click(opened, /^dayzero: return 403/);
  await listed(opened, 'of all requests');
  expect(await rulesOf(opened.client)).toMatchObject([{ probability }]);
});

test('every third request fails, a delay is any delay', async () => {
  const opened = await consoleMock.open('switchboard');
  const { page, client } = opened;
  await page.getByLabel('Interval of the requests').fill('3');
  await click(opened, /^dayzero: return 503/);
  await listed(opened, 'on each 3rd request');
  expect(await statuses(client, 6)).toEqual([201, 201, 503, 201, 201, 503]);
  await page.getByRole('radio', { name: 'all requests' }).check();
  await page.getByLabel('Milliseconds to wait (vida)').fill('1234');
  await click(opened, 'vida: wait the given ms');
  await listed(opened, 'vida waits 1.234 s');
  await page.getByRole('button', { name: 'vida: wait 1.234 s', pressed: true }).waitFor();
});

test.each([
  ['How many requests', '0', 'Number of requests: Enter a whole number from 1 to 1,000,000.'],
  ['How many requests', '1.5', 'Number of requests: Enter a whole number'],
  ['Per cent of the requests', '101', 'Per cent of requests: Enter a number from 0.001 to 100.'],
  ['Per cent of the requests', '', 'Per cent of requests: Enter a number'],
  ['Interval of the requests', '1', 'Interval of the requests: Enter a whole number from 2'],
])('a number out of range is an error, not another number: %s %s', async (label, text, problem) => {
  const opened = await consoleMock.open('switchboard');
  const { page, client } = opened;
  const field = page.getByLabel(label);
  await field.fill(text);
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  await click(opened, /^dayzero: return 403/);
  await page.locator('.notice.failed', { hasText: problem }).waitFor();
  expect(await rulesOf(client)).toEqual([]);
});

test('a 403 that a newer rule overrides is shown as such', async () => {
  const opened = await consoleMock.open('switchboard');
  const { page, client } = opened;
  await page.getByRole('radio', { name: 'all requests' }).check();
  await click(opened, /^dayzero: return 403/);
  await page.getByRole('button', { name: /^dayzero: return 403/, pressed: true }).waitFor();
  await click(opened, /^every provider: return 500/);
  await page.getByRole('button', { name: 'dayzero: return 403, overridden by a newer rule' }).waitFor();
  await page.getByText('the newer rule “every provider returns 500” applies first').waitFor();
  expect(await statuses(client, 1)).toEqual([500]);
  await click(opened, /^every provider: return 500/);
  await page.getByText('applies first').waitFor({ state: 'detached' });
  expect(await statuses(client, 1)).toEqual([403]);
});

test('a rate limit is changed while it is on', async () => {
  const opened = await consoleMock.open('switchboard');
  const { page, client } = opened;
  await page.getByLabel('Requests allowed (dayzero)').fill('9');
  await click(opened, 'dayzero: rate limit off');
  await listed(opened, 'allows 9 requests');
  await page.getByLabel('Requests allowed (dayzero)').fill('1');
  await click(opened, 'dayzero: change the rate limit');
  await listed(opened, 'allows 1 requests');
  expect(await rulesOf(client)).toMatchObject([{ rateLimit: { requests: 1, perMs: 60_000 } }]);
  expect(await statuses(client, 2)).toEqual([201, 429]);
});

test('the choice of requests stays in sight while the boards scroll', async () => {
  const { page } = await consoleMock.open('switchboard', { viewport: { width: 1024, height: 500 } });
  await page.getByRole('region', { name: 'Switches of every provider' }).scrollIntoViewIfNeeded();
  const box = await page.getByRole('group', { name: 'Apply to' }).boundingBox();
  expect(box!.y).toBeGreaterThan(0);
  expect(box!.y).toBeLessThan(150);
});

test('by keyboard alone, the next two requests answer 403, and are normal again after Turn off', async () => {
  const opened = await consoleMock.open();
  const { page, client } = opened;
  await page.keyboard.press('3');
  await page.getByLabel('How many requests').focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('2');
  await page.getByRole('button', { name: /^dayzero: return 403/ }).focus();
  await page.keyboard.press('Enter');
  await listed(opened, 'the next 2 times');
  expect(await statuses(client, 3)).toEqual([403, 403, 201]);
  await page.getByRole('button', { name: 'Turn off all', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('1 rule deleted.').waitFor();
  await page.keyboard.press('u');
  await listed(opened, 'used up');
  expect(await page.evaluate<string>('document.activeElement.tagName')).not.toBe('BODY');
});
