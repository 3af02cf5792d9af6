/** A folder as `npx playwright install` makes it, with the Chromium that the tests of the console use. */
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { write } from './workspace.ts';

interface BrowserList {
  readonly browsers: readonly { readonly name: string; readonly revision: string }[];
}

/** Makes the folder `browsers` for the version of Playwright in a project, if it has one. */
export async function provideBrowser(project: string, folder: string): Promise<void> {
  const list = join(project, 'node_modules/playwright-core/browsers.json');
  if (!existsSync(list)) return;
  const { browsers } = JSON.parse(readFileSync(list, 'utf8')) as BrowserList;
  const revision = browsers.find(({ name }) => name === 'chromium-headless-shell')?.revision;
  const browser = join(folder, `chromium_headless_shell-${revision}`);
  const program = join(browser, 'chrome-headless-shell-linux64/chrome-headless-shell');
  if (existsSync(program)) return;
  write(join(browser, 'INSTALLATION_COMPLETE'), '');
  const path = await chromium.executablePath();
  write(program, `#!/bin/sh\nexec '${path}' --disable-dev-shm-usage --disable-gpu "$@"\n`);
  chmodSync(program, 0o755);
}
