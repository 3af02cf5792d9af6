/** The files that `serve` reads and writes: certificate, key, CA file, rules, state. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createCertificate } from '../../src/server/tls/create-certificate.ts';
import { exchange } from '../support/mock.ts';
import { run, start, stopAll } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'mockmint-'));
const file = (name: string): string => join(folder, name);
const env = { XDG_CACHE_HOME: file('cache') };

afterEach(stopAll);
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  const good = await createCertificate(['localhost', '127.0.0.1'], Date.now());
  const old = await createCertificate(['localhost'], Date.parse('2020-01-01T00:00:00Z'));
  const future = await createCertificate(['localhost'], Date.parse('2090-01-01T00:00:00Z'));
  writeFileSync(file('ca.pem'), good.ca);
  writeFileSync(file('cert.pem'), good.cert);
  writeFileSync(file('key.pem'), good.key);
  writeFileSync(file('old.pem'), old.cert);
  writeFileSync(file('old-key.pem'), old.key);
  writeFileSync(file('future.pem'), future.cert);
  writeFileSync(file('future-key.pem'), future.key);
  writeFileSync(file('text.pem'), 'hunter2');
  const args = ['pkcs8', '-topk8', '-in', file('key.pem'), '-out', file('encrypted.pem'), '-passout', 'pass:secret'];
  execFileSync('openssl', args, { stdio: 'ignore' });
});

describe('--https', () => {
  test('writes the CA file for its user alone, names it, and removes it at the end', async () => {
    const running = start(['serve', '--port', '0', '--https', '--provider', 'vida'], { env });
    const [, path = ''] = await running.line(/export NODE_EXTRA_CA_CERTS=(\S+)\n/);
    const [, url = ''] = await running.line(/console .*(https:\S+)\/\n/);
    expect(path).toMatch(new RegExp(`^${env.XDG_CACHE_HOME}/mockmint/tls/ca-${new URL(url).port}\\.pem$`));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----\n$/);
    const health = execFileSync('curl', ['--silent', '--cacert', path, `${url}/__admin/health`]);
    expect(health.toString()).toBe('{"status":"ok"}');
    expect(running.stdout).not.toMatch(/http:/);
    running.signal('SIGTERM');
    expect((await running.ended).code).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  test.each([
    ['json', /"scheme":"https".*"caFile":"(.+?)"/],
    ['silent', /CA file: (.+)\n/],
  ])('names the CA file with --log %s', async (log, pattern) => {
    const running = start(['serve', '--port', '0', '--https', '--log', log, '--provider', 'vida'], { env });
    const output = async (): Promise<string> => running.stdout + (log === 'silent' ? running.stderr : '');
    let text = await output();
    while (!pattern.test(text)) text = await output().then((now) => new Promise((next) => setImmediate(next, now)));
    expect(existsSync(pattern.exec(text)?.[1] ?? '')).toBe(true);
  });
});

test('--tls-cert and --tls-key serve with this certificate', async () => {
  const args = ['serve', '--port', '0', '--tls-cert', file('cert.pem'), '--tls-key', file('key.pem')];
  const running = start([...args, '--provider', 'vida']);
  const [, url = ''] = await running.line(/console .*(https:\S+)\/\n/);
  const health = execFileSync('curl', ['--silent', '--cacert', file('ca.pem'), `${url}/__admin/health`]);
  expect(health.toString()).toBe('{"status":"ok"}');
  expect(running.stdout).not.toMatch(/CA file/);
});

test.each([
  [['--tls-cert', 'cert.pem'], /^mockmint: --tls-cert needs --tls-key <file>\.\n$/],
  [['--tls-key', 'key.pem'], /^mockmint: --tls-key needs --tls-cert <file>\.\n$/],
  [['--https', '--tls-cert', 'cert.pem', '--tls-key', 'key.pem'], /^mockmint: .*not both\.\n$/],
  [['--tls-cert', 'none.pem', '--tls-key', 'key.pem'], /^mockmint: --tls-cert none\.pem can't be read: .*\n$/],
  [['--tls-cert', 'cert.pem', '--tls-key', '.'], /^mockmint: --tls-key \. can't be read: .*\n$/],
  [
    ['--tls-cert', 'text.pem', '--tls-key', 'key.pem'],
    /^mockmint: --tls-cert text\.pem is not a certificate in PEM.*\n$/,
  ],
  [
    ['--tls-cert', 'cert.pem', '--tls-key', 'text.pem'],
    /^mockmint: --tls-key text\.pem is not a private key in PEM.*\n$/,
  ],
  [
    ['--tls-cert', 'cert.pem', '--tls-key', 'old-key.pem'],
    /^mockmint: --tls-key old-key\.pem is not the key of --tls-cert cert\.pem.*\n$/,
  ],
  [
    ['--tls-cert', 'cert.pem', '--tls-key', 'encrypted.pem'],
    /^mockmint: --tls-key encrypted\.pem is encrypted\. Decrypt it.*\n$/,
  ],
  [['--tls-cert', 'old.pem', '--tls-key', 'old-key.pem'], /^mockmint: --tls-cert old\.pem expired at 2021-.*\n$/],
  [
    ['--tls-cert', 'future.pem', '--tls-key', 'future-key.pem'],
    /^mockmint: --tls-cert future\.pem is not valid before 2089-.*\n$/,
  ],
])('%j is one clear line, and exit code 2', async (args, message) => {
  const { stderr, stdout, code } = await run(['serve', '--port', '0', ...args], { cwd: folder });
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(message)]);
});

describe('--rules and --state', () => {
  test('are loaded from YAML and JSON', async () => {
    writeFileSync(file('rules.yaml'), '- provider: vida\n  respond: { status: 503 }\n');
    const state = { version: 1, tokens: [], rules: [], clock: { now: '2090-01-01T00:00:00Z', frozen: true } };
    writeFileSync(file('state.json'), JSON.stringify(state));
    const args = ['--rules', file('rules.yaml'), '--state', file('state.json')];
    const running = start(['serve', '--port', '0', '--provider', 'vida', ...args]);
    const [, base = ''] = await running.line(/console .*(http:\S+)\/\n/);
    expect((await exchange('POST', `${base}/vida/api/v2/tokens`)).status).toBe(503);
    expect((await exchange('GET', `${base}/__admin/clock`)).json).toMatchObject({ now: '2090-01-01T00:00:00.000Z' });
  });

  test.each([
    [
      'rules',
      '- provider: vida\n  respond:\n    status: 7\n',
      /^mockmint: given:3: rules\[0\]\.respond\.status must be an integer from 200 to 599\.\n$/,
    ],
    [
      'rules',
      'rules:\n- fault: EMPTY_RESPONSE\n- provider: vyda\n  delayMs: 1\n',
      /^mockmint: given:3: rules\[1\]\.provider is "vyda"/,
    ],
    ['rules', '[{"fault": "bogus"}]', /^mockmint: given:1: rules\[0\]\.fault must be one of/],
    ['rules', 'rules: [\n', /^mockmint: given:\d: /],
    ['rules', 'true', /^mockmint: given:1: rules must be an array/],
    ['rules', '', /^mockmint: given:1: rules must be an array/],
    [
      'state',
      '{\n "version": 1,\n "tokens": [],\n "rules": [],\n "clock": {\n  "now": "soon", "frozen": false } }',
      /^mockmint: given:6: state: clock\.now: "soon"/,
    ],
    ['state', '[]', /^mockmint: given:1: state: must be an object/],
  ])('--%s %j names file, line and member', async (option, text, message) => {
    writeFileSync(file('given'), text);
    const { stderr, code } = await run(['serve', '--port', '0', `--${option}`, 'given'], { cwd: folder });
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  test('a file that cannot be read is named', async () => {
    const { stderr, code } = await run(['serve', '--rules', 'none.yaml'], { cwd: folder });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^mockmint: none\.yaml.*can't be read/)]);
  });
});
