/** `mockmint verify`: its output, its reports and its exit code. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { nowhere, openToAll, serve, serveProvider, type Service } from '../support/services.ts';
import { runInProcess } from './in-process.ts';
import { run, start, stopAll, type Run } from './program.ts';
import { steady } from './stable-report.ts';
import { expectTranscript } from './transcript.ts';

const folder = mkdtempSync(join(tmpdir(), 'mockmint-verify-'));
const file = (name: string): string => join(folder, name);
const texts = { '<folder>': folder };
const good = ['--credential', 'mock_valid', '--forbidden-credential', 'mock_readonly'];

/** Several whole runs, on a busy machine. */
const slowly = 120_000;

let open: Service;
let lawful: Service;
let page: Service;

beforeAll(async () => {
  [open, lawful, page] = await Promise.all([
    serveProvider('dayzero', openToAll),
    serveProvider('dayzero'),
    serve((_, res) => void res.setHeader('content-type', 'text/html').end('<!doctype html><title>Welcome</title>')),
  ]);
});

afterAll(async () => {
  await stopAll();
  await Promise.all([open, lawful, page].map(({ close }) => close()));
  rmSync(folder, { recursive: true });
});

/** One line on standard error without a stack trace, nothing on standard output, and exit code 2. */
const expectOneLine = ({ code, stdout, stderr }: Run): void => {
  expect({ code, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 2, stdout: '', lines: 1 });
  expect(stderr).not.toMatch(/\bat .*\.[jt]s:/);
};

describe('Wrong usage is reported in one line, with exit code 2', () => {
  beforeAll(() => {
    writeFileSync(file('broken.json'), '{"findings": [{}]}');
    writeFileSync(file('no-json.json'), 'findings');
  });

  test.each([
    ['Verify a provider that there is not', ['dayzro']],
    ['Verify with an option that there is not', ['--taget', 'x']],
    ['Verify a target that is no URL', ['dayzero', '--target', 'localhost:9000']],
    ['Verify a target with a query', ['dayzero', '--target', 'http://127.0.0.1:9000?a=1', ...good]],
    ['Verify a target without its provider', ['--target', 'http://127.0.0.1:9000']],
    ['Verify a target for two providers', ['dayzero', 'vida', '--target', 'http://127.0.0.1:9000']],
    ['Verify a target elsewhere', ['dayzero', '--target', 'https://staging.example.com', ...good]],
    ['Verify without a credential', ['dayzero', '--target', 'http://127.0.0.1:9000']],
    ['Verify with a report but no file', ['--report', 'junit']],
    ['Verify with a report that there is not', ['--report', 'pdf=x']],
    ['Verify with two reports on one output', ['--report', 'json=-', '--report', 'junit=-', 'vida']],
    ['Verify with a report that cannot be written', ['vida', '--report', `json=${file('broken.json')}/x`]],
    ['Verify with a header without a value', ['--header', 'x-business-id']],
    ['Verify with a parameter without a value', ['--param', 'account']],
    ['Verify with a rate of none', ['--rate', '0']],
    ['Verify failing on anything', ['--fail-on', 'anything']],
    ['Verify with a check that there is not', ['vida', '--check', 'ignored_aut']],
    ['Verify a case that there is not', ['--case', 'vida/nothing']],
    ['Verify a case of another provider', ['vida', '--case', 'dayzero/nothing']],
    ['Verify with a baseline that there is not', ['--baseline', file('missing.json')]],
    ['Verify with a baseline without ids', ['--baseline', file('broken.json')]],
    ['Verify with a baseline that is no JSON', ['--baseline', file('no-json.json')]],
    ['Verify with no baseline to update', ['--update-baseline']],
    [
      'Verify a part and update the baseline',
      ['--update-baseline', '--baseline', file('new.json'), '--check', 'ignored_auth'],
    ],
  ])('%s', async (title, args) => {
    const ran = await runInProcess(['verify', ...args]);
    expectTranscript(title, ran, texts);
    expectOneLine(ran);
  });
});

describe('A target that cannot be judged ends with exit code 2 and a reason, never with a verdict', () => {
  test.each([
    ['Verify where nothing listens', async () => [await nowhere(), ...good]],
    ['Verify a page of HTML', async () => [page.url, ...good]],
    ['Verify with a credential that is not good', async () => [lawful.url, '--credential', 'not_this_one']],
    ['Verify at the wrong path', async () => [`${lawful.url}/elsewhere`, ...good]],
  ])('%s', async (title, target) => {
    const ran = await runInProcess(['verify', 'dayzero', '--target', ...(await target())]);
    expectTranscript(title, ran);
    expectOneLine(ran);
  });
});

describe('A service with a fault', () => {
  test('is reported with the request, the response, what was expected and why, and a curl command', async () => {
    const ran = await run(['verify', 'dayzero', '--target', open.url, ...good, '--check', 'ignored_auth']);
    expectTranscript('Verify a service that lets everyone in', steady(ran));
    expect(ran.code).toBe(1);
  });

  test('its curl command runs as printed and reproduces the fault', async () => {
    const { stdout } = await run(['verify', 'dayzero', '--target', open.url, ...good, '--check', 'ignored_auth']);
    const line = /^\s+reproduce\s+(curl .+)$/m.exec(stdout)?.[1] ?? '';
    const shown = await promisify(execFile)('sh', ['-c', line], {
      env: { ...process.env, MOCKMINT_DAYZERO_CREDENTIAL: 'mock_valid' },
    });
    expect(shown.stdout).toMatch(/^HTTP\/1\.1 201 /);
  });

  test(
    'has exit code 0 once its findings are in the baseline, and 1 again when there is a new finding',
    async () => {
      const baseline = ['--baseline', file('baseline.json')];
      const write = await runInProcess([
        'verify',
        'dayzero',
        '--target',
        open.url,
        ...good,
        ...baseline,
        '--update-baseline',
      ]);
      const known = await runInProcess(['verify', 'dayzero', '--target', open.url, ...good, ...baseline]);
      expect([write.code, known.code]).toEqual([0, 0]);
      expect(known.stdout).toContain('known');
      const kept = JSON.parse(readFileSync(file('baseline.json'), 'utf8')) as { findings: { check: string }[] };
      expect(kept.findings.map(({ check }) => check)).toContain('ignored_auth');
      writeFileSync(
        file('baseline.json'),
        JSON.stringify({ findings: kept.findings.filter(({ check }) => check !== 'ignored_auth') }),
      );
      expect((await runInProcess(['verify', 'dayzero', '--target', open.url, ...good, ...baseline])).code).toBe(1);
    },
    slowly,
  );

  test(
    'two runs write the same baseline',
    async () => {
      const write = async (name: string): Promise<string> => {
        const baseline = ['--baseline', file(name), '--update-baseline'];
        await runInProcess(['verify', 'dayzero', '--target', open.url, ...good, ...baseline]);
        return readFileSync(file(name), 'utf8');
      };
      expect(await write('one.json')).toBe(await write('two.json'));
    },
    slowly,
  );

  test('is annotated for GitHub, with the line of the document', async () => {
    const { stdout } = await run([
      'verify',
      'dayzero',
      '--target',
      open.url,
      ...good,
      '--github',
      '--check',
      'ignored_auth',
    ]);
    expect(stdout).toMatch(/^::error file=specs\/dayzero\/openapi\.yaml,line=\d+,title=dayzero%3A ignored_auth::/m);
  });
});

describe('A lawful service', () => {
  test('conforms with a credential from the environment, and no output contains the secret', async () => {
    const ran = await run(
      [
        'verify',
        'dayzero',
        '--target',
        lawful.url,
        ...['json', 'html', 'har', 'junit', 'markdown'].flatMap((kind) => [
          '--report',
          `${kind}=${file(`reports/${kind}`)}`,
        ]),
      ],
      {
        env: {
          MOCKMINT_DAYZERO_CREDENTIAL: 'mock_valid',
          MOCKMINT_DAYZERO_FORBIDDEN_CREDENTIAL: 'bearer=mock_readonly',
        },
      },
    );
    expectTranscript('Verify a lawful service', steady(ran), texts);
    expect(ran.code).toBe(0);
    for (const kind of ['json', 'html', 'har', 'junit', 'markdown'])
      expect(readFileSync(file(`reports/${kind}`), 'utf8')).not.toMatch(/mock_valid|mock_readonly/);
  });

  test('a report on standard output is the only output there', async () => {
    const { stdout, stderr } = await run(['verify', 'dayzero', '--target', lawful.url, ...good, '--report', 'json=-']);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, findings: [] });
    expect(stderr).toContain('Conforms.');
  });

  test('is not reported as conforming if a limit prevented cases from being sent', async () => {
    const { stdout, code } = await run(['verify', 'dayzero', '--target', lawful.url, ...good, '--max-requests', '20']);
    expect(stdout).toMatch(/^Nothing found, but \d+ cases were not sent\./m);
    expect(stdout).not.toMatch(/conforms/i);
    expect(code).toBe(0);
  });

  test('one case can be sent again and is printed in full', async () => {
    const plan = await run(['verify', 'dayzero', '--dry-run']);
    const id = /\S*\bdayzero\/examples\/\S+/.exec(plan.stdout)?.[0] ?? '';
    const ran = await run(['verify', '--case', id, '--target', lawful.url, ...good]);
    expect(ran.stdout).toMatch(/^POST http.*\/api\/v1\/tokens$/m);
    expect(ran.stdout).toMatch(/^201 after \d+ ms$/m);
    expect(ran.code).toBe(0);
  });
});

describe('Without a target', () => {
  test(
    'every provider of the built-in mock conforms',
    async () => {
      const ran = await run(['verify'], { env: { MOCKMINT_VIDA_CREDENTIAL: 'a real one' } });
      expectTranscript('Verify every provider of the built-in mock', steady(ran));
      expect(ran.code).toBe(0);
    },
    slowly,
  );

  test('a dry run lists every case once, and sends nothing', async () => {
    const { stdout, code } = await run(['verify', '--dry-run']);
    const ids = stdout.split('\n').flatMap((line) => /^(?:accept|reject|any|protocol) +(\S+)  /.exec(line)?.[1] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(stdout).toContain(`${ids.length} cases, none sent.`);
    expect(code).toBe(0);
  });

  test('Ctrl-C ends the run with the results so far, and without a verdict', async () => {
    let requests = 0;
    const watched = await serveProvider('dayzero', () => void (++requests === 5 && running.signal('SIGINT')));
    const running = start(['verify', 'dayzero', '--target', watched.url, ...good, '--rate', '20']);
    const ran = await running.ended;
    await watched.close();
    expect(ran.stdout).toContain('ended early: the run was stopped');
    expect(requests).toBeLessThan(100);
    expect(ran.code).toBe(2);
  });

  test('the help has examples', async () => {
    const ran = await run(['verify', '--help']);
    expectTranscript('Help on verify', ran);
    expect(ran.code).toBe(0);
  });
});
