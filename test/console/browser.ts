/** A real browser on a mock's console, one for each test file; a page that complains fails its test. */
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import chromium from '@sparticuz/chromium';
import type { ListenOptions } from 'mockmint';
import { chromium as playwright, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { lifetimes } from '../../console/state/lifetimes.ts';
import { useMock, type Client } from '../support/mock.ts';

export interface Opened {
  readonly page: Page;
  /** The page's own session. */
  readonly client: Client;
  /** What the clipboard holds. */
  copied(): Promise<string>;
}

export interface ConsoleMock {
  readonly mock: ReturnType<typeof useMock>;
  /** Opens the console on a session of its own, on a view such as `tokens`. */
  open(view?: string, options?: BrowserContextOptions): Promise<Opened>;
  /** What the pages asked for, by URL. */
  readonly asked: readonly string[];
  /** What the pages complained of that a test means them to. */
  expectComplaints(): void;
}

/** The limit of a wait: long enough on a busy machine, and shorter than the limit of a test. */
const maxWaitMs = 100_000;

/** Notices and deletions wait until the test goes on, which takes longer than their time on a busy machine. */
const withoutLifetimes = `{
  const own = window.setTimeout;
  window.setTimeout = (run, ms, ...rest) => (${JSON.stringify(Object.values(lifetimes))}.includes(ms) ? 0 : own(run, ms, ...rest));
}`;

export function useConsole(options: ListenOptions = {}): ConsoleMock {
  const mock = useMock({ seed: 1, ...options });
  const asked: string[] = [];
  let complaints: string[] = [];
  let browser: Browser | undefined;
  beforeAll(async () => {
    const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'];
    browser = await playwright.launch({ executablePath: await chromium.executablePath(), args });
  }, maxWaitMs);
  afterEach(async () => {
    await Promise.all(browser!.contexts().map((context) => context.close()));
    const complaintsSoFar = complaints;
    complaints = [];
    expect(complaintsSoFar).toEqual([]);
  });
  afterAll(() => browser?.close());
  return {
    mock,
    asked,
    expectComplaints: () => {
      complaints = [];
    },
    async open(view = '', { permissions = ['clipboard-read', 'clipboard-write'], ...rest } = {}) {
      const client = mock.client();
      const context = await browser!.newContext({
        viewport: { width: 1280, height: 800 },
        permissions,
        reducedMotion: 'reduce', // A colour in transition is neither of the two that a test may find.
        ...rest,
      });
      context.setDefaultTimeout(maxWaitMs);
      await context.addInitScript(withoutLifetimes);
      const page = await context.newPage();
      page.on('request', (request) => asked.push(request.url()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        // An answer of 400 or more is news for the console of a browser, not a complaint of the page.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          complaints.push(message.text());
      });
      await page.goto(`${mock.server.url()}/~${client.session}/#/${view}`);
      await page.getByText('live', { exact: true }).waitFor();
      return { page, client, copied: () => page.evaluate<string>('navigator.clipboard.readText()') };
    },
  };
}
