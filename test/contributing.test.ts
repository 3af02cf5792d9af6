/** CONTRIBUTING.md keeps its word: the four files that it shows are a provider that works. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { run, stopAll } from './cli/program.ts';
import { exchange, useMock } from './support/mock.ts';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'mockmint-'));
const files = [...readFileSync(at('CONTRIBUTING.md'), 'utf8').matchAll(/^<!-- (.*) -->\n```\w+\n([\s\S]*?)^```$/gm)];
for (const [, path, text] of files) {
  mkdirSync(dirname(join(folder, path!)), { recursive: true });
  writeFileSync(join(folder, path!), text!);
}
symlinkSync(at('src'), join(folder, 'src'));

const mock = useMock({ folders: [folder] });

afterAll(stopAll);
afterAll(() => rmSync(folder, { recursive: true }));

test('the walk-through shows all files of a provider', () => {
  expect(files.map(([, path]) => path)).toEqual([
    'specs/parcel/openapi.yaml',
    'specs/parcel/overlay.yaml',
    'mocks/parcel.ts',
    'contracts/parcel.ts',
  ]);
});

test('the provider issues keys that work until they expire, and refuses in its own words', async () => {
  const create = (key: string, body: object) =>
    exchange('POST', `${mock.server.url('parcel')}/v1/keys`, body, { 'x-key': key });
  const created = await create('mock_valid', { label: 'Depot' });
  const { key } = created.json as { key: string };
  expect(created.status).toBe(201);
  expect((await create(key, { label: 'Depot' })).status).toBe(201);
  expect(await create(key, { label: '' })).toMatchObject({
    status: 422,
    json: { errors: ['label must be at least 1 character long'] },
  });
  mock.server.clock.advance('P90D');
  expect(await create(key, { label: 'Depot' })).toMatchObject({
    status: 401,
    json: { errors: ['The credential has expired.'] },
  });
});

test('the provider is explained, and its mock conforms to its contract', async () => {
  expect(await run(['explain', 'parcel', '--folder', folder])).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringContaining('no response to an invalid request'),
  });
  expect(await run(['verify', 'parcel', '--folder', folder])).toMatchObject({
    code: 0,
    // On a slow machine, the progress is reported.
    stderr: expect.stringMatching(/^(?:parcel \d+\/\d+ .*\n)*$/),
  });
});
