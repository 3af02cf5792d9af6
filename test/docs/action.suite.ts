/** The GitHub Action: its steps run with bash, and no input can change a script. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createMockServer, type MockServer } from 'mockmint';
import { repository } from './markdown.ts';
import { action, runAction, type JobResult } from './workflow.ts';
import { isAlive, Workspace } from './workspace.ts';
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

async function run(inputs: Readonly<Record<string, string>>): Promise<JobResult> {
  const result = await runAction(inputs, { workspace, project });
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

describe('An input never becomes code', () => {
  const payloads = ['$(touch injected)', '`touch injected`', '"; touch injected; "', "'; touch injected; '", '${HOME}', '* ?'];
  const names = Object.keys(action.inputs).filter((name) => !['command', 'working-directory'].includes(name));

  test.each(names)('%s', async (name) => {
    for (const payload of payloads) {
      await run({ command: 'verify', providers: 'vida', args: '--dry-run', [name]: payload });
      if (['port', 'wait', 'admin-token', 'args', 'providers'].includes(name))
        await run({ command: 'serve', port: '0', [name]: payload });
    }
    expect(existsSync(join(project, 'injected'))).toBe(false);
  });
});
