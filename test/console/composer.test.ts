/** The request composer: examples and journal entries are edited and sent from the page. */
import { expect, test } from '@jest/globals';
import { valid, type Client } from '../support/mock.ts';
import { useConsole, type Opened } from './browser.ts';

const consoleMock = useConsole();
const { dayzero } = valid;
const create = (client: Client, name: unknown, headers: Record<string, string> = {}) =>
  client.post(dayzero.path, { name }, { ...dayzero.headers, ...headers });

/** Waits until the composer is filled in. */
const prefilled = ({ page }: Opened, text: string) =>
  page.waitForFunction(
    `[...document.querySelectorAll('.composer :is(input, textarea)')].some(({ value }) => value.includes(${JSON.stringify(text)}))`,
  );

const response = ({ page }: Opened, status: number) =>
  page
    .getByRole('region', { name: 'Response to this request' })
    .getByRole('status')
    .getByText(String(status), { exact: true })
    .waitFor();

test('a new request has a valid example of the chosen operation, with a credential', async () => {
  const opened = await consoleMock.open('', { bypassCSP: true });
  const { page } = opened;
  await page.getByRole('button', { name: 'New request' }).click();
  await page.getByLabel('Operation').selectOption({ label: 'dayzero POST /api/v1/tokens' });
  await prefilled(opened, '/dayzero/api/v1/tokens');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await response(opened, 201);
  await page.getByLabel('Credential').selectOption('mock_expired');
  await prefilled(opened, 'mock_expired');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await response(opened, 401);
  await page.getByRole('option', { name: /401: expired credential/ }).waitFor();
});

test('a recorded request is edited and sent; its response is shown and leads to the journal', async () => {
  const opened = await consoleMock.open('', { bypassCSP: true });
  const { page, client } = opened;
  await create(client, 5);
  await page.getByRole('option').click();
  await page.getByRole('button', { name: 'Edit and send' }).click();
  const body = page.getByRole('textbox', { name: 'Body' });
  await prefilled(opened, '"name": 5');
  expect(await body.inputValue()).toBe('{\n  "name": 5\n}');
  await body.fill('{ "name": "Edited }');
  await page.getByText(/^Not valid JSON: /).waitFor();
  await body.fill('{ "name": "Edited" }');
  await page.getByText(/^Not valid JSON: /).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await response(opened, 201);
  await page.getByRole('link', { name: 'Open it in the journal' }).click();
  await page.getByText('It issued the token').waitFor();
  expect((await client.admin('GET', '/requests')).json).toMatchObject({
    requests: [{ request: { body: { name: 'Edited' } }, response: { status: 201 } }, {}],
  });
});

test('by keyboard alone: n, fields, Ctrl+Enter, Escape; the focus is never lost', async () => {
  const opened = await consoleMock.open('', { bypassCSP: true });
  const { page, client } = opened;
  await create(client, 'Main app');
  await page.getByRole('option').waitFor();
  const focused = () =>
    page.evaluate<string>('document.activeElement.tagName + " " + (document.activeElement.role ?? "")');
  await page.keyboard.press('j');
  await page.getByRole('region', { name: 'The open request' }).waitFor();
  await page.keyboard.press('e');
  await page.getByRole('region', { name: 'Request composer' }).waitFor();
  await prefilled(opened, '"name": "Main app"');
  await page.getByRole('textbox', { name: 'Body' }).focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('{"name":""}');
  await page.keyboard.press('Control+Enter');
  await response(opened, 422);
  expect(await focused()).toBe('TEXTAREA ');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.getByRole('region', { name: 'Request composer' }).waitFor({ state: 'detached' });
  expect(await focused()).toBe('DIV listbox');
  await page.keyboard.press('n');
  await page.getByRole('region', { name: 'Request composer' }).waitFor();
});

test('what a browser cannot send, or the journal does not show, is told', async () => {
  const opened = await consoleMock.open();
  const { page, client } = opened;
  await create(client, 'Main app', { authorization: 'Bearer nobody-knows' });
  await page.getByRole('option').click();
  await page.getByRole('button', { name: 'Edit and send' }).click();
  await page.getByText('complete the parts with $TOKEN').waitFor();
  await page.getByLabel('Headers, one per line').fill('Host: example.com\nno header');
  await page.getByText('Line 2 is not a header. Write "Name: value".').waitFor();
  await page.getByLabel('Headers, one per line').fill('Host: example.com');
  await page.getByText('The browser sets Host itself.').waitFor();
  await page.getByLabel('Method').selectOption('GET');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText("A browser can't send GET with a body.").waitFor();
});

test('a fault is told as a broken connection', async () => {
  const opened = await consoleMock.open('', { bypassCSP: true });
  const { page, client } = opened;
  await create(client, 'Main app');
  await client.admin('POST', '/rules', { fault: 'CONNECTION_RESET_BY_PEER' });
  await page.getByRole('option').click();
  await page.getByRole('button', { name: 'Edit and send' }).click();
  await prefilled(opened, '"name": "Main app"');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('No response was received: the connection broke.').waitFor();
});
