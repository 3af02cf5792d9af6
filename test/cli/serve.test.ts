/** `mockmint serve`: its start card, its log, its end. */
import { freePort } from '../support/free-port.ts';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { exchange, valid } from '../support/mock.ts';
import { run, start, stopAll, type Running } from './program.ts';
import { expectTranscript } from './transcript.ts';

const temporary = mkdtempSync(join(tmpdir(), 'mockmint-'));

/** With these, everything but durations and ports is the same in every run. */
const repeatable = ['--seed', '1', '--clock', '2027-01-31T09:00:00Z', '--freeze'];

afterEach(stopAll);
afterAll(() => rmSync(temporary, { recursive: true }));

/** The base URL that the start card or the log names. */
async function baseOf(running: Running): Promise<string> {
  const [, host, port] = await running.line(/(?:http:\/\/|"host":")([\w.]+)(?::|","port":)(\d+)/);
  return `http://${host}:${port}`;
}

const post = (
  { path, headers, body }: (typeof valid)[keyof typeof valid],
  base: string,
  change: object = {},
  more: Record<string, string> = {},
) => exchange('POST', base + path, { ...body, ...change }, { ...headers, ...more });

test('the start card shows what a newcomer needs: addresses, commands that run, errors, the control API', async () => {
  const running = start(['serve', '--port', '0', '--listen', 'dayzero=0']);
  await running.line(/Ctrl\+C.*\n\n/);
  running.signal('SIGTERM');
  expectTranscript('The start card', await running.ended);
});

test('the start card of a mock for other machines shows the token of the control API', async () => {
  const running = start([
    'serve',
    '--port',
    '0',
    '--host',
    '0.0.0.0',
    '--admin-token',
    'letmein',
    '--auth',
    'any',
    '--no-triggers',
    '--provider',
    'vida',
  ]);
  await running.line(/Ctrl\+C.*\n\n/);
  running.signal('SIGTERM');
  const ended = await running.ended;
  // Not every machine has such an address.
  const stdout = ended.stdout.replace(/^ {2}network .* http:\/\/[\da-f.:[\]]+\n/m, '');
  expectTranscript('The start card of a mock for other machines', { ...ended, stdout });
});

test('a line for each request: time, status, method, provider, path, duration, what decided, and why', async () => {
  const running = start(['serve', '--port', '0', ...repeatable]);
  const base = await baseOf(running);
  await post(valid.alumio, base);
  await post(valid.vida, base, { type: 'owner' });
  await post(valid.dayzero, base, {}, { authorization: 'Bearer mock_expired' });
  await post(valid.dayzero, base, {}, { 'x-mock-session': 'ci-42', prefer: 'code=403' });
  await post(valid.askui, base, { name: 'mock:500' });
  await post(valid.askui, base, { name: 'mock:reset' }).catch(() => {});
  await exchange('GET', `${base}/dayzero/api/v1/tokens`);
  await exchange('GET', `${base}/nowhere/%1B[31m`);
  await running.line(/nowhere.*\n/);
  running.signal('SIGINT');
  const ended = await running.ended;
  expectTranscript('The log', { ...ended, stdout: ended.stdout.replace(/^[\s\S]*Ctrl\+C.*\n\n/, '') });
});

test('with --log json a line for each request, for machines', async () => {
  const running = start(['serve', '--port', '0', '--log', 'json', ...repeatable]);
  const base = await baseOf(running);
  await post(valid.typeauth, base);
  await post(valid.dayzero, base, { name: undefined, expires_in_days: 0 });
  await running.line(/"status":422.*\n/);
  running.signal('SIGTERM');
  expectTranscript('The log for machines', await running.ended);
});

test('with --log silent not a word', async () => {
  const port = await freePort();
  const running = start(['serve', '--port', String(port), '--log', 'silent']);
  while ((await exchange('GET', `http://127.0.0.1:${port}/__admin/health`).catch(() => undefined))?.status !== 200);
  running.signal('SIGTERM');
  expect(await running.ended).toMatchObject({ stdout: '', stderr: '', code: 0 });
});

test('no secret in the log, wherever it was sent', async () => {
  const running = start(['serve', '--port', '0']);
  const base = await baseOf(running);
  await exchange('POST', `${base}/vida/api/v2/tokens?token=hunter2hunter2`, valid.vida.body);
  await running.line(/  401  POST .*\n/);
  expect(running.stdout).not.toContain('hunter2');
});

test.each([
  ['NO_COLOR in the environment', { NO_COLOR: '1' }, false],
  ['an output that is no terminal', {}, false],
  ['FORCE_COLOR in the environment', { FORCE_COLOR: '1' }, true],
])('colours: %s', async (_, env, coloured) => {
  const running = start(['serve', '--port', '0', '--provider', 'vida'], { env });
  await running.line(/Ctrl\+C/);
  expect(running.stdout.includes('\x1b[')).toBe(coloured);
});

test('PORT and HOST in the environment are honoured, and options go first', async () => {
  const port = await freePort();
  const running = start(['serve', '--log', 'json', '--host', '127.0.0.1'], {
    env: { PORT: String(port), HOST: 'nowhere.invalid' },
  });
  expect(await baseOf(running)).toBe(`http://127.0.0.1:${port}`);
});

test('a port that is taken: for whom, and which is free', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const common = await run(['serve', '--port', String(port)]);
  const own = await run(['serve', '--port', '0', '--listen', `vida=${port}`]);
  other.close();
  expectTranscript('A port that is taken', common);
  expect(own).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(`Can't listen on 127.0.0.1:${port} for vida: the port is in use. Port \\d+ is free.`),
  });
});

test('a broken document stops the program with file, line and remedy', async () => {
  const folder = copyOfVida('broken');
  const file = join(folder, 'specs/velo/openapi.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('type: number', 'type: number: 0'));
  expectTranscript('A broken document', await run(['serve', '--port', '0', '--folder', folder]), {
    '<folder>': folder,
  });
});

test('a mock that refines an unknown operation stops the program with file, member and suggestion', async () => {
  const folder = copyOfVida('unknown-operation');
  writeFileSync(join(folder, 'mocks/velo.ts'), "export default { operations: { 'POST /api/v2/token': {} } };\n");
  expectTranscript(
    'A mock that refines an unknown operation',
    await run(['serve', '--port', '0', '--folder', folder]),
    {
      '<folder>': folder,
    },
  );
});

test('a misspelt keyword and a host that two providers claim are notes', async () => {
  const folder = copyOfVida('notes');
  const file = join(folder, 'specs/velo/openapi.yaml');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('type: number', 'type: number\n                        minimun: 0'),
  );
  const running = start(['serve', '--port', '0', '--folder', folder]);
  await running.line(/Ctrl\+C/);
  expect(running.stdout).toMatch(/note .*The host api\.vida\.dev is not served, because vida and velo claim it/);
  expect(running.stdout).toMatch(/note .*specs\/velo\/openapi\.yaml: 1 note: mockmint explain /);
  expect((await run(['explain', file])).stdout).toMatch(/openapi\.yaml:75: "minimun" .*Did you mean "minimum"\?/);
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s: a request under way is answered, then the program ends with 0',
  async (signal) => {
    const running = start(['serve', '--port', '0']);
    const base = await baseOf(running);
    const slow = post(valid.alumio, base, {}, { prefer: 'delay=300' });
    await arrived(base);
    running.signal(signal);
    expect((await slow).status).toBe(200);
    expect(await running.ended).toMatchObject({ code: 0, stderr: '' });
  },
);

test('a second signal ends the program at once', async () => {
  const running = start(['serve', '--port', '0']);
  const base = await baseOf(running);
  const schemeValue = post(valid.alumio, base, { name: 'mock:timeout' });
  schemeValue.catch(() => {});
  await arrived(base);
  running.signal('SIGTERM');
  await refusesConnections(base);
  running.signal('SIGTERM');
  expect((await running.ended).code).toBe(0);
  await expect(schemeValue).rejects.toThrow();
});

/** Waits until the journal holds a request. */
async function arrived(base: string): Promise<void> {
  for (;;) {
    const { json } = await exchange('GET', `${base}/__admin/requests`);
    if ((json as { total: number }).total > 0) return;
  }
}

async function refusesConnections(base: string): Promise<void> {
  while (
    await exchange('GET', `${base}/__admin/health`, undefined, { connection: 'close' }).then(
      () => true,
      () => false,
    )
  );
}

/** A folder with a provider `velo` that is Vida in all but name. */
function copyOfVida(name: string): string {
  const folder = join(temporary, name);
  const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  cpSync(at('specs/vida'), join(folder, 'specs/velo'), { recursive: true });
  cpSync(at('mocks/vida.ts'), join(folder, 'mocks/velo.ts'));
  symlinkSync(at('src'), join(folder, 'src'));
  return folder;
}
