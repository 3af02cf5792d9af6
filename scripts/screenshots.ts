/** Takes the screenshots in `docs/screenshots`, from a mock with a fixed seed and clock. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { createMockServer } from '../src/index.ts';
import { chromium as playwright, type Page } from 'playwright-core';
import { buildConsole } from './build-console.ts';

const folder = join(import.meta.dirname, '../docs/screenshots');
mkdirSync(folder, { recursive: true });
await buildConsole();

const mock = await createMockServer({ port: 0, seed: 1, clock: { now: '2027-03-01T09:30:00Z' } });
const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  args: ['--no-sandbox', '--disable-gpu'],
});

const dayzero = { authorization: 'Bearer mock_valid', 'x-business-id': '3fa85f64-5717-4562-b3fc-2c963f66afa6' };
const post = (path: string, body: object, headers: object = {}) =>
  fetch(mock.url() + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

async function fill(): Promise<void> {
  await post('/alumio/api/v1/tokens', { name: 'Nightly import' });
  await post(
    '/askui/api/v1/access-tokens',
    { name: 'CI runner', expiresAt: '2027-03-01T12:00:00Z' },
    { authorization: 'Bearer mock_valid' },
  );
  await post('/vida/api/v2/tokens?token=mock_valid', { type: 'admin', description: 'Front desk' });
  await post(
    '/typeauth/my-account/token/create/my-application',
    { tags: ['Billing'] },
    { authorization: 'Bearer mock_valid' },
  );
  await post('/dayzero/api/v1/tokens', { name: 'Main app' }, { ...dayzero, authorization: 'Bearer mock_expired' });
  await post('/dayzero/api/v1/tokens', { name: 'Main app' }, { ...dayzero, prefer: 'code=500' });
  await post('/dayzero/api/v1/tokens', { name: 'Main app' }, dayzero);
  await post(
    '/askui/api/v1/access-tokens',
    { name: '', expiresAt: 'tomorrow' },
    { authorization: 'Bearer mock_valid' },
  );
  mock.rules.add({ provider: 'dayzero', respond: { status: 403 }, times: 1 });
  mock.rules.add({ provider: 'vida', delayMs: 1500 });
}

async function picture(page: Page, view: string, name = view): Promise<void> {
  await page.goto(`${mock.url()}/#/${view}`);
  await page.waitForTimeout(500);
  if (view === 'requests') {
    await page.getByRole('option').first().click();
    await page.waitForTimeout(300);
  }
  await page
    .locator('.doc-line.assumed')
    .first()
    .scrollIntoViewIfNeeded({ timeout: 500 })
    .catch(() => {});
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

await fill();
const light = await browser.newPage({ viewport: { width: 1280, height: 760 }, colorScheme: 'light' });
for (const view of ['requests', 'tokens', 'switchboard', 'clock', 'start', 'documents/typeauth', 'sessions'])
  await picture(light, view, view.split('/')[0]);
await light.goto(`${mock.url()}/#/verify`);
await light.getByRole('radio', { name: 'this session' }).check();
await light.getByLabel('Contract of').selectOption('dayzero');
mock.rules.clear();
mock.rules.add({
  provider: 'dayzero',
  match: { headers: { authorization: 'Bearer mock_readonly' } },
  respond: { status: 200, body: { ok: true } },
});
await light.getByRole('button', { name: 'Verify', exact: true }).click();
await light.getByRole('button', { name: 'Download as JSON' }).waitFor();
await light.locator('.finding summary').first().click();
await light.screenshot({ path: join(folder, 'verify.png') });
mock.rules.clear();
const dark = await browser.newPage({ viewport: { width: 1280, height: 760 }, colorScheme: 'dark' });
await picture(dark, 'requests', 'requests-dark');
const narrow = await browser.newPage({ viewport: { width: 400, height: 760 }, colorScheme: 'dark' });
await picture(narrow, 'switchboard', 'switchboard-narrow');
await browser.close();
await mock.close();
