/** The documents: every assumption at its place, and requests that work as they are. */
import { expect, test } from '@jest/globals';
import { providerIds, valid } from '../support/mock.ts';
import { until } from '../support/bytes.ts';
import { useConsole } from './browser.ts';

const consoleMock = useConsole();

test.each(providerIds)('every assumption about %s is marked at its place, with its reason', async (id) => {
  const { page, client } = await consoleMock.open(`documents/${id}`);
  const { assumptions } = (await client.admin('GET', `/providers/${id}/assumptions`)).json as {
    assumptions: { pointer: string; reason: string }[];
  };
  await page.getByText(`${assumptions.length} assumption`).waitFor();
  const marked = await page.evaluate<[string, string][]>(
    "[...document.querySelectorAll('[data-assumed]')].map((one) => [one.dataset.assumed, one.textContent])",
  );
  const reasons = new Map(marked);
  expect([...reasons.keys()].toSorted()).toEqual(assumptions.map(({ pointer }) => pointer).toSorted());
  for (const { pointer, reason } of assumptions)
    expect(reasons.get(pointer)).toBe(`Assumed. ${reason.replaceAll('`', '')}`);
});

test('an assumption links to its place, and the link can be shared', async () => {
  const { page } = await consoleMock.open('documents/dayzero');
  await page.getByText('17 assumptions').click();
  await page.getByRole('link', { name: 'responses/403/content' }).click();
  await page.locator('.doc-line.marked').filter({ hasText: 'content:' }).waitFor();
  await page.reload();
  await page.locator('.doc-line.marked').filter({ hasText: 'content:' }).waitFor();
});

test.each(providerIds)('the request to %s succeeds as it is filled in', async (id) => {
  const { page, client } = await consoleMock.open(`documents/${id}`);
  const form = page.getByRole('form', { name: /^Try / }).first();
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  await form.getByText('Open it in the journal').waitFor();
  expect((await client.admin('GET', '/requests')).json).toMatchObject({
    requests: [{ provider: id, response: { status: valid[id].status } }],
  });
});

test('with another credential, the response is another; what is wrong in a header is said, and nothing is sent', async () => {
  const { page, client } = await consoleMock.open('documents/askui');
  await page.getByLabel('Try it with').selectOption('mock_expired');
  const form = page.getByRole('form', { name: /^Try / });
  await until(
    () => form.getByLabel('Headers').inputValue(),
    (text) => text.includes('Bearer mock_expired'),
  );
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  await form.locator('.status').filter({ hasText: '401' }).waitFor();
  await form.getByLabel('Headers').fill('authorization Bearer mock_valid');
  await form.getByText('Line 1 is not a header').waitFor();
  await form.getByRole('button', { name: 'Send', exact: true }).click();
  expect((await client.admin('GET', '/requests')).json).toMatchObject({ total: 1 });
});
