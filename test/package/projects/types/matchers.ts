import { expect as jestExpect } from '@jest/globals';
import 'mockmint/jest';
import { expect as playwrightExpect, test as playwrightTest } from 'mockmint/playwright';
import type { APIResponse } from '@playwright/test';

export async function useJest(response: { status: number; headers: object }, fetched: Response): Promise<void> {
  jestExpect(response).toConformTo('vida', 'POST /api/v2/tokens');
  jestExpect(response).not.toConformTo('vida', 'POST /api/v2/tokens');
  const pending: Promise<void> = jestExpect(fetched).toConformTo('vida', 'POST /api/v2/tokens');
  await pending;
  // @ts-expect-error The operation is missing.
  jestExpect(response).toConformTo('vida');
}

playwrightTest.use({ mockOptions: { seed: 1 } });

playwrightTest('types', async ({ mock, mockServer }) => {
  const url: string = mock.url('vida') + mockServer.url();
  const response: APIResponse = (await fetch(url)) as never;
  await playwrightExpect(response).toConformTo('vida', 'POST /api/v2/tokens');
  mock.rules.add({ respond: { status: 500 } }).remove();
});
