/** Tokens, clock, resources, sessions, verify and documents: for everyone, in both themes, at three widths. */
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { flaws } from './axe.ts';
import { useConsole, type Opened } from './browser.ts';

const document = join(import.meta.dirname, '../../examples/museum/museum.yaml');
const consoleMock = useConsole({ documents: [{ id: 'museum', document }] });

const width = (page: Page): Promise<number> =>
  page.evaluate<number>("Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth)");

const names = ['Ordinary', '   ', 'safe\u202Egnp.exe', 'x'.repeat(2000)];

/** A session with tokens of every state and name, and with resources. */
async function fill({ client }: Opened): Promise<void> {
  const session = consoleMock.mock.server.session(client.session);
  await fetch(`${session.url('museum')}/_mock/docs/openapi/museum-api/special-events`, {
    headers: { authorization: `Basic ${btoa('user:mock_valid')}` },
  });
  const createdAt = new Date(Date.now() - 60_000).toISOString();
  const token = { provider: 'museum', createdAt, revocationReason: null, lastUsedAt: null, uses: 0, data: {} };
  const state = (await client.admin('GET', '/state')).json as object;
  const tokens = names.map((name, index) => ({
    ...token,
    id: `token-${index}`,
    jti: `token-${index}`,
    secret: `secret-of-token-${index}`,
    name,
    expiresAt: index === 1 ? createdAt : new Date(Date.now() + index * 86_400_000 + 3_600_000).toISOString(),
    revokedAt: index === 2 ? createdAt : null,
  }));
  expect((await client.admin('PUT', '/state', { ...state, tokens })).status).toBe(200);
}

/** The views, and what tells that each is there. */
const ready = {
  tokens: '.tokens .grid-rows a',
  'tokens/token-3': '.detail .facts',
  clock: '.aging li',
  resources: '.resources .grid-rows a',
  sessions: '.sessions .grid-rows a',
  verify: '.verify-form',
  'documents/museum': '.operation',
} as const;

const places = Object.keys(ready) as (keyof typeof ready)[];

test.each([
  // The themes differ in their colours only, and these do not depend on the width.
  ['light', 400],
  ['light', 1024],
  ['light', 1920],
  ['dark', 1024],
] as const)(
  'in the %s at %i px, no view has a flaw that axe knows, nor needs scrolling sideways',
  async (colorScheme, wide) => {
    const opened = await consoleMock.open('', {
      bypassCSP: true,
      colorScheme,
      viewport: { width: wide, height: 800 },
    });
    const { page } = opened;
    await fill(opened);
    for (const place of places) {
      await page.goto(`${page.url().split('#', 1)[0]}#/${place}`);
      await page.locator(ready[place]).first().waitFor();
      if (place === 'resources')
        await page
          .getByRole('link', { name: /special-events/ })
          .first()
          .click();
      if (place.startsWith('documents')) await page.locator('.operation > summary').first().click();
      expect([place, await flaws(page), await width(page)]).toEqual([place, [], wide]);
    }
  },
);
