/** The GitHub Action: its steps run with bash, and no input can change a script. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createMockServer, type MockServer } from 'mockmint';
import { repository } from './markdown.ts';
import { action, runAction, type JobResult } from './workflow.ts';
import { isAlive, Workspace, write } from './workspace.ts';
import { freePort } from '../support/free-port.ts';

const workspace = new Workspace();
const project = workspace.newProject();
const started: number[] = [];
let service: MockServer;

beforeAll(async () => {
  service = await createMockServer({ port: 0 });
});
afterEach(() => {
  for (const pid of started.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
});
afterAll(async () => {
  await service.close();
  workspace.close();
});

async function run(inputs: Readonly<Record<string, string>>, actionFolder = repository): Promise<JobResult> {
  const result = await runAction(inputs, { workspace, project, actionFolder });
  const pid = Number(result.outputs['pid']);
  if (pid > 0) started.push(pid);
  return result;
}

const codeOf = ({ steps }: JobResult): number | null | undefined => steps.at(-1)?.code;
const outputOf = ({ steps }: JobResult): string => steps.map(({ output }) => output).join('');

describe('action.yml', () => {
  test('is a composite action whose scripts contain no expression, so that no input becomes code', () => {
    expect(action.runs.using).toBe('composite');
    expect(action.runs.steps.filter((step) => step.run?.includes('${{')).map(({ name }) => name)).toEqual([]);
    expect(action.runs.steps.map(({ shell }) => shell)).toEqual(action.runs.steps.map(() => 'bash'));
  });

  test('uses no other actions', () => {
    expect(action.runs.steps.filter(({ uses }) => uses !== undefined)).toEqual([]);
  });

  test('uses every input', () => {
    const text = JSON.stringify(action.runs);
    expect(Object.keys(action.inputs).filter((name) => !text.includes(`inputs.${name}`))).toEqual([]);
  });
});

describe('serve', () => {
  test('starts the mock in the background, and says where it is', async () => {
    const port = await freePort();
    const result = await run({ command: 'serve', port: String(port), providers: 'vida alumio' });
    expect(codeOf(result)).toBe(0);
    expect(result.outputs).toEqual({
      url: `http://127.0.0.1:${port}`,
      pid: expect.stringMatching(/^\d+$/),
      log: expect.stringContaining('mockmint-'),
    });
    const providers = (await (await fetch(`${result.outputs['url']}/__admin/providers`)).json()) as { id: string }[];
    expect(providers.map(({ id }) => id).sort()).toEqual(['alumio', 'vida']);
    expect(readFileSync(result.outputs['log']!, 'utf8')).toContain('"event":"started"');
  });

  test('selects a free port', async () => {
    const { outputs } = await run({ command: 'serve', port: '0', args: '--seed\n1\n' });
    expect((await fetch(`${outputs['url']}/__admin/health`)).status).toBe(200);
  });

  test('requires the admin token on other addresses', async () => {
    const result = await run({ command: 'serve', port: '0', args: '--host=0.0.0.0', 'admin-token': 'a-token' });
    const status = async (headers: Record<string, string>) =>
      (await fetch(`${result.outputs['url']}/__admin/rules`, { headers })).status;
    expect(await status({})).toBe(401);
    expect(await status({ authorization: 'Bearer a-token' })).toBe(200);
    expect(outputOf(result)).not.toContain('a-token');
  });

  test('fails with the message of the mock if it does not start', async () => {
    const result = await run({ command: 'serve', port: '0', args: '--no-such-option' });
    expect(codeOf(result)).toBe(1);
    expect(outputOf(result)).toContain('--no-such-option');
    expect(outputOf(result)).toContain('::error::');
  });

  test('fails if the mock is not ready in time, and leaves no process', async () => {
    const result = await run({ command: 'serve', port: '0', wait: '0' });
    expect(codeOf(result)).toBe(1);
    expect(outputOf(result)).toContain('was not ready after 0 seconds');
  });
});

describe('verify', () => {
  test('verifies the built-in mock, and writes the reports', async () => {
    const result = await run({ providers: 'vida', report: 'junit=vida.xml\nhtml=vida.html' });
    expect(codeOf(result)).toBe(0);
    expect(readFileSync(join(project, 'vida.xml'), 'utf8')).toContain('<testsuite');
    expect(existsSync(join(project, 'vida.html'))).toBe(true);
  });

  test('verifies a service with its credentials, which are not in the output', async () => {
    const result = await run({
      providers: 'dayzero',
      target: service.url('dayzero'),
      credential: 'mock_valid',
      'forbidden-credential': 'mock_readonly',
      args: '--header=x-business-id: 3fa85f64-5717-4562-b3fc-2c963f66afa6',
    });
    expect(codeOf(result)).toBe(0);
    expect(outputOf(result)).not.toMatch(/mock_valid|mock_readonly/);
  });

  test('fails with 1 on findings, and annotates them', async () => {
    service.rules.add({ provider: 'vida', respond: { status: 500 }, probability: 1 });
    const result = await run({ providers: 'vida', target: service.url('vida'), credential: 'mock_valid' });
    service.rules.clear();
    expect(codeOf(result)).toBe(1);
    expect(outputOf(result)).toContain('::error');
  });

  test('rejects a target on another machine unless it is allowed', async () => {
    const result = await run({ providers: 'vida', target: 'https://staging.example.com', credential: 'x' });
    expect(codeOf(result)).toBe(2);
    expect(outputOf(result)).toContain('--allow-remote');
  });

  test('rejects credentials without a provider', async () => {
    expect(codeOf(await run({ credential: 'mock_valid' }))).toBe(2);
  });
});

test('the action installs what it needs into its own folder, as a runner has checked it out', async () => {
  const actionFolder = join(workspace.folder, 'action');
  const copy = `mkdir '${actionFolder}' && git ls-files -z | xargs -0 cp --parents --target-directory '${actionFolder}'`;
  expect((await workspace.run(copy, repository)).code).toBe(0);
  const verified = await runAction({ providers: 'vida' }, { workspace, project, actionFolder });
  expect({ code: codeOf(verified), output: outputOf(verified) }).toMatchObject({ code: 0 });
  const served = await runAction({ command: 'serve', port: '0' }, { workspace, project, actionFolder });
  started.push(Number(served.outputs['pid']));
  expect((await fetch(`${served.outputs['url']}/__admin/health`)).status).toBe(200);
});

test('another command is rejected', async () => {
  const result = await run({ command: 'serve; touch injected' });
  expect(codeOf(result)).toBe(2);
  expect(outputOf(result)).toContain('"verify" or "serve"');
});

describe('An input never becomes code; the program receives it unchanged:', () => {
  const payloads = [
    '$(touch injected)',
    '`touch injected`',
    '"; touch injected; "',
    "'; touch injected; '",
    'PATH[$(touch injected)]',
    '\\$(touch injected)\\',
    '$HOME ${HOME} ~',
    '* ?',
  ];

  /** A folder as the action's, with a program that records how it was started. */
  const recorder = join(workspace.folder, 'recorder');
  const record = join(recorder, 'record.json');
  const program = `
    require('node:fs').writeFileSync(${JSON.stringify(record)}, JSON.stringify({
      args: process.argv.slice(2),
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('MOCKMINT_'))),
    }));
    if (process.argv[2] === 'serve') {
      console.log('{"event":"started","scheme":"http","port":4010}');
      setInterval(() => {}, 60_000);
    }`;

  beforeAll(() => {
    mkdirSync(join(recorder, 'node_modules'), { recursive: true });
    write(join(recorder, 'bin/mockmint.js'), program);
    write(join(project, 'x'), ''); // A file that "?" would match.
  });

  /** How the program was started, or `rejected` if the action ended before that. */
  async function startedWith(inputs: Readonly<Record<string, string>>): Promise<unknown> {
    rmSync(record, { force: true });
    const result = await run(inputs, recorder);
    expect(existsSync(join(project, 'injected'))).toBe(false);
    if (!existsSync(record)) return { rejected: codeOf(result) };
    expect({ code: codeOf(result), output: outputOf(result) }).toMatchObject({ code: 0 });
    return JSON.parse(readFileSync(record, 'utf8'));
  }

  const folder = { MOCKMINT_FOLDER: recorder };
  const words = (payload: string): string[] => payload.split(' ');
  const verify = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => ({
    args: ['verify', '--github', ...args],
    env: { ...folder, ...env },
  });
  const serve = (args: readonly string[], { port = '4010', token = '' } = {}) => ({
    args: ['serve', `--port=${port}`, '--log=json', ...args],
    env: { ...folder, MOCKMINT_ADMIN_TOKEN: token },
  });

  /** What the program receives for each input. It receives its defaults for the inputs that are missing here. */
  const received: Readonly<Record<'verify' | 'serve', Readonly<Record<string, (payload: string) => unknown>>>> = {
    verify: {
      providers: (payload) => verify(words(payload)),
      target: (payload) => verify(['vida', `--target=${payload}`]),
      credential: (payload) => verify(['vida'], { MOCKMINT_VIDA_CREDENTIAL: payload }),
      'forbidden-credential': (payload) => verify(['vida'], { MOCKMINT_VIDA_FORBIDDEN_CREDENTIAL: payload }),
      report: (payload) => verify(['vida', `--report=${payload}`]),
      args: (payload) => verify(['vida', payload]),
    },
    serve: {
      providers: (payload) => serve(words(payload).map((word) => `--provider=${word}`)),
      port: (payload) => serve([], { port: payload }),
      'admin-token': (payload) => serve([], { token: payload }),
      wait: () => ({ rejected: 2 }),
      args: (payload) => serve([payload]),
    },
  };
  const names = Object.keys(action.inputs).filter((name) => !['command', 'working-directory'].includes(name));

  test.each(names)('%s', async (name) => {
    for (const payload of payloads) {
      const verified = await startedWith({ command: 'verify', providers: 'vida', [name]: payload });
      expect(verified).toEqual(received.verify[name]?.(payload) ?? verify(['vida']));
      const served = await startedWith({ command: 'serve', [name]: payload });
      expect(served).toEqual(received.serve[name]?.(payload) ?? serve([]));
    }
  });
});
