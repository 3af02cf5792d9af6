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
  const created = page.locator('details', { hasText: String(eventId) });
  await created.locator('summary').click();
  await created.getByText('"Night"').waitFor();
  await send(opened, 'PATCH', `/${String(eventId)}`, { name: 'Morning' });
  await created.getByText('"Morning"').waitFor();
  await send(opened, 'DELETE', `/${String(eventId)}`);
  await created.waitFor({ state: 'detached' });
});

test('a search finds resources by path and by value, and all can be deleted', async () => {
  const opened = await consoleMock.open('resources');
  const { page } = opened;
  await send(opened, 'POST', '', { ...event, name: 'Unusual title' });
  await page.getByRole('searchbox', { name: 'Search' }).fill('unusual');
  await page.getByText(/^1 of \d+$/).waitFor();
  await page.getByRole('button', { name: 'Delete all' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await page.getByText('No resources yet').waitFor();
  expect(await consoleMock.mock.server.session(opened.client.session).resources.list()).toEqual([]);
});
