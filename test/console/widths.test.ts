/** Requests, composer, switchboard, rule editor and the first steps at three widths, in both themes: axe finds nothing, nothing overflows. */
import { expect, test } from '@jest/globals';
import { valid, type Client } from '../support/mock.ts';
import { flaws } from './axe.ts';
import { useConsole } from './browser.ts';

const consoleMock = useConsole();
const { dayzero } = valid;

async function fill(client: Client): Promise<void> {
  await client.post(dayzero.path, { name: 'W'.repeat(128) }, dayzero.headers);
  await client.post(dayzero.path, { name: 5 }, dayzero.headers);
  await client.post(dayzero.path, { name: 'x' }, { ...dayzero.headers, authorization: 'Bearer mock_expired' });
  await client.admin('POST', '/rules', { provider: 'dayzero', respond: { status: 403 }, label: 'L'.repeat(200) });
  await client.admin('POST', '/rules', { match: { body: { '/name': 'x' } }, sequence: [{ status: 500 }, null] });
  await client.admin('POST', '/rules', { provider: 'vida', delayMs: 5, enabled: false });
}

/** Each view, and what shows that it is there. */
const views = [
  ['requests', '.row'],
  ['requests/new', '.composer textarea'],
  ['requests?q=stauts:4', '.search-problem'],
  ['switchboard', '.rule-list'],
  ['switchboard/new', '.rule-editor'],
  ['start', '.page'],
] as const;

test.each(['light', 'dark'] as const)('in the %s theme', async (colorScheme) => {
  const { page, client } = await consoleMock.open('', { bypassCSP: true, colorScheme });
  await fill(client);
  await page.getByRole('option').nth(2).click();
  await page.waitForURL(/#\/requests\/./);
  const opened = page.url().split('#/')[1]!;
  for (const [view, shown] of [...views, [opened, '.decision']] as const) {
    await page.goto(`${page.url().split('#', 1)[0]}#/${view}`);
    await page.locator(shown).first().waitFor();
    for (const width of [400, 1024, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      // The themes differ in their colours only, and these do not depend on the width.
      const rules = { 'color-contrast': { enabled: width === 1024 } };
      if (colorScheme === 'light' || width === 1024)
        expect([view, width, await flaws(page, rules)]).toEqual([view, width, []]);
      const overflow = await page.evaluate<number>(
        "Math.max(...[document.documentElement, document.querySelector('main')].map((one) => one.scrollWidth - one.clientWidth))",
      );
      expect([view, width, overflow]).toEqual([view, width, 0]);
    }
  }
});
