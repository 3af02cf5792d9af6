/** Start here, sessions. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { providerIds, valid } from '../support/mock.ts';
import { until } from '../support/bytes.ts';
import { useConsole } from './browser.ts';

const consoleMock = useConsole({ listen: { vida: 0 } });
const { dayzero } = valid;

describe('Start here', () => {
  test('every provider is reached in three ways, in the session that one is in', async () => {
    const { page, client } = await consoleMock.open('start');
    const card = page.getByRole('region', { name: /^vida/ });
    await card.getByText(`/~${client.session}/vida`).first().waitFor();
    const bases = await card.locator('.addresses code').allInnerTexts();
    expect(bases).toHaveLength(3);
    for (const base of bases) {
      const { status } = await fetch(`${base.replace('vida.localhost', '127.0.0.1')}/api/v2/tokens?token=mock_valid`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(base.includes('vida.localhost') && { 'x-forwarded-host': 'vida.localhost' }),
        },
        body: JSON.stringify(valid.vida.body),
      });
      expect([base, status]).toEqual([base, base.includes('vida.localhost') ? 404 : 200]);
    }
  });

  test.each(providerIds)('the curl line for %s runs as it is copied', async (id) => {
    const { page, copied } = await consoleMock.open('start');
    await page.getByRole('button', { name: `Copy curl line for ${id}` }).click();
    await page.getByText(`Copied: curl line for ${id}`).waitFor();
    const { stdout } = await promisify(execFile)('sh', ['-c', `${await copied()} -s -o /dev/null -w '%{http_code}'`]);
    expect(Number(stdout)).toBe(valid[id].status);
  });
});

describe('Sessions', () => {
  test('a session is opened by its name, and listed with what is in it', async () => {
    const { page, client } = await consoleMock.open('sessions');
    await client.post(dayzero.path, dayzero.body, dayzero.headers);
    await page.getByRole('row', { name: new RegExp(`^${client.session} 1 1 0`) }).waitFor();
    await page.getByRole('searchbox', { name: 'Search sessions' }).fill('no such name');
    await page.getByText('No session matches').waitFor();
    await page.getByRole('link', { name: 'Show all sessions' }).click();
    await page.getByLabel('Open a session').fill('not a name!');
    await page.keyboard.press('Enter');
    await page.getByText('A session name has 1 to 64 characters').waitFor();
    await page.getByLabel('Open a session').fill('another.one');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/~another.one/');
    await page.getByText('No requests yet').waitFor();
  });

  test('its state goes out as a file, comes in elsewhere, and its tokens work there', async () => {
    const from = await consoleMock.open('sessions');
    const { token } = (await from.client.post(dayzero.path, dayzero.body, dayzero.headers)).json as { token: string };
    const [download] = await Promise.all([
      from.page.waitForEvent('download'),
      from.page.getByRole('button', { name: 'Export the state' }).click(),
    ]);
    const file = await download.path();
    expect(await readFile(file, 'utf8')).toContain(token);
    const to = await consoleMock.open('sessions');
    await to.page.getByLabel('Import a state').setInputFiles(file);
    await to.page.getByText('it replaced').waitFor();
    const statusThere = async (): Promise<number> =>
      (await to.client.post(dayzero.path, dayzero.body, { ...dayzero.headers, authorization: `Bearer ${token}` }))
        .status;
    expect(await statusThere()).toBe(201);
    await to.page.getByRole('button', { name: 'Undo' }).click();
    expect(await until(statusThere, (status) => status === 401)).toBe(401);
  });

  test('reset asks once, then the session is as at its start', async () => {
    const { page, client } = await consoleMock.open('sessions');
    await client.post(dayzero.path, dayzero.body, dayzero.headers);
    await page.getByRole('button', { name: 'Reset' }).click();
    await page
      .getByRole('group', { name: /^Reset this session\?/ })
      .getByRole('button', { name: 'Yes' })
      .click();
    await page.getByText('The session was reset.').waitFor();
    expect((await client.admin('GET', '/tokens')).json).toMatchObject({ tokens: [] });
  });
});
