/** The provider of CONTRIBUTING.md outside of the repository: file types, module types, and with parts left out. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import * as imported from 'mockmint';

const require = createRequire(import.meta.url);
const required = require('mockmint');
const { send } = require('../exercise.cjs');
const run = promisify(execFile);
const program = join(dirname(require.resolve('mockmint/package.json')), 'bin/mockmint.js');

const guide = readFileSync(new URL('CONTRIBUTING.md', import.meta.url), 'utf8');
const files = [...guide.matchAll(/^<!-- (.*) -->\n```\w+\n([\s\S]*?)^```$/gm)].map(([, path, text]) => [
  path,
  text.replace(/'\.\.\/src\/[^']*'/g, "'mockmint/provider'"),
]);

const toCommonJs = (text) =>
  text.replace(/^import (.*) from (.*);$/gm, 'const $1 = require($2);').replace('export default', 'module.exports =');

/** Writes the provider into a folder. @param type the "type" of the project's package.json */
function write(name, { extension, type, without = [] }) {
  const folder = join(import.meta.dirname, 'made', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'own', ...(type && { type }) }));
  for (const [path, text] of files) {
    if (without.some((part) => path.startsWith(part) || path.endsWith(part))) continue;
    const isModule = path.endsWith('.ts');
    const target = join(folder, isModule ? path.replace(/\.ts$/, extension) : path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, isModule && extension === '.cjs' ? toCommonJs(text) : text);
  }
  return folder;
}

/** The mock issues keys that expire, in the provider's format, with either build. */
async function check(folder, { createMockServer, verify }, isComplete) {
  const mock = await createMockServer({ port: 0, folders: [folder], providers: ['parcel'] });
  try {
    const create = (key, body) => send(`${mock.url('parcel')}/v1/keys`, { headers: { 'x-key': key }, body });
    const made = await create('mock_valid', { label: 'Depot' });
    assert.equal(made.status, 201, made.text);
    if (isComplete) {
      assert.match(made.json.key, /^parcel_/);
      assert.deepEqual((await create('mock_valid', { label: '' })).json, {
        errors: ['label must be at least 1 character long'],
      });
      assert.equal((await create(made.json.key, { label: 'Depot' })).status, 201);
      mock.clock.advance('P90D');
      assert.equal((await create(made.json.key, { label: 'Depot' })).status, 401);
    } else {
      assert.ok((await create('mock_valid', { label: '' })).status >= 400);
    }
  } finally {
    await mock.close();
  }
  if (!existsSync(join(folder, `mocks`))) return; // The key of the document is always the same; the contract reports it.
  const report = await verify({ provider: 'parcel', folders: [folder] });
  assert.deepEqual(
    report.findings.filter(({ severity }) => severity === 'error'),
    [],
  );
}

for (const type of [undefined, 'commonjs', 'module'])
  for (const extension of ['.ts', '.mts', '.js', '.mjs', '.cjs'])
    test(`${extension} in a project of type ${type}`, async () => {
      const folder = write(`${type}${extension}`, { extension, type });
      await check(folder, imported, true);
      await check(folder, required, true);
    });

for (const without of [['overlay.yaml'], ['mocks/'], ['contracts/'], ['overlay.yaml', 'mocks/', 'contracts/']])
  test(`without ${without.join(' and ')}`, async () => {
    const folder = write(`without-${without.join('-').replaceAll('/', '')}`, {
      extension: '.ts',
      type: 'commonjs',
      without,
    });
    await check(folder, imported, false);
    await check(folder, required, false);
  });

test('a mock without expiresAt and name issues tokens that never expire', async () => {
  const folder = write('forever', { extension: '.ts', type: 'commonjs' });
  const file = join(folder, 'mocks/parcel.ts');
  writeFileSync(file, readFileSync(file, 'utf8').replace(', name: label, expiresAt: addDays(now, 90)', ''));
  const mock = await imported.createMockServer({ port: 0, folders: [folder], providers: ['parcel'] });
  const create = (key) =>
    send(`${mock.url('parcel')}/v1/keys`, { headers: { 'x-key': key }, body: { label: 'Depot' } });
  const { json } = await create('mock_valid');
  mock.clock.advance('P3650D');
  assert.equal((await create(json.key)).status, 201);
  const [, token] = await mock.tokens.list();
  assert.deepEqual([token.expiresAt, token.name, token.status], [null, null, 'active']);
  await mock.close();
});

test('members of the mock and of the contract may be left out', async () => {
  const parts = [
    ['mocks/parcel.ts', (text) => text.replace(/ +errorBody.*\n/, '')],
    ['mocks/parcel.ts', (text) => text.replace(/ +magicValueField.*\n/, '')],
    ['mocks/parcel.ts', (text) => text.replace(/defineMock\(\{[\s\S]*\}\);/, 'defineMock({});')],
    ['contracts/parcel.ts', (text) => text.replace(/ +token: .*\n/, '')],
    ['contracts/parcel.ts', (text) => text.replace(/defineContract\(\{[\s\S]*\}\);/, 'defineContract({});')],
  ];
  for (const [index, [path, change]] of parts.entries()) {
    const folder = write(`member-${index}`, { extension: '.ts', type: 'commonjs' });
    const file = join(folder, path);
    const before = readFileSync(file, 'utf8');
    assert.notEqual(change(before), before, String(index));
    writeFileSync(file, change(before));
    if (change(before).includes('defineMock({})')) rmSync(join(folder, 'contracts'), { recursive: true });
    await check(folder, imported, false);
  }
});

test('the commands of the guide', async () => {
  const folder = write('commands', { extension: '.ts', type: 'commonjs' });
  const { stdout } = await run(process.execPath, [program, 'explain', 'parcel', '--folder', folder]);
  assert.match(stdout, /no response to an invalid request/);
  await run(process.execPath, [program, 'verify', 'parcel', '--folder', folder]);
});
