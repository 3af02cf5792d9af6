/** Runs the steps of a GitHub workflow or a composite action with bash, as a runner does. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repository } from './markdown.ts';
import type { Outcome, Workspace } from './workspace.ts';

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly 'working-directory'?: string;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export const action = parse(readFileSync(join(repository, 'action.yml'), 'utf8')) as Action;

/** The values of expressions by name, such as `inputs.port` or `steps.serve.outputs.url`. */
export type Values = ReadonlyMap<string, string>;

/** Replaces the expressions of a text. An unknown value is empty, as on GitHub. */
const evaluate = (text: string, values: Values): string =>
  text.replaceAll(/\$\{\{\s*([\w.-]+)\s*\}\}/g, (_, name: string) => values.get(name) ?? '');

const entriesOf = (record: Readonly<Record<string, unknown>> = {}): [string, string][] =>
  Object.entries(record).map(([name, value]) => [name, String(value)]);

/** The result of a job or an action. */
export interface JobResult {
  /** The output of each `run`. */
  readonly steps: readonly (Outcome & { readonly name: string })[];
  readonly outputs: Readonly<Record<string, string>>;
  /** What the steps wrote into the summary of the job. */
  readonly summary: string;
}

interface Job {
  readonly workspace: Workspace;
  /** The folder with the checked-out project. */
  readonly project: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The folder with the checked-out action. Default is this repository. */
  readonly actionFolder?: string;
}

/**
 * Runs the steps until one fails. After that, only steps with `if: failure()` run; without a failure they run at the
 * end, so that every step is tried.
 */
export async function runSteps(steps: readonly Step[], given: Values, job: Job): Promise<JobResult> {
  const values = new Map(given);
  const results: JobResult['steps'][number][] = [];
  const temp = mkdtempSync(join(job.workspace.folder, 'runner-'));
  const summaryFile = join(temp, 'summary');
  writeFileSync(summaryFile, '');
  let hasFailed = false;
  const onFailure = steps.filter((step) => step.if === 'failure()');
  const others = steps.filter((step) => step.if !== 'failure()' && applies(step.if, values));
  for (const [index, step] of [...others, ...onFailure].entries()) {
    if (hasFailed && step.if !== 'failure()') continue;
    const outputFile = join(temp, `output-${index}`);
    writeFileSync(outputFile, '');
    if (step.uses?.includes('mockmint') === true) {
      const inputs = entriesOf(step.with).map(([name, value]): [string, string] => [name, evaluate(value, values)]);
      const used = await runAction(Object.fromEntries(inputs), job);
      results.push(...used.steps);
      for (const [name, value] of Object.entries(used.outputs)) values.set(`steps.${step.id}.outputs.${name}`, value);
      hasFailed ||= used.steps.some(({ code }) => code !== 0);
    }
    if (step.run === undefined) continue;
    const env = Object.fromEntries(entriesOf(step.env).map(([name, value]) => [name, evaluate(value, values)]));
    const script = join(temp, `step-${index}.sh`);
    writeFileSync(script, evaluate(step.run, values));
    const outcome = await job.workspace.run(
      `exec bash --noprofile --norc -eo pipefail '${script}'`,
      join(job.project, evaluate(step['working-directory'] ?? '.', values)),
      { ...job.env, ...env, GITHUB_OUTPUT: outputFile, GITHUB_STEP_SUMMARY: summaryFile, RUNNER_TEMP: temp },
    );
    results.push({ ...outcome, name: step.name ?? step.run });
    hasFailed ||= outcome.code !== 0;
    for (const [, name, value] of readFileSync(outputFile, 'utf8').matchAll(/^([\w-]+)=(.*)$/gm))
      values.set(`steps.${step.id}.outputs.${name}`, value ?? '');
  }
  const outputs = Object.fromEntries([...values].filter(([name]) => name.startsWith('steps.')));
  return { steps: results, outputs, summary: readFileSync(summaryFile, 'utf8') };
}

/** Runs the action of this repository. */
export async function runAction(inputs: Readonly<Record<string, string>>, job: Job): Promise<JobResult> {
  const unknown = Object.keys(inputs).filter((name) => !Object.hasOwn(action.inputs, name));
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}.`);
  const values = new Map(
    Object.entries(action.inputs).map(([name, input]) => [`inputs.${name}`, inputs[name] ?? input.default]),
  );
  values.set('github.action_path', job.actionFolder ?? repository);
  const result = await runSteps(action.runs.steps, values, job);
  const results = new Map(Object.entries(result.outputs));
  const outputs = Object.entries(action.outputs).map(([name, { value }]) => [name, evaluate(value, results)]);
  return { ...result, outputs: Object.fromEntries(outputs) as Record<string, string> };
}

/** Evaluates the conditions that action.yml and the examples use: `inputs.<name> == '<text>'`. */
function applies(condition: string | undefined, values: Values): boolean {
  if (condition === undefined) return true;
  const [, name = '', text] = /^([\w.-]+) == '([^']*)'$/.exec(condition) ?? [];
  if (text === undefined) throw new Error(`The test does not support this condition: ${condition}`);
  return values.get(name) === text;
}
