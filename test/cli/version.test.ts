/** `--version` says the version of package.json. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { run } from './program.ts';

test.each(['--version', '-v'])('%s', async (option) => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(await run([option])).toMatchObject({ stdout: `${version}\n`, stderr: '', code: 0 });
});
