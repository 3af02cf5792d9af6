/** `serve` goes on where a mock of the user's fails outside of any request, and tells so on the standard error. */
import { afterEach, expect, test } from '@jest/globals';
import { run, start, stopAll } from '../cli/program.ts';
import { extraProvider } from '../support/extra-provider.ts';
import { inFolder } from '../support/temp-folder.ts';
import { exchange } from '../support/mock.ts';

afterEach(stopAll);

test('an exception in a timer and a promise that nobody awaits end nothing', async () => {
  const mock = `export default {
    errorBody: ({ detail }) => ({ error: detail }),
    operations: { looseCreate: { respond() {
      setTimeout(() => { throw new Error('thrown in a timer'); });
      Promise.reject(new Error('rejected beside the request'));
      setImmediate(() => { throw undefined; });
      return { body: { key: 'fine' } };
    } } },
  };`;
  await inFolder({ ...extraProvider({ id: 'loose' }), 'mocks/loose.ts': mock }, async (folder) => {
    const running = start(['serve', '--port', '0', '--folder', folder, '--provider', 'loose', '--log', 'json']);
    const [, port] = await running.line(/"port":(\d+)/);
    const statuses = [];
    for (let i = 0; i < 3; i++)
      statuses.push((await exchange('POST', `http://127.0.0.1:${port}/loose/`, { loose: 'x' })).status);
    expect((await exchange('GET', `http://127.0.0.1:${port}/__admin/health`)).status).toBe(200);
    running.signal('SIGTERM');
    const { stderr } = await running.ended;
    expect(statuses).toEqual([201, 201, 201]);
    for (const text of ['thrown in a timer', 'rejected beside the request', 'undefined'])
      expect(stderr).toContain(text);
  });
});

test.each(['+275760-09-13T00:00:00Z', '9999-12-31T23:59:59Z', '0000-12-31T00:00:00Z'])(
  '--clock %s is wrong usage',
  async (instant) => {
    const { code, stderr } = await run(['serve', '--port', '0', '--clock', instant]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--clock')]);
  },
);
