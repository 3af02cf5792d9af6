/** `mockmint verify` as its users meet it: what it prints, and how it ends. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { nowhere, openToAll, serve, serveProvider, type Service } from '../support/faulty.ts';
import { expectGolden } from '../support/golden.ts';
import { runCli, transcript } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'mockmint-verify-'));
const file = (name: string): string => join(folder, name);
const golden = (name: string): string => join(import.meta.dirname, 'transcripts', `verify-${name}.md`);
const cleaned = (text: string): string => text.replaceAll(`${folder}/`, '');
const good = ['--credential', 'mock_valid', '--forbidden-credential', 'mock_readonly'];

let open: Service;
let lawful: Service;
let page: Service;

beforeAll(async () => {
  [open, lawful, page] = await Promise.all([
    serveProvider('dayzero', openToAll), serveProvider('dayzero'),
    serve((_, res) => void res.setHeader('content-type', 'text/html').end('<!doctype html><title>Welcome</title>')),
  ]);
});

afterAll(async () => {
  await Promise.all([open, lawful, page].map(({ close }) => close()));
  rmSync(folder, { recursive: true });
});

describe('Wrong usage', () => {
  test('is told in one line each, with exit code 2', async () => {
    writeFileSync(file('broken.json'), '{"findings": [{}]}');
    writeFileSync(file('no-json.json'), 'findings');
    const runs = await Promise.all([
      ['dayzro'], ['--taget', 'x'], ['dayzero', '--target', 'localhost:9000'], ['dayzero', '--target', 'http://127.0.0.1:9000?a=1', ...good],
      ['--target', 'http://127.0.0.1:9000'], ['dayzero', 'vida', '--target', 'http://127.0.0.1:9000'],
      ['dayzero', '--target', 'https://staging.example.com', ...good], ['dayzero', '--target', 'http://127.0.0.1:9000'],
      ['--report', 'junit'], ['--report', 'pdf=x'], ['--report', 'json=-', '--report', 'junit=-', 'vida'], ['vida', '--report', `json=${file('broken.json')}/x`],
      ['--header', 'x-business-id'], ['--param', 'account'], ['--rate', '0'], ['--fail-on', 'anything'], ['vida', '--check', 'ignored_aut'], ['--case', 'vida/nothing'], ['vida', '--case', 'dayzero/nothing'],
      ['--baseline', file('missing.json')], ['--baseline', file('broken.json')], ['--baseline', file('no-json.json')], ['--update-baseline'],
      ['--update-baseline', '--baseline', file('new.json'), '--check', 'ignored_auth'],
    ].map((args) => runCli(['verify', ...args])));
    expectGolden(golden('wrong-usage'), transcript('What verify says of wrong usage', runs.map((run) => ({ ...run, stdout: '' })), cleaned));
    expect(runs.filter(({ code, stderr }) => code !== 2 || stderr.trimEnd().split('\n').length > 1 || /\bat .*\.[jt]s:/.test(stderr))).toEqual([]);
  }, 60_000);
});

describe('A target that cannot be judged', () => {
  test('ends with exit code 2 and a reason, never with a verdict', async () => {
    const runs = await Promise.all([
      ['--target', await nowhere(), ...good], ['--target', page.url, ...good], ['--target', lawful.url, '--credential', 'not_this_one'],
      ['--target', `${lawful.url}/elsewhere`, ...good],
    ].map((args) => runCli(['verify', 'dayzero', ...args])));
    expectGolden(golden('no-target'), transcript('Targets that verify cannot judge', runs));
    expect(runs.map(({ code, stdout }) => [code, stdout])).toEqual(runs.map(() => [2, '']));
  });
});

describe('A service with a fault', () => {
  test('is told with what was sent, what came, what was expected and why, and a curl line', async () => {
    const run = await runCli(['verify', 'dayzero', '--target', open.url, ...good, '--check', 'ignored_auth']);
    expectGolden(golden('finding'), transcript('A service that lets everyone in', [run]));
    expect(run.code).toBe(1);
  });

  test('its curl line runs as printed and shows the fault', async () => {
    const { stdout } = await runCli(['verify', 'dayzero', '--target', open.url, ...good, '--check', 'ignored_auth']);
    const line = /^\s+again\s+(curl .+)$/m.exec(stdout)?.[1] ?? '';
    const shown = await promisify(execFile)('sh', ['-c', line], { env: { ...process.env, MOCKMINT_DAYZERO_CREDENTIAL: 'mock_valid' } });
    expect(shown.stdout).toMatch(/^HTTP\/1\.1 201 /);
  });

  test('fails no build once its findings are in the baseline, and does again when a new one comes', async () => {
    const baseline = ['--baseline', file('baseline.json')];
    const write = await runCli(['verify', 'dayzero', '--target', open.url, ...good, ...baseline, '--update-baseline']);
    const known = await runCli(['verify', 'dayzero', '--target', open.url, ...good, ...baseline]);
    expect([write.code, known.code]).toEqual([0, 0]);
    expect(known.stdout).toContain('known');
    const kept = JSON.parse(readFileSync(file('baseline.json'), 'utf8')) as { findings: { check: string }[] };
    expect(kept.findings.map(({ check }) => check)).toContain('ignored_auth');
    writeFileSync(file('baseline.json'), JSON.stringify({ findings: kept.findings.filter(({ check }) => check !== 'ignored_auth') }));
    expect((await runCli(['verify', 'dayzero', '--target', open.url, ...good, ...baseline])).code).toBe(1);
  });

  test('a baseline is written the same twice', async () => {
    const write = async (name: string): Promise<string> => {
      await runCli(['verify', 'dayzero', '--target', open.url, ...good, '--baseline', file(name), '--update-baseline']);
      return readFileSync(file(name), 'utf8');
    };
    expect(await write('one.json')).toBe(await write('two.json'));
  });

  test('is annotated for GitHub, with the line of the document', async () => {
    const { stdout } = await runCli(['verify', 'dayzero', '--target', open.url, ...good, '--github', '--check', 'ignored_auth']);
    expect(stdout).toMatch(/^::error file=specs\/dayzero\/openapi\.yaml,line=\d+,title=dayzero%3A ignored_auth::/m);
  });
});

describe('A lawful service', () => {
  test('conforms, with its credential from the environment, and the secret shows nowhere', async () => {
    const run = await runCli(['verify', 'dayzero', '--target', lawful.url, ...['json', 'html', 'har', 'junit', 'markdown'].flatMap((kind) => ['--report', `${kind}=${file(`reports/${kind}`)}`])], {
      env: { MOCKMINT_DAYZERO_CREDENTIAL: 'mock_valid', MOCKMINT_DAYZERO_FORBIDDEN_CREDENTIAL: 'bearer=mock_readonly' },
    });
    expectGolden(golden('conforms'), transcript('A lawful service', [run], cleaned));
    expect(run.code).toBe(0);
    for (const kind of ['json', 'html', 'har', 'junit', 'markdown']) expect(readFileSync(file(`reports/${kind}`), 'utf8')).not.toMatch(/mock_valid|mock_readonly/);
  });

  test('a report on the standard output has it to itself', async () => {
    const { stdout, stderr } = await runCli(['verify', 'dayzero', '--target', lawful.url, ...good, '--report', 'json=-']);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, findings: [] });
    expect(stderr).toContain('Conforms.');
  });

  test('is not said to conform where a limit kept cases from being sent', async () => {
    const { stdout, code } = await runCli(['verify', 'dayzero', '--target', lawful.url, ...good, '--max-requests', '20']);
    expect(stdout).toMatch(/^Nothing found, but \d+ cases were not sent\./m);
    expect(stdout).not.toMatch(/conforms/i);
    expect(code).toBe(0);
  });

  test('one case is sent again and shown as a whole', async () => {
    const plan = await runCli(['verify', 'dayzero', '--dry-run']);
    const id = /\S*\bdayzero\/examples\/\S+/.exec(plan.stdout)?.[0] ?? '';
    const run = await runCli(['verify', '--case', id, '--target', lawful.url, ...good]);
    expect(run.stdout).toMatch(/^POST http.*\/api\/v1\/tokens$/m);
    expect(run.stdout).toMatch(/^201 after \d+ ms$/m);
    expect(run.code).toBe(0);
  });
});

describe('Without a target', () => {
  test('every provider of the built-in mock conforms', async () => {
    const run = await runCli(['verify'], { env: { MOCKMINT_VIDA_CREDENTIAL: 'a real one' } });
    expectGolden(golden('all'), transcript('Every provider, against the built-in mock', [run]));
    expect(run.code).toBe(0);
  });

  test('a dry run lists every case once, and sends nothing', async () => {
    const { stdout, code } = await runCli(['verify', '--dry-run']);
    const ids = stdout.split('\n').flatMap((line) => /^(?:accept|reject|any|protocol) +(\S+)  /.exec(line)?.[1] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(stdout).toContain(`${ids.length} cases, none of them sent.`);
    expect(code).toBe(0);
  });

  test('Ctrl-C ends the run with what is known so far, and without a verdict', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let requests = 0;
    const watched = await serveProvider('dayzero', () => void (++requests === 5 && resolve()));
    const run = await runCli(['verify', 'dayzero', '--target', watched.url, ...good, '--rate', '20'], { interrupt: promise });
    await watched.close();
    expect(run.stdout).toContain('ended early: it was stopped');
    expect(requests).toBeLessThan(100);
    expect(run.code).toBe(2);
  });

  test('the help has examples', async () => {
    const run = await runCli(['verify', '--help']);
    expectGolden(golden('help'), transcript('The help of verify', [run]));
    expect(run.code).toBe(0);
  });
});
