/** The contract suite, run from the page and from a script. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { useConsole } from './browser.ts';

const consoleMock = useConsole();

test('a fresh mock conforms, and the report says so in the page', async () => {
  const { page } = await consoleMock.open('verify');
  await page.getByLabel('Contract of').selectOption('vida');
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await page.getByRole('heading', { name: 'Conforms' }).waitFor({ timeout: 20_000 });
  expect(await page.getByRole('row', { name: /^vida/ }).innerText()).toMatch(
    /vida\s+http:\/\/127\.0\.0\.1:\d+\/vida\s+\d+\s+0\s/,
  );
});

test('a session whose switchboard breaks the contract is found out', async () => {
  const { page, client } = await consoleMock.open('verify');
  await client.admin('POST', '/rules', { provider: 'dayzero', respond: { status: 500 } });
  await page.getByRole('radio', { name: 'this session' }).check();
  await page.getByLabel('Contract of').selectOption('dayzero');
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await page.getByRole('heading', { name: /\d+ errors?/ }).waitFor({ timeout: 20_000 });
  const finding = page
    .getByRole('region', { name: 'Findings' })
    .getByRole('group')
    .filter({ hasText: 'not_a_server_error' })
    .first();
  await finding.locator('summary').click();
  expect(await finding.innerText()).toMatch(/Expected[\s\S]*Received[\s\S]*500[\s\S]*curl /);
});

test('a URL is verified with the credential that is given; a wrong one is explained', async () => {
  const service = createServer((_req, res) => res.writeHead(404).end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => service.once('listening', resolve));
  const { page } = await consoleMock.open('verify');
  await page.getByRole('radio', { name: 'a URL' }).check();
  await page.getByLabel('Contract of').selectOption('vida');
  await page.getByLabel('Base URL').fill('nonsense');
  await page.getByLabel('Valid credential').fill('secret');
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await page.getByText('"nonsense" is not a valid target').waitFor();
  await page.getByLabel('Base URL').fill(`http://127.0.0.1:${(service.address() as AddressInfo).port}`);
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /404|no answer|can't|not/i })
    .or(page.getByRole('heading', { name: /errors?/ }))
    .first()
    .waitFor({ timeout: 20_000 });
  service.close();
});

test('a script reads it line by line, and what it can do wrong is a problem', async () => {
  const client = consoleMock.mock.client();
  const { status, headers, text } = await client.admin('POST', '/verify', { provider: 'alumio' });
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });
  expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
  expect(lines.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['run-started', 'plan', 'case-finished', 'run-finished']),
  );
  expect(lines.at(-1)).toMatchObject({ type: 'report', report: { providers: [{ provider: 'alumio' }], findings: [] } });
  expect((await client.admin('POST', '/verify', { provider: 'nobody' })).json).toMatchObject({
    status: 404,
    title: 'Unknown provider',
  });
  expect((await client.admin('POST', '/verify', { provider: 'vida', target: 'https://api.example.com' })).status).toBe(
    400,
  );
});
