import { expect } from 'vitest';
import 'mockmint/vitest';

export async function useVitest(response: { status: number; headers: object }, fetched: Response): Promise<void> {
  expect(response).toConformTo('vida', 'POST /api/v2/tokens');
  expect(response).not.toConformTo('vida', 'POST /api/v2/tokens');
  const pending: Promise<void> = expect(fetched).toConformTo('vida', 'POST /api/v2/tokens');
  await pending;
  // @ts-expect-error The operation is missing.
  expect(response).toConformTo('vida');
}
