/** Starts, follows and stops a run of the contract suite. */
import { signal } from '@preact/signals';
import { sendCall } from '../api/client.ts';
import type { Finding, Report, RunLine } from './report-types.ts';

export interface RunProgress {
  readonly provider: string;
  readonly done: number;
  readonly total: number;
  readonly title: string;
}

export const running = signal(false);
export const progress = signal<RunProgress | undefined>(undefined);
export const findings = signal<readonly Finding[]>([]);
export const report = signal<Report | undefined>(undefined);

let stopper = new AbortController();

export const stopRun = (): void => stopper.abort();

/** @throws CallError if the options are invalid or the target can't be verified */
export async function runVerification(options: object): Promise<void> {
  stopper = new AbortController();
  running.value = true;
  progress.value = undefined;
  findings.value = [];
  report.value = undefined;
  try {
    const { body } = await sendCall('POST', '/verify', options, stopper.signal);
    if (body) for await (const line of linesOf(body)) handleRunLine(JSON.parse(line) as RunLine);
  } catch (error) {
    if (!stopper.signal.aborted) throw error;
  } finally {
    running.value = false;
  }
}

function handleRunLine(line: RunLine): void {
  switch (line.type) {
    case 'case-finished':
      progress.value = { provider: line.provider, done: line.done, total: line.total, title: line.result.title };
      break;
    case 'finding':
      findings.value = [...findings.value, line.finding];
      break;
    case 'report':
      report.value = line.report;
      findings.value = line.report.findings;
      break;
    case 'failed':
      throw new Error(line.problem.detail);
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let waiting = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (waiting + value).split('\n');
    waiting = lines.pop() ?? '';
    yield* lines;
  }
  if (waiting !== '') yield waiting;
}
