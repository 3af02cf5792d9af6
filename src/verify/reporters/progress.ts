/** Formats the progress of a run as one line. */
import type { RunEvent } from '../run/run-event.ts';
import { truncate, oneLine } from './escape.ts';
import { plural } from './summary.ts';

interface State {
  done: number;
  total: number;
  last: string;
  findings: number;
  waitingMs: number | undefined;
}

export interface ProgressLine {
  /** Updates the progress. */
  onEvent(event: RunEvent): void;
  /** The progress line, at most `width` characters; empty if no provider is running. */
  line(width?: number): string;
}

export function createProgress(): ProgressLine {
  const running = new Map<string, State>();
  const stateOf = (provider: string): State => {
    const state = running.get(provider) ?? { done: 0, total: 0, last: '', findings: 0, waitingMs: undefined };
    running.set(provider, state);
    return state;
  };
  const onEvent = (event: RunEvent): void => {
    const state = stateOf(event.provider);
    switch (event.type) {
      case 'plan':
        state.total = event.cases.length;
        break;
      case 'case-finished':
        Object.assign(state, { done: event.done, total: event.total, last: event.result.title, waitingMs: undefined });
        break;
      case 'finding':
        if (event.finding.severity === 'error' && !event.finding.known) state.findings++;
        break;
      case 'waiting':
        state.waitingMs = event.ms;
        break;
      case 'run-finished':
        running.delete(event.provider);
        break;
      case 'run-started':
      case 'token-created':
      case 'coverage':
        break;
      default:
        event satisfies never;
    }
  };
  return {
    onEvent,
    line: (width = 100) =>
      truncate(
        [...running].map(([provider, state]) => describeProgress(provider, state, running.size === 1)).join('   '),
        width,
      ),
  };
}

function describeProgress(
  provider: string,
  { done, total, last, findings, waitingMs }: State,
  isAlone: boolean,
): string {
  const found = findings > 0 ? ` · ${plural(findings, 'finding')}` : '';
  const doing =
    waitingMs !== undefined
      ? ` · waiting ${Math.ceil(waitingMs / 1000)} s for the rate limit`
      : isAlone && last !== ''
        ? ` · ${oneLine(last)}`
        : '';
  return `${provider} ${done}/${total}${found}${doing}`;
}
