/** The resources of a generic mock in the console: they appear, change and go as requests create, change and delete them. */
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { useConsole, type Opened } from './browser.ts';

const document = join(import.meta.dirname, '../../examples/museum/museum.yaml');
const consoleMock = useConsole({ documents: [{ id: 'museum', document }] });

const event = { name: 'Night', location: 'Hall', eventDescription: 'Late', dates: ['2030-01-01'], price: 5 };

/** Sends a request to the events in the page's session. */
async function send({ client }: Opened, method: string, id = '', body?: object): Promise<Record<string, unknown>> {
  const base = consoleMock.mock.server.session(client.session).url('museum');
  const response = await fetch(`${base}/_mock/docs/openapi/museum-api/special-events${id}`, {
    method,
    headers: { authorization: `Basic ${btoa('user:mock_valid')}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

test('what a request creates appears with its value, changes, and goes when it is deleted', async () => {
  const opened = await consoleMock.open('resources');
  const { page } = opened;
  await page.getByText('No resources yet').waitFor();
  const { eventId } = await send(opened, 'POST', '', event);
  const created = page.getByRole('link', { name: new RegExp(`/${String(eventId)}$`) });
  await created.click();
  const detail = page.getByRole('region', { name: 'The open resource' });
  await detail.getByText('"Night"').waitFor();
  await send(opened, 'PATCH', `/${String(eventId)}`, { name: 'Morning' });
  await detail.getByText('"Morning"').waitFor();
  await page.reload();
  await detail.getByText('"Morning"').waitFor();
  await send(opened, 'DELETE', `/${String(eventId)}`);
  await created.waitFor({ state: 'detached' });
  await page.getByText('This resource does not exist any more').waitFor();
});

test('a search finds resources by path and by value; all are deleted, and undo brings them back', async () => {
  const opened = await consoleMock.open('resources');
  const { page } = opened;
  const onServer = () => consoleMock.mock.server.session(opened.client.session).resources.list();
  await send(opened, 'POST', '', { ...event, name: 'Unusual title' });
  await page
    .getByRole('link', { name: /special-events/ })
    .first()
    .waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('unusual');
  await page.getByText(/^1 of \d+$/).waitFor();
  await page.reload();
  await page.getByText(/^1 of \d+$/).waitFor();
  const before = await onServer();
  await page.getByRole('button', { name: 'Delete all' }).click();
  await page.getByText(/^\d+ resources? deleted/).waitFor();
  expect(await onServer()).toEqual([]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText(/^1 of \d+$/).waitFor();
  expect(await onServer()).toEqual(before);
});
