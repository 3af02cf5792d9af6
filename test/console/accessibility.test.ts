/** For everyone: dialogs, themes, long journals. The views are in accessible-views.test.ts and widths.test.ts. */
import { expect, test } from '@jest/globals';
import { valid } from '../support/mock.ts';
import { flaws } from './axe.ts';
import { useConsole } from './browser.ts';
import { measurePage } from './page-load.ts';

const consoleMock = useConsole({ journal: 3000 });
const { dayzero } = valid;

test('dialogs have no flaw that axe knows', async () => {
  const { page } = await consoleMock.open('documents', { bypassCSP: true });
  await page.keyboard.press('?');
  expect(await flaws(page)).toEqual([]);
});

test('the theme is as the system has it, or as it is switched, and stays so', async () => {
  const { page } = await consoleMock.open('', { colorScheme: 'dark' });
  const rationale = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  const dark = await rationale();
  await page.getByRole('button', { name: 'Theme: system' }).click();
  const light = await rationale();
  expect(light).not.toBe(dark);
  await page.reload();
  await page.getByRole('button', { name: 'Theme: light' }).click();
  expect(await rationale()).toBe(dark);
});

test('2,000 requests: only those in sight are there, scrolling and searching do not stutter', async () => {
  const { page, client } = await consoleMock.open();
  for (let batch = 0; batch < 20; batch += 1)
    await Promise.all(Array.from({ length: 100 }, () => client.post(dayzero.path, { name: 5 }, dayzero.headers)));
  await page.getByText('2000', { exact: true }).waitFor();
  expect(await page.getByRole('option').count()).toBeLessThan(60);
  const frames = 60;
  const scroll = `new Promise((resolve) => {
    const list = document.querySelector('[role=listbox]');
    list.scrollTop = 0;
    let frame = 0;
    requestAnimationFrame(function step() {
      list.scrollTop += 900;
      if (++frame < ${frames}) requestAnimationFrame(step);
      else resolve();
    });
  })`;
  const spent = await measurePage(page);
  const perFrame: number[] = [];
  for (let run = 0; run < 3; run++) {
    await spent();
    await page.evaluate(scroll);
    perFrame.push((await spent()) / frames);
  }
  expect(Math.min(...perFrame)).toBeLessThan(100);
  await page.keyboard.press('/');
  await page.keyboard.type('status:422');
  await page.getByText('2000 of 2000').waitFor();
  await page.keyboard.press('Escape');
  for (let at = 0; at < 30; at += 1) await page.keyboard.press('j');
  await page.locator('.row[aria-selected=true][aria-posinset="30"]').waitFor();
});
