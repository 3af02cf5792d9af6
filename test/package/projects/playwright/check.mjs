/** Runs the tests twice: each test, retry, repetition and run must have had a session of its own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

for (let run = 0; run < 2; run++) {
  const program = '../node_modules/@playwright/test/cli.js';
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'test'], {
    encoding: 'utf8',
    env: { ...process.env, SESSION_NAMES: 'names.txt' },
  });
  assert.equal(status, 0, stdout + stderr);
}

const names = readFileSync('names.txt', 'utf8').trim().split('\n');
assert.equal(names.length, 8);
assert.equal(new Set(names).size, 8);
