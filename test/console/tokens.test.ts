/** The tokens: found among thousands, revoked, expired, used; names of every kind. */
import { expect, test } from '@jest/globals';
import { valid, type Client } from '../support/mock.ts';
import { until } from '../support/bytes.ts';
import { useConsole, type Opened } from './browser.ts';
import { countRenders } from './page-load.ts';

const consoleMock = useConsole();
const { dayzero, askui } = valid;

const issue = async (client: Client, name = 'Main app'): Promise<string> => {
  const { json } = await client.post(dayzero.path, { name }, dayzero.headers);
  return (json as { token: string }).token;
};
const use = async (client: Client, token: string): Promise<number> =>
  (await client.post(dayzero.path, dayzero.body, { ...dayzero.headers, authorization: `Bearer ${token}` })).status;
const click = ({ page }: Opened, name: string) => page.getByRole('button', { name, exact: true }).first().click();

/** Puts many tokens into a session at once. */
async function fillWithTokens(client: Client, count: number): Promise<void> {
  await issue(client, 'Needle');
  const { json } = await client.admin('GET', '/state');
  const state = json as { tokens: Record<string, unknown>[] };
  const [needle] = state.tokens;
  const copies = Array.from({ length: count }, (_, index) => ({
    ...needle,
    id: `copy-${index}`,
    jti: `copy-${index}`,
    secret: `secret-of-copy-${index}`,
    name: `Copy ${index}`,
    createdAt: new Date(Date.parse(String(needle!['createdAt'])) - index).toISOString(),
  }));
  await client.admin('PUT', '/state', { ...state, tokens: [...copies, needle] });
}

test('a token is revoked, and rejected from then on; it never says that it expires', async () => {
  const opened = await consoleMock.open('tokens');
  const { page, client } = opened;
  await page.getByText('No tokens yet').waitFor();
  const token = await issue(client);
  await click(opened, 'Revoke Main app');
  await page.getByRole('cell', { name: 'revoked', exact: true }).waitFor();
  expect(await use(client, token)).toBe(401);
  expect(await page.locator('.validity-cell').last().innerText()).toMatch(/^revoked (now|\d+ s ago)$/);
});

test('a token expires on request; its use shows as it happens', async () => {
  const opened = await consoleMock.open('tokens', { viewport: { width: 1600, height: 800 } });
  const { page, client } = opened;
  const token = await issue(client);
  await use(client, token);
  const row = page.getByRole('row').filter({ hasText: 'Main app' }).last();
  await row.locator('[data-label=Uses]').filter({ hasText: '1' }).waitFor();
  await row.getByRole('button', { name: 'Expire Main app' }).click();
  await row.getByText('expired', { exact: true }).first().waitFor();
});

test('a token expires by the clock: its detail moves the clock past the expiry', async () => {
  const { page, client } = await consoleMock.open('tokens');
  const expiresAt = new Date(Date.now() + 3 * 86_400_000).toISOString();
  await client.post(askui.path, { name: 'Short', expiresAt }, askui.headers);
  await page.getByRole('link', { name: 'Short' }).click();
  await page.getByText('(in 3 d)').waitFor();
  await page.getByRole('button', { name: "Move the clock past this token's expiry" }).click();
  await page.getByRole('region', { name: 'The open token' }).getByText('expired', { exact: true }).waitFor();
  await page.getByText('+3 d').waitFor();
  expect((await client.admin('GET', '/tokens')).json).toMatchObject({ tokens: [{ status: 'expired' }] });
});

test('a secret is masked until it is asked for, and copied as credential or curl', async () => {
  const opened = await consoleMock.open('tokens');
  const { page, client } = opened;
  const token = await issue(client);
  await page.getByRole('link', { name: 'Main app' }).click();
  expect(await page.content()).not.toContain(token);
  await click(opened, 'Show the secret of Main app');
  await page.getByText(token).waitFor();
  await click(opened, 'Copy Main app as credential');
  await page.getByText('Copied: credential').waitFor();
  expect(await opened.copied()).toBe(`Authorization: Bearer ${token}`);
  await click(opened, 'Copy a curl line with Main app');
  await page.getByText('Copied: curl line').waitFor();
  expect(await opened.copied()).toMatch(new RegExp(`^curl .*Bearer ${token.replaceAll('.', '\\.')}`));
});

test('among 12,000 tokens, one is found by a part of its name and revoked with the keyboard alone', async () => {
  const { page, client } = await consoleMock.open('tokens');
  await fillWithTokens(client, 12_000);
  await page.getByText('12,001 tokens').waitFor();
  expect(await page.getByRole('row').count()).toBeLessThan(60);
  await page.keyboard.press('/');
  await page.keyboard.type('needle');
  await page.getByText('1 of 12,001').waitFor();
  const focused = () => page.evaluate<string | null>("document.activeElement.getAttribute('aria-label')");
  for (let tabs = 0; tabs < 12 && (await focused()) !== 'Revoke Needle'; tabs += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('cell', { name: 'revoked', exact: true }).waitFor();
});

test('the search looks at name, id, provider, state and preview; filters are in the URL', async () => {
  const { page, client } = await consoleMock.open('tokens');
  await issue(client, 'First');
  await issue(client, 'Second');
  await page.getByText('2 tokens').waitFor();
  await page.getByRole('button', { name: 'Revoke First' }).click();
  await page.getByRole('cell', { name: 'revoked', exact: true }).waitFor();
  const { id, secretPreview } = ((await client.admin('GET', '/tokens')).json as { tokens: Record<string, string>[] })
    .tokens[0]!;
  const search = page.getByRole('searchbox', { name: 'Search tokens' });
  for (const text of ['first', 'REVOKED', 'dayzero revoked']) {
    await search.fill(text);
    await page.getByText('1 of 2').waitFor();
    await page.getByRole('link', { name: 'First' }).waitFor();
  }
  await search.fill(String(id));
  await page.getByText('1 of 2').waitFor();
  await search.fill(String(secretPreview));
  await page.getByText(/^[12] of 2$/).waitFor();
  await search.fill('');
  await page.getByLabel('State').selectOption('active');
  await page.getByText('1 of 2').waitFor();
  await page.reload();
  await page.getByText('1 of 2').waitFor();
  await page.getByRole('link', { name: 'Second' }).waitFor();
  await search.fill('nothing like this');
  await page.getByRole('link', { name: 'Show all tokens' }).click();
  await page.getByText('2 tokens').waitFor();
});

test.each([
  ['x'.repeat(255), /^x{200}…$/],
  ['   ', /^\(blank\)$/],
  ['safe\u202Egnp.exe', /^safeU\+202Egnp\.exe$/],
  ['two\nlines', /^twoU\+000Alines$/],
])('a name such as %j neither widens the table nor misleads', async (name, shown) => {
  const { page, client } = await consoleMock.open('tokens');
  await client.post(dayzero.path, { name }, dayzero.headers);
  const row = page.getByRole('row').nth(1);
  await row.waitFor();
  expect(await row.locator('.name-cell').innerText()).toMatch(shown);
  for (const width of [400, 1024, 1920]) {
    await page.setViewportSize({ width, height: 800 });
    const button = row.getByRole('button', { name: /^Copy a curl line/ });
    const isInSight = (box: { x: number; width: number } | null): boolean => !!box && box.x + box.width <= width;
    expect(await until(() => button.boundingBox(), isInSight)).toMatchObject({ width: expect.any(Number) });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  }
});

test('all are deleted at once, also on the server, and undo brings them back; later ones stay', async () => {
  const { page, client } = await consoleMock.open('tokens');
  const token = await issue(client);
  await page.getByRole('button', { name: 'Delete all' }).click();
  await page.getByText('1 token deleted').waitFor();
  expect(await use(client, token)).toBe(401);
  await issue(client, 'Later');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('2 tokens').waitFor();
  expect(await use(client, token)).toBe(201);
});

test('a token links to its requests, and a link to the token opens it', async () => {
  const { page, client } = await consoleMock.open('tokens');
  const token = await issue(client);
  await use(client, token);
  await page.getByRole('link', { name: 'Main app' }).last().click();
  await page.waitForURL(/#\/tokens\/./);
  const link = page.url();
  await page.getByRole('link', { name: 'Requests with this token' }).click();
  await page.waitForURL(/#\/requests\?q=token/);
  await page.goto(link);
  await page.reload();
  await page.getByRole('region', { name: 'The open token' }).getByRole('heading', { name: 'Main app' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('region', { name: 'The open token' }).waitFor({ state: 'detached' });
});

test('what one tab does, another one shows', async () => {
  const first = await consoleMock.open('tokens');
  await issue(first.client);
  const second = await first.page.context().newPage();
  await second.goto(first.page.url());
  await second.getByRole('button', { name: 'Revoke Main app' }).click();
  await first.page.getByRole('cell', { name: 'revoked', exact: true }).waitFor();
});

test('a burst of tokens is rendered in batches', async () => {
  const { page, client } = await consoleMock.open('tokens');
  await issue(client);
  await page.getByRole('row').nth(1).waitFor();
  const rendered = await countRenders(page, '.grid-rows', 200);
  for (let batch = 0; batch < 12; batch += 1)
    await Promise.all(Array.from({ length: 50 }, (_, index) => issue(client, `Burst ${batch * 50 + index}`)));
  await page.getByText('601 tokens').waitFor();
  const { renders, allowed } = await rendered();
  expect(renders).toBeLessThanOrEqual(allowed);
});
