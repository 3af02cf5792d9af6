/** The memory settings of the program, in a process of their own. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const file = join(import.meta.dirname, '../../src/cli/configure-process.ts');

/** Allocates for a while in turns of the event loop, and prints the size of the young generation in MiB. */
const script = `
import { getHeapSpaceStatistics } from 'node:v8';
import { setImmediate as turn } from 'node:timers/promises';
import { configureProcess } from ${JSON.stringify(file)};
configureProcess();
const kept = [];
for (let i = 0; i < 3_000_000; i++) {
  kept[i % 200_000] = { i, text: 'text ' + i };
  if (i % 10_000 === 0) await turn();
}
const { space_size } = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
console.log(space_size / 2 ** 20);
`;

test("the young generation grows under load, to some ten MiB instead of V8's 128", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  const size = Number(stdout);
  expect(size).toBeGreaterThan(6);
  expect(size).toBeLessThan(70);
});
