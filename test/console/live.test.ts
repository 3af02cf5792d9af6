/** The requests page under load, in two tabs, and while the mock is away. */
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { valid, type Client } from '../support/mock.ts';
import { useConsole } from './browser.ts';
import { countRenders } from './page-load.ts';

const consoleMock = useConsole({ journal: 3000 });
const { dayzero } = valid;
const create = (client: Client, name: unknown) => client.post(dayzero.path, { name }, dayzero.headers);

test('in bursts of 200 requests, the list is rendered in batches, and only the rows in sight exist', async () => {
  const { page, client } = await consoleMock.open('', { bypassCSP: true });
  await create(client, 'First');
  await page.getByRole('option').waitFor();
  const rendered = await countRenders(page, '.rows', 150);
  for (let burst = 1; burst <= 4; burst += 1) {
    await Promise.all(Array.from({ length: 200 }, (_, index) => create(client, index % 3 === 0 ? 5 : `App ${index}`)));
    await page
      .getByRole('status')
      .getByText(`${burst * 200 + 1}`, { exact: true })
      .waitFor();
  }
  const { renders, allowed } = await rendered();
  expect(renders).toBeLessThanOrEqual(allowed);
  expect(await page.getByRole('option').count()).toBeLessThan(60);
});

test('a scrolled list does not move under the pointer when more requests arrive', async () => {
  const { page, client } = await consoleMock.open('', { bypassCSP: true });
  for (let batch = 0; batch < 4; batch += 1)
    await Promise.all(Array.from({ length: 50 }, (_, index) => create(client, `n${batch}-${index}`)));
  await page.getByRole('status').getByText('200', { exact: true }).waitFor();
  const list = page.getByRole('listbox');
  await list.evaluate((element) => element.scrollTo({ top: 2000 }));
  const underPointer =
    "(() => { const box = document.querySelector('.rows').getBoundingClientRect(); return document.elementFromPoint(box.x + 200, box.y + 200)?.closest('.row')?.id; })()";
  // Where it was scrolled to, rows exist from the next frame on.
  const before = await (await page.waitForFunction(underPointer)).jsonValue();
  await Promise.all(Array.from({ length: 30 }, () => create(client, 'more')));
  await page.getByRole('status').getByText('230', { exact: true }).waitFor();
  expect(await (await page.waitForFunction(underPointer)).jsonValue()).toBe(before);
});

test('two tabs show the same: what one changes, the other shows', async () => {
  const { page, client } = await consoleMock.open('switchboard');
  const other = await page.context().newPage();
  await other.goto(`${page.url().split('#', 1)[0]}#/switchboard`);
  await other.getByText('live', { exact: true }).waitFor();
  await page.getByRole('radio', { name: 'all requests' }).check();
  await page.getByRole('button', { name: /^dayzero: return 403/ }).click();
  await other.getByRole('button', { name: /^dayzero: return 403/, pressed: true }).waitFor();
  await other.getByRole('button', { name: /^dayzero: return 403/, pressed: true }).click();
  await page.getByRole('button', { name: /^dayzero: return 403/, pressed: false }).waitFor();
  expect((await client.admin('GET', '/rules')).json).toEqual({ rules: [] });
});

let relay: Server | undefined;
afterEach(() => void relay?.close());

/** A port that leads to the mock until its connections are cut. */
async function startRelay(port: number): Promise<{ readonly port: number; cut(): void; open(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const listen = (at: number): Promise<void> =>
    new Promise((resolve) => {
      relay = createServer((socket) => {
        const upstream = new (socket.constructor as new () => Socket)().connect(port, '127.0.0.1');
        for (const [one, to] of [
          [socket, upstream],
          [upstream, socket],
        ] as const) {
          sockets.add(one);
          one.pipe(to);
          one.on('error', () => to.destroy()).on('close', () => to.destroy());
        }
      }).listen(at, '127.0.0.1', resolve);
    });
  await listen(0);
  const address = relay!.address();
  const own = typeof address === 'object' && address ? address.port : 0;
  return {
    port: own,
    cut() {
      relay!.close();
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
    open: () => listen(own),
  };
}

test('a mock that stops and returns: one banner, no notice for each click, then everything is up to date', async () => {
  const { page, client } = await consoleMock.open();
  // After one attempt, which takes 300 ms, the page does not reconnect by itself before it is told to.
  await page.addInitScript(
    '{ const own = setTimeout; window.setTimeout = (run, ms, ...rest) => (ms > 300 ? 0 : own(run, ms, ...rest)); }',
  );
  const between = await startRelay(consoleMock.mock.server.port);
  await page.goto(`http://127.0.0.1:${between.port}/~${client.session}/#/requests`);
  await page.getByText('live', { exact: true }).waitFor();
  await create(client, 'Before');
  await page.getByRole('option').click();
  between.cut();
  const banner = page.getByRole('alert').getByText("The mock can't be reached.");
  await banner.waitFor();
  for (let click = 0; click < 3; click += 1) await page.getByRole('button', { name: 'Send again' }).click();
  expect(await page.locator('.notice').count()).toBe(0);
  await page.getByRole('option', { name: /Before/ }).waitFor();
  await create(client, 'Meanwhile');
  await between.open();
  await page.getByRole('button', { name: 'Retry now' }).click();
  await page.getByRole('option', { name: /Meanwhile/ }).waitFor();
  await banner.waitFor({ state: 'detached' });
  consoleMock.expectComplaints();
});
