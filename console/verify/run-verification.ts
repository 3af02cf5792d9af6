/** Starts, follows and stops a run of the contract suite; sends single cases again. */
import { signal } from '@preact/signals';
import { CallError, sendCall } from '../api/client.ts';
import { explainProblem } from './explain-problem.ts';
import { problems } from './form-values.ts';
import { compareWithLast, keepRun, keptRun, type Comparison } from './kept-results.ts';
import type { CaseResult, Report, RunLine } from './report-types.ts';
import { RunCollector, toRunResult, type RunResult } from './run-result.ts';

export interface RunProgress {
  readonly text: string;
  readonly done: number;
  readonly total: number;
}

export const running = signal(false);
export const progress = signal<RunProgress | undefined>(undefined);

const kept = keptRun();
export const result = signal<RunResult | undefined>(kept?.result);
export const comparison = signal<Comparison | undefined>(kept?.comparison);

/** The whole report, with every request and response; only until the page is reloaded. */
export const report = signal<Report | undefined>(undefined);

/** The options of the shown result; undefined after a reload, because they may contain a credential. */
export const lastOptions = signal<Readonly<Record<string, unknown>> | undefined>(undefined);

let stopper = new AbortController();

export const stopRun = (): void => stopper.abort();

/** Progress is rendered at most once per interval. */
const progressMs = 100;

export async function runVerification(options: Readonly<Record<string, unknown>>): Promise<void> {
  stopper = new AbortController();
  running.value = true;
  progress.value = undefined;
  result.value = undefined;
  comparison.value = undefined;
  report.value = undefined;
  lastOptions.value = options;
  const collector = new RunCollector();
  let shownAt = 0;
  try {
    for await (const line of linesOfRun(options, stopper.signal)) {
      collector.add(line);
      if (line.type === 'report') report.value = line.report;
      if (line.type === 'failed') problems.value = explainProblem(line.problem);
      if (performance.now() - shownAt < progressMs) continue;
      shownAt = performance.now();
      progress.value = progressOf(line) ?? progress.value;
      result.value = collector.result(false);
    }
  } catch (error) {
    if (!stopper.signal.aborted)
      problems.value = explainProblem(error instanceof CallError ? error.problem : { detail: String(error) });
  }
  running.value = false;
  const shown = report.value ? toRunResult(report.value) : collector.result(stopper.signal.aborted);
  if (shown.providers.every(({ cases }) => cases.length === 0)) {
    result.value = undefined;
    return;
  }
  comparison.value = compareWithLast(JSON.stringify([options['target'] ?? '', options['provider'] ?? '']), shown);
  result.value = shown;
  keepRun({ result: shown, comparison: comparison.value });
}

function progressOf(line: RunLine): RunProgress | undefined {
  switch (line.type) {
    case 'case-finished':
      return {
        text: `${line.provider}: ${line.done} of ${line.total} cases`,
        done: line.done,
        total: line.total,
      };
    case 'waiting':
      return { text: `Waiting ${Math.ceil(line.ms / 1000)} s: ${line.provider} limits the rate`, done: 0, total: 1 };
    default:
      return undefined;
  }
}

/** Runs one case with the options of the last run. @returns its result; undefined if it was not sent */
export async function sendCaseAgain(id: string, provider: string): Promise<CaseResult | undefined> {
  let sent: CaseResult | undefined;
  const options = { ...lastOptions.value, provider, cases: [id], fuzz: 0 };
  for await (const line of linesOfRun(options, null)) {
    if (line.type === 'failed') throw new Error(line.problem.detail);
    if (line.type === 'case-finished' && line.result.id === id) sent = line.result;
  }
  return sent;
}

async function* linesOfRun(options: object, abortSignal: AbortSignal | null): AsyncGenerator<RunLine> {
  const { body } = await sendCall('POST', '/verify', options, abortSignal);
  if (!body) return;
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let waiting = '';
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (waiting + (value ?? '')).split('\n');
    waiting = done ? '' : (lines.pop() ?? '');
    for (const line of lines) if (line !== '') yield JSON.parse(line) as RunLine;
    if (done) return;
  }
}
