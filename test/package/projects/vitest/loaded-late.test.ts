import { expect, test, vi } from 'vitest';
import { issue } from '../exercise.cjs';

test('the package may be loaded under fake timers', async () => {
  vi.useFakeTimers({ now: new Date('2040-01-01') });
  const { createMockServer } = await import('mockmint');
  const mock = await createMockServer({ port: 0 });
  mock.rules.add({ provider: 'vida', delayMs: 20 });
  expect((await issue(mock, 'typeauth')).headers.date).toMatch(/2040/);
  expect((await issue(mock, 'vida')).status).toBe(200);
  vi.useRealTimers();
  expect((await issue(mock, 'vida')).status).toBe(200);
  await mock.close();
});
