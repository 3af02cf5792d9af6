/** The contract suite, run from the page and from a script. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { flaws } from './axe.ts';
import { useConsole, type Opened } from './browser.ts';

const consoleMock = useConsole();

test('a fresh mock conforms, and the report says so in the page', async () => {
  const { page } = await consoleMock.open('verify');
  await page.getByLabel('Contract of').selectOption('vida');
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await page.getByRole('heading', { name: 'Conforms' }).waitFor();
  expect(await page.getByRole('row', { name: /^vida/ }).innerText()).toMatch(
    /vida\s+http:\/\/127\.0\.0\.1:\d+\/vida\s+\d+\s+0\s/,
  );
});

/** Verifies the session's Alumio, which a rule makes fail. */
async function verifySession({ page, client }: Opened): Promise<void> {
  await client.admin('POST', '/rules', { provider: 'alumio', respond: { status: 500 } });
  await page.getByRole('radio', { name: 'this session' }).check();
  await page.getByLabel('Contract of').selectOption('alumio');
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await page.getByRole('heading', { name: /^\d+ errors?/ }).waitFor();
}

test('a finding is folded, and shows the fix, the source, the request beside the response, and a curl line', async () => {
  const opened = await consoleMock.open('verify', { bypassCSP: true });
  const { page } = opened;
  await verifySession(opened);
  expect(await flaws(page)).toEqual([]);
  const findings = page.getByRole('region', { name: 'Findings' });
  expect(await findings.locator('details[open]').count()).toBe(0);
  await findings.locator('.finding-group > summary').first().focus();
  await page.keyboard.press('Enter');
  const finding = findings.locator('.finding').filter({ hasText: 'not_a_server_error' }).first();
  await finding.locator('summary').first().focus();
  await page.keyboard.press('Enter');
  await finding.locator('.facts').waitFor();
  const text = await finding.innerText();
  expect(text).toMatch(/Expected[\s\S]*Actual[\s\S]*500[\s\S]*Fix[\s\S]*Find the exception/);
  expect(text).toMatch(/Request\n+POST [\s\S]*Response\n+500 after [\s\S]*curl /);
  expect((await finding.innerText()).replace(/curl .*/, '')).not.toMatch(/\s--[a-z]/);
  await page.locator('.cases-box > summary').click();
  expect(await flaws(page)).toEqual([]);
  await finding.getByRole('button', { name: 'Copy curl line that reproduces it' }).click();
  expect(await opened.copied()).toMatch(/^curl /);
});

test('one case is sent again; the next run says what is fixed; the result outlives a reload', async () => {
  const opened = await consoleMock.open('verify');
  const { page, client } = opened;
  await verifySession(opened);
  await page.locator('.finding-group > summary').first().click();
  const finding = page.locator('.finding').first();
  await finding.locator('summary').first().click();
  await finding.getByRole('button', { name: 'Send it again' }).click();
  await finding.getByText('Sent again: failed.').waitFor();
  await client.admin('DELETE', '/rules');
  await finding.getByRole('button', { name: 'Send it again' }).click();
  await finding.getByText('Passed now.').waitFor();
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await page.getByRole('heading', { name: 'Conforms to the contract' }).waitFor();
  await page.getByText(/Compared with the last run: 0 new, [1-9]\d* fixed, 0 the same\./).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Conforms to the contract' }).waitFor();
  await page.getByText(/[1-9]\d* fixed/).waitFor();
});

test('a run that is stopped shows what it has found, and says how far it came', async () => {
  const opened = await consoleMock.open('verify');
  const { page, client } = opened;
  await client.admin('POST', '/rules', { provider: 'alumio', respond: { status: 500 }, delayMs: 1000 });
  await page.getByRole('radio', { name: 'this session' }).check();
  await page.getByLabel('Contract of').selectOption('alumio');
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await page.getByText(/findings? so far/).waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('heading', { name: /errors? so far\. Stopped; \d+ of \d+ cases were sent$/ }).waitFor();
});

test('the choice of the contract is never empty', async () => {
  const { page } = await consoleMock.open('verify');
  const choice = page.getByLabel('Contract of');
  for (const against of ['this session', 'a URL', 'a fresh mock', 'a URL']) {
    await page.getByRole('radio', { name: against }).check();
    expect([against, await choice.inputValue()]).toEqual([against, against === 'a fresh mock' ? '' : 'alumio']);
    expect(await choice.locator('option:checked').innerText()).not.toBe('');
  }
});

test('what is wrong in the form is said beside its field, and nothing is sent', async () => {
  const { page, client } = await consoleMock.open('verify');
  await page.getByRole('radio', { name: 'a URL' }).check();
  await page.getByLabel('Contract of').selectOption('vida');
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await page.getByText('Enter a base URL, such as').waitFor();
  await page.getByLabel('Base URL').fill('nonsense');
  await page.getByLabel('Headers').fill('x-good: yes\nno colon');
  await page.getByLabel('Path and query parameters').fill('accountId');
  await page.getByLabel('Requests per second').fill('0');
  await page.keyboard.press('Enter');
  for (const message of ['"nonsense" is not a base URL', 'Line 2 has no ":"', 'Line 1 has no "="', 'from 1'])
    await page.getByText(message).waitFor();
  expect(await page.getByLabel('Headers').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('Base URL').fill('https://api.example.com');
  await page.getByLabel('Headers').fill('');
  await page.getByLabel('Path and query parameters').fill('');
  await page.getByLabel('Requests per second').fill('');
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await page.getByText('Confirm this first').waitFor();
  expect(consoleMock.asked.some((url) => url.endsWith(`/~${client.session}/__admin/verify`))).toBe(false);
});

test('a URL is verified with all that is given; what the service rejects is said beside the field', async () => {
  const received: Record<string, unknown>[] = [];
  const service = createServer((req, res) => {
    received.push(req.headers);
    res.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  const { page } = await consoleMock.open('verify');
  await page.getByRole('radio', { name: 'a URL' }).check();
  await page.getByLabel('Contract of').selectOption('vida');
  await page.getByLabel('Base URL').fill(`http://127.0.0.1:${(service.address() as AddressInfo).port}`);
  await page.getByLabel('Valid credential').fill('secret');
  await page.getByLabel('Headers').fill('x-one: 1\nx-two: 2');
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await page.getByText(/every response has status 404[\s\S]*Check the base URL/).waitFor();
  expect(await page.locator('main').innerText()).not.toMatch(/--[a-z]/);
  expect(received[0]).toMatchObject({ 'x-one': '1', 'x-two': '2' });
  expect(await page.getByLabel('Base URL').getAttribute('aria-invalid')).toBe('true');
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
