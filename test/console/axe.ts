/** Runs axe on a page. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on a page. */
export async function flaws(page: Page, rules: object = {}): Promise<string[]> {
  await page.evaluate(`window.axe || (() => { ${await axe} })()`);
  const reported =
    "({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target).join(' | '))";
  return page.evaluate<string[]>(`axe.run(document, { rules: ${JSON.stringify(rules)} }).then(${reported})`);
}
