/** Start here, documents, sessions. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { providerIds, valid } from '../support/mock.ts';
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

describe('Documents', () => {
  test('what is assumed is told apart from what is documented', async () => {
    const { page } = await consoleMock.open('documents/typeauth');
    const marked = page.locator('.assumed-response');
    await marked.first().waitFor({ timeout: 15_000 });
    expect(await marked.allInnerTexts()).toEqual(
      ['400', '401', '403', '405', '415'].map((status) => expect.stringMatching(`^${status} is assumed. `)),
    );
    expect(await page.locator('details.assumed').innerText()).toContain('The document does not declare any errors.');
  });

  test.each([
    ['mock_valid', 201],
    ['mock_expired', 401],
  ])('tried out with %s, the mock answers %i', async (credential, status) => {
    const { page, client } = await consoleMock.open('documents/askui');
    await page.getByLabel('Try it with').selectOption(credential);
    const operation = page.locator('.opblock').filter({ hasText: 'access-tokens' }).first();
    await operation.locator('textarea').first().fill('{"name":"Tried"}', { timeout: 15_000 });
    await operation.getByRole('button', { name: 'Execute' }).click();
    await operation
      .locator('.live-responses-table .response-col_status')
      .filter({ hasText: String(status) })
      .first()
      .waitFor();
    expect((await client.admin('GET', '/requests')).json).toMatchObject({
      requests: [{ provider: 'askui', response: { status } }],
    });
  });
});

describe('Sessions', () => {
  test('a session is opened by its name, and listed with what is in it', async () => {
    const { page, client } = await consoleMock.open('sessions');
    await client.post(dayzero.path, dayzero.body, dayzero.headers);
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByRole('row', { name: new RegExp(`^${client.session} 1 1 0`) }).waitFor();
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
    expect(
      (await to.client.post(dayzero.path, dayzero.body, { ...dayzero.headers, authorization: `Bearer ${token}` }))
        .status,
    ).toBe(201);
  });

  test('reset asks once, then the session is as at its start', async () => {
    const { page, client } = await consoleMock.open('sessions');
    await client.post(dayzero.path, dayzero.body, dayzero.headers);
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('group', { name: 'Reset this session?' }).getByRole('button', { name: 'Yes' }).click();
    await page.getByText('The session was reset.').waitFor();
    expect((await client.admin('GET', '/tokens')).json).toMatchObject({ tokens: [] });
  });
});
